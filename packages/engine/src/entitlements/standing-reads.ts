import { setImmediate as turn } from 'node:timers/promises'
import type { StandingAsked, StandingNow, Store } from '@tallywright/store'

interface Waiting {
  readonly asked: StandingAsked
  readonly answer: (now: StandingNow) => void
  readonly fail: (error: unknown) => void
}

/** Statements under way at once, of one environment. */
const LANES = 2

/** A statement asks for so many at most. */
const MOST_TOGETHER = 100

/**
 * Where checks wait for the statement that they share: those that come while others are answered are asked together, so that
 * many checks are few statements. Each sees what was committed before it came.
 */
export class StandingReads {
  readonly #environments = new Map<string, { waiting: Waiting[]; lanes: number }>()

  ask(store: Store, environmentId: string, asked: StandingAsked): Promise<StandingNow> {
    const own = this.#environments.get(environmentId) ?? { waiting: [], lanes: 0 }
    this.#environments.set(environmentId, own)
    return new Promise((answer, fail) => {
      own.waiting.push({ asked, answer, fail })
      if (own.lanes < LANES) void this.#work(store, environmentId, own)
    })
  }

  async #work(store: Store, environmentId: string, own: { waiting: Waiting[]; lanes: number }): Promise<void> {
    own.lanes += 1
    // Whoever was read from the network in this turn of the event loop comes along.
    await turn()
    while (own.waiting.length > 0) {
      const together = own.waiting.splice(0, MOST_TOGETHER)
      try {
        const now = await store.standingsNow(
          environmentId,
          together.map(({ asked }) => asked),
        )
        together.forEach(({ answer }, index) => {
          answer(now[index] as StandingNow)
        })
      } catch (error) {
        for (const { fail } of together) fail(error)
      }
    }
    own.lanes -= 1
    if (own.lanes === 0) this.#environments.delete(environmentId)
  }
}
