import type { Catalog } from '@tallywright/domain'
import type { Feature, UsageEvent, UsageHoldInput } from './generated/types.ts'
import { retryDelayMs } from './retry.ts'
import type { Runtime } from './runtime.ts'
import { SpentShares } from './spent-shares.ts'
import { TallywrightError } from './tallywright-error.ts'

/** What is leased: so many units at a time, for so long. */
export interface LeaseInput<C extends Catalog = Catalog>
  extends Pick<UsageHoldInput<C>, 'customerId' | 'featureSlug' | 'properties'> {
  /** A safe integer: at no time are more given out that the server is not known to have recorded. */
  readonly units: number
  /** How long they are set aside: what was taken is sent after four fifths of it at the latest; 30 unless given. */
  readonly seconds?: number
}

/** What a lease asks of the server. */
export interface LeaseCalls {
  hold(input: UsageHoldInput): Promise<{ readonly id: string }>
  settle(input: { readonly holdId: string; readonly units: number }): Promise<unknown>
  release(input: { readonly holdId: string }): Promise<unknown>
  check(input: {
    readonly customerId: string
    readonly featureSlug: string
    readonly units: number
  }): Promise<{ readonly allowed: boolean }>
  feature(featureSlug: string): Promise<Feature>
}

export interface LeaseParts {
  readonly runtime: Runtime
  /** Hears of what was taken and could not be recorded, as the event that records it. */
  readonly onError: ((error: TallywrightError, event: UsageEvent) => void) | undefined
}

/** Units of one hold that are given out here. */
interface Share {
  readonly holdId: string
  readonly units: number
  taken: number
  /** Milliseconds since 1970: after it the units may be somebody else's. */
  readonly endsAt: number
  readonly renewsAt: number
  /** Ends it though nobody asks. */
  readonly stopTimer: () => void
  /** There was no room for another beside it. */
  isLast: boolean
}

/** Of its time, so that what was taken is recorded before the server gives the rest to others. */
const USABLE_SHARE = 0.8

/**
 * Units that a process may use without asking: a hold on the server, given out here. It never gives out more than it holds, nor
 * after its time, and at no time more than `units` that are not known to be recorded, whatever becomes of the recording: while
 * that hangs or fails, less and less is given out. What was taken is recorded as one event when the share is used up, renewed,
 * over or closed.
 */
export class UsageLease {
  readonly #calls: LeaseCalls
  readonly #runtime: Runtime
  readonly #input: LeaseInput
  readonly #spent: SpentShares
  #share: Share | null = null
  #renewal: Promise<void> | null = null
  /** Somebody asked for more than the share has. */
  #isShort = false
  /** Renewals in a row that brought nothing, and when the next may begin. */
  #fruitless = 0
  #notBefore = 0
  #isClosed = false

  private constructor(calls: LeaseCalls, { runtime, onError }: LeaseParts, input: LeaseInput) {
    this.#calls = calls
    this.#runtime = runtime
    this.#input = input
    this.#spent = new SpentShares({
      runtime,
      settle: (share) => calls.settle(share),
      onError: (error, { holdId, units }) =>
        onError?.(error, { ...this.#use(units), idempotencyKey: `hold:${holdId}` }),
    })
  }

  /**
   * Opens with as many of the units as are left. Rejects with `usage.limit_reached` where not one is, with `validation.failed` for
   * units that are none, and with `feature.not_metered` or `lease.not_a_sum` for features that cannot be leased.
   */
  static async open(calls: LeaseCalls, parts: LeaseParts, input: LeaseInput): Promise<UsageLease> {
    if (!Number.isSafeInteger(input.units) || input.units < 1) throw unusable('units')
    const feature = await calls.feature(input.featureSlug)
    if (feature.type !== 'metered') throw unusable('featureSlug', 'feature.not_metered')
    if (feature.meter?.aggregation !== 'sum') throw unusable('featureSlug', 'lease.not_a_sum')
    const lease = new UsageLease(calls, parts, input)
    lease.#share = await lease.#holdFirst()
    return lease
  }

