import { setTimeout as wait } from 'node:timers/promises'

export interface Worker {
  /** Lets the round that is running end, and starts no other. */
  stop(): Promise<void>
}

const PAUSE_MS = 1_000

/**
 * Does what is due, round after round: the next at once while there was something to do, else a second later. A round that
 * fails is told and tried again.
 */
export function startWorker(round: () => Promise<number>, onFailure: (error: unknown) => void): Worker {
  const stopping = new AbortController()
  const loop = async () => {
    while (!stopping.signal.aborted) {
      const done = await round().catch((error: unknown) => {
        onFailure(error)
        return 0
      })
      if (done === 0) await pause(stopping.signal)
    }
  }
  const ended = loop()
  return {
    stop: () => {
      stopping.abort()
      return ended
    },
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await wait(PAUSE_MS, undefined, { signal }).catch(() => {})
}
