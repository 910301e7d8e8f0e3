import { isPassing, retryDelayMs } from './retry.ts'
import type { Runtime } from './runtime.ts'
import type { TallywrightError } from './tallywright-error.ts'

/** A share of a lease that is given out no more, with what was taken of it. */
export interface SpentShare {
  readonly holdId: string
  readonly units: number
}

export interface SpentSettings {
  readonly settle: (share: SpentShare) => Promise<unknown>
  readonly runtime: Pick<Runtime, 'random' | 'startTimer'>
  readonly onError: (error: TallywrightError, share: SpentShare) => void
}

interface Unrecorded {
  readonly share: SpentShare
  failures: number
  /** Answers with its failure; null while no try is under way. */
  running: Promise<TallywrightError | null> | null
  stopTimer: () => void
  /** What onError heard of it last. */
  told: TallywrightError['code'] | null
}

/**
 * What was given out and is not recorded yet. Each share is recorded by itself, so that one that cannot be keeps no other; what can
 * pass is tried again after a while, what is refused stays until it is asked for.
 */
export class SpentShares {
  readonly #settings: SpentSettings
  readonly #unrecorded = new Set<Unrecorded>()
  #units = 0
  #isClosed = false

  constructor(settings: SpentSettings) {
    this.#settings = settings
  }

  /** Given out, and not known to be recorded. */
  get units(): number {
    return this.#units
  }

  /** Resolves after its first try, whatever became of it. */
  async add(share: SpentShare): Promise<void> {
    const entry: Unrecorded = { share, failures: 0, running: null, stopTimer: () => {}, told: null }
    this.#unrecorded.add(entry)
    this.#units += share.units
    await this.#try(entry)
  }

  /** Resolves when the first of the tries that are under way has ended; null where none is. */
  underWay(): Promise<unknown> | null {
    const running = [...this.#unrecorded].flatMap((entry) => entry.running ?? [])
    return running.length === 0 ? null : Promise.race(running)
  }

  /** Tries each that is left, and none by itself from now on; rejects with the first failure, after all were tried. */
  async close(): Promise<void> {
    this.#isClosed = true
    const failures = await Promise.all([...this.#unrecorded].map((entry) => this.#try(entry)))
    const failure = failures.find((each) => each !== null)
    if (failure) throw failure
  }

  #try(entry: Unrecorded): Promise<TallywrightError | null> {
    entry.stopTimer()
    entry.running ??= this.#settle(entry).finally(() => {
      entry.running = null
    })
    return entry.running
  }

  async #settle(entry: Unrecorded): Promise<TallywrightError | null> {
    try {
      await this.#settings.settle(entry.share)
    } catch (cause) {
      const error = cause as TallywrightError
      this.#tell(entry, error)
      this.#tryLater(entry, error)
      return error
    }
    this.#unrecorded.delete(entry)
    this.#units -= entry.share.units
    return null
  }

  /** Once for each reason, however often it is tried. */
  #tell(entry: Unrecorded, error: TallywrightError): void {
    if (entry.told === error.code) return
    entry.told = error.code
    // Apart from here: an onError that throws must not keep anything from being recorded.
    queueMicrotask(() => this.#settings.onError(error, entry.share))
  }

  #tryLater(entry: Unrecorded, error: TallywrightError): void {
    if (this.#isClosed || !isPassing(error)) return
    entry.failures++
    const { random, startTimer } = this.#settings.runtime
    const delay = retryDelayMs(entry.failures, error.retryAfterMs, random)
    if (delay !== null) entry.stopTimer = startTimer(delay, () => void this.#try(entry))
  }
}