  /** Takes units, an integer, if they are there: no request is made and nothing is waited for. */
  take(units = 1): boolean {
    if (!this.#isPossible(units)) return false
    const share = this.#share
    const now = this.#runtime.now()
    if (share === null || now >= share.endsAt || units > share.units - share.taken) {
      this.#isShort = true
      this.#renewSoon(now)
      return false
    }
    if (units > this.#room - share.taken) return false
    share.taken += units
    if (!share.isLast && (share.taken * 4 >= share.units * 3 || now >= share.renewsAt)) this.#renewSoon(now)
    return true
  }

  /** The same, but waits while more are being held, or what was taken is being recorded. */
  async acquire(units = 1): Promise<boolean> {
    if (!this.#isPossible(units)) return false
    while (!this.take(units)) {
      const coming = this.#renewal ?? this.#spent.underWay()
      if (coming === null) return false
      await coming
    }
    return true
  }

  /** Units that can be taken now. */
  get left(): number {
    const share = this.#share
    if (share === null || this.#runtime.now() >= share.endsAt) return 0
    return Math.max(0, Math.min(share.units, this.#room) - share.taken)
  }

  /** Records what was taken and gives the rest back; rejects when not all of it can be recorded, and can be called again. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#renewal
    await this.#retire()
    await this.#spent.close()
  }

  #isPossible(units: number): boolean {
    return Number.isSafeInteger(units) && units >= 0 && units <= this.#input.units
  }

  /** What may be given out until what was given out before is recorded. */
  get #room(): number {
    return this.#input.units - this.#spent.units
  }

  #renewSoon(now: number): void {
    if (this.#isClosed || this.#renewal !== null || now < this.#notBefore) return
    this.#renewal = this.#renew()
      // Whoever asks for more after the pause tries again.
      .catch((error: TallywrightError) => this.#pause(error.retryAfterMs))
      .finally(() => {
        this.#renewal = null
        this.#isShort = false
      })
  }

  /** A second share is held before the first ends; where there is no room for both, what is left once the first has ended. */
  async #renew(): Promise<void> {
    const first = this.#share
    const beside = this.#room < 1 ? null : await this.#tryHold(this.#room)
    if (beside !== null) {
      void this.#retire()
      this.#share = beside
      this.#fruitless = 0
    } else if (first !== null && this.left > 0 && !this.#isShort) {
      first.isLast = true
    } else {
      await this.#retire()
      this.#share = await this.#holdWhatIsLeft()
      const hasMoved = this.#share !== null && first !== null && first.taken > 0
      if (hasMoved) this.#fruitless = 0
      else this.#pause(null)
    }
  }

  #pause(retryAfterMs: number | null): void {
    this.#fruitless++
    const delay = retryDelayMs(this.#fruitless, retryAfterMs, this.#runtime.random) ?? retryAfterMs ?? 0
    this.#notBefore = this.#runtime.now() + delay
  }

  /** Resolves when its end was told to the server, or could not be. */
  async #retire(): Promise<void> {
    const share = this.#share
    if (share === null) return
    this.#share = null
    share.stopTimer()
    const { holdId, taken: units } = share
    if (units > 0) return this.#spent.add({ holdId, units })
    // What cannot be given back is free again when the time of the hold is over.
    await this.#calls.release({ holdId }).catch(() => undefined)
  }

  async #holdFirst(): Promise<Share> {
    try {
      return await this.#hold(this.#input.units)
    } catch (error) {
      const left = isLimit(error) ? await this.#holdWhatIsLeft() : null
      if (left === null) throw error
      return left
    }
  }

  /** Null where not one unit is left. Where others took of it since, half of what there was, and so on. */
  async #holdWhatIsLeft(): Promise<Share | null> {
    for (let units = await this.#mostAllowed(this.#room); units >= 1; units = Math.floor(units / 2)) {
      const share = await this.#tryHold(units)
      if (share !== null) return share
    }
    return null
  }

  /** How many units, up to so many, the customer may use now: asked for one, and then for the middle of what is open. */
  async #mostAllowed(most: number): Promise<number> {
    const { customerId, featureSlug } = this.#input
    let [allowed, denied] = [0, most + 1]
    for (let units = 1; denied - allowed > 1; units = allowed + Math.floor((denied - allowed) / 2)) {
      const answer = await this.#calls.check({ customerId, featureSlug, units })
      if (answer.allowed) allowed = units
      else denied = units
    }
    return allowed
  }

  async #tryHold(units: number): Promise<Share | null> {
    try {
      return await this.#hold(units)
    } catch (error) {
      if (isLimit(error)) return null
      throw error
    }
  }

  async #hold(units: number): Promise<Share> {
    const { seconds = 30 } = this.#input
    const { now, uuid, startTimer } = this.#runtime
    const askedAt = now()
    const held = { ...this.#use(units), idempotencyKey: uuid(), expiresInSeconds: seconds }
    const { id: holdId } = await this.#calls.hold(held)
    const usableMs = seconds * 1_000 * USABLE_SHARE
    const stopTimer = startTimer(Math.max(0, askedAt + usableMs - now()), () => {
      if (this.#share === share) void this.#retire()
    })
    const times = { endsAt: askedAt + usableMs, renewsAt: askedAt + usableMs / 2 }
    const share: Share = { holdId, units, taken: 0, ...times, stopTimer, isLast: false }
    return share
  }

  #use(units: number) {
    const { customerId, featureSlug, properties } = this.#input
    return { customerId, featureSlug, units, ...(properties === undefined ? {} : { properties }) }
  }
}

function isLimit(error: unknown): boolean {
  return error instanceof TallywrightError && error.code === 'usage.limit_reached'
}

const UNUSABLE = {
  'validation.failed': 'must be an integer of 1 or more',
  'feature.not_metered': 'is no metered feature',
  'lease.not_a_sum': 'cannot be leased: what is taken is recorded as one event, which only a sum counts alike',
} as const

function unusable(param: 'units' | 'featureSlug', code: keyof typeof UNUSABLE = 'validation.failed'): TallywrightError {
  return new TallywrightError(code, `${param} ${UNUSABLE[code]}`, { status: null, body: { param } })
}
