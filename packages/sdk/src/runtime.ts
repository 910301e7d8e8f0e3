/** What the client takes from the machine it runs on: the network, the clock, chance and timers. */
export interface Runtime {
  readonly fetch: typeof globalThis.fetch
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** From 0 up to 1. */
  readonly random: () => number
  readonly uuid: () => string
  /** Calls back once after that many milliseconds, unless the answer is called first. */
  readonly startTimer: (milliseconds: number, callback: () => void) => () => void
}

/** The machine itself: Node.js, Bun, Deno, browsers and edge runtimes all have these. */
export const machine: Runtime = {
  // Called as a method of nothing: browsers refuse a fetch that has another `this`.
  fetch: (...request) => globalThis.fetch(...request),
  now: () => Date.now(),
  random: () => Math.random(),
  uuid: () => globalThis.crypto.randomUUID(),
  startTimer: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds)
    return () => clearTimeout(timer)
  },
}

export function sleep({ startTimer }: Pick<Runtime, 'startTimer'>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => startTimer(milliseconds, resolve))
}
