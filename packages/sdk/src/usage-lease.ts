import type { Catalog } from '@tallywright/domain'
import type { Feature, UsageCheck, UsageHold, UsageHoldInput } from './generated/types.ts'
import type { Runtime } from './runtime.ts'
import { TallywrightError } from './tallywright-error.ts'

/** What is leased: so many units at a time, for so long. */
export interface LeaseInput<C extends Catalog = Catalog>
  extends Pick<UsageHoldInput<C>, 'customerId' | 'featureSlug' | 'properties'> {
  /** A safe integer: at most so many are used that the server does not know of yet. */
  readonly units: number
  /** How long they are set aside, and how often what was taken is recorded at the latest; 30 unless given. */
  readonly seconds?: number
}

/** What a lease asks of the server. */
export interface LeaseCalls {
  hold(input: UsageHoldInput): Promise<UsageHold>
  settle(input: { readonly holdId: string; readonly units: number }): Promise<unknown>
  release(input: { readonly holdId: string }): Promise<unknown>
  check(input: { readonly customerId: string; readonly featureSlug: string }): Promise<UsageCheck>
  feature(featureSlug: string): Promise<Feature>
}

/** Units of one hold that are given out here. */
interface Share {
  readonly holdId: string
  readonly units: number
  taken: number
  /** Milliseconds since 1970: after it the units may be somebody else's. */
  readonly endsAt: number
  readonly renewsAt: number
}

/** Of its time, so that what was taken is recorded before the server gives the rest to others. */
const USABLE_SHARE = 0.8

/**
 * Units that a process may use without asking: a hold on the server, given out here. So many units as it holds, and no more, can be
 * used that the server does not know of; it never gives out more than it holds, nor after its time. What was taken is recorded as
 * one event when the share is used up, renewed or closed.
 */
export class UsageLease {
  readonly #calls: LeaseCalls
  readonly #runtime: Runtime
  readonly #input: LeaseInput
  #share: Share | null = null
  #renewal: Promise<void> | null = null
  /** Shares that are not given out any more, until what was taken of them is recorded. */
  readonly #spent: Share[] = []
  #isClosed = false

  private constructor(calls: LeaseCalls, runtime: Runtime, input: LeaseInput) {
    this.#calls = calls
    this.#runtime = runtime
    this.#input = input
  }

  /** Rejects with `usage.limit_reached` where not one unit is left, and for meters that do not sum. */
  static async open(calls: LeaseCalls, runtime: Runtime, input: LeaseInput): Promise<UsageLease> {
    if (!Number.isSafeInteger(input.units) || input.units < 1)
      throw new RangeError('units must be an integer of 1 or more')
    const feature = await calls.feature(input.featureSlug)
    if (feature.type !== 'metered' || feature.meter?.aggregation !== 'sum') {
      throw new TypeError(
        `${input.featureSlug} cannot be leased: what is taken is recorded as one event, which only a sum counts alike`,
      )
    }
    const lease = new UsageLease(calls, runtime, input)
    lease.#share = await lease.#hold(input.units)
    return lease
  }

  /** Takes units if they are there: no request is made and nothing is waited for. */
  take(units = 1): boolean {
    const share = this.#share
    if (share === null || this.#runtime.now() >= share.endsAt || !(units >= 0) || share.taken + units > share.units) {
      this.#renewSoon()
      return false
    }
    share.taken += units
    if (share.taken * 4 >= share.units * 3 || this.#runtime.now() >= share.renewsAt) this.#renewSoon()
    return true
  }

  /** The same, after a renewal where they are not there: for the first use after a pause. */
  async acquire(units = 1): Promise<boolean> {
    if (this.take(units)) return true
    await this.#renewal
    return this.take(units)
  }

  /** Units that can be taken now. */
  get left(): number {
    const share = this.#share
    return share === null || this.#runtime.now() >= share.endsAt ? 0 : share.units - share.taken
  }

  /** Records what was taken and gives the rest back; rejects when that cannot be recorded, and can be called again. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#renewal
    this.#retire()
    await this.#settleSpent()
  }

  #renewSoon(): void {
    if (this.#isClosed || this.#renewal !== null) return
    this.#renewal = this.#renew()
      // The next take tries again; what was taken stays to be recorded, and close() says when that fails.
      .catch(() => undefined)
      .finally(() => {
        this.#renewal = null
      })
  }

  /** A second share is held before the first ends; where there is none left for both, the first ends first. */
  async #renew(): Promise<void> {
    const { units } = this.#input
    try {
      const next = await this.#hold(units)
      this.#retire()
      this.#share = next
      await this.#settleSpent()
    } catch (error) {
      if (!isLimit(error)) throw error
      this.#retire()
      await this.#settleSpent()
      const left = await this.#unitsLeft()
      if (left >= 1) this.#share = await this.#hold(Math.min(units, left))
    }
  }

  #retire(): void {
    if (this.#share !== null) this.#spent.push(this.#share)
    this.#share = null
  }

  async #settleSpent(): Promise<void> {
    for (let share = this.#spent[0]; share !== undefined; share = this.#spent[0]) {
      const { holdId, taken } = share
      await (taken === 0 ? this.#calls.release({ holdId }) : this.#calls.settle({ holdId, units: taken }))
      this.#spent.shift()
    }
  }

  async #unitsLeft(): Promise<number> {
    const { customerId, featureSlug } = this.#input
    const answer = await this.#calls.check({ customerId, featureSlug })
    const remaining = 'remaining' in answer ? answer.remaining : null
    return remaining === null ? 0 : Math.floor(Number(remaining))
  }

  async #hold(units: number): Promise<Share> {
    const { customerId, featureSlug, properties, seconds = 30 } = this.#input
    const askedAt = this.#runtime.now()
    const { id: holdId } = await this.#calls.hold({
      customerId,
      featureSlug,
      units,
      idempotencyKey: this.#runtime.uuid(),
      expiresInSeconds: seconds,
      ...(properties === undefined ? {} : { properties }),
    })
    const usableMs = seconds * 1_000 * USABLE_SHARE
    return { holdId, units, taken: 0, endsAt: askedAt + usableMs, renewsAt: askedAt + usableMs / 2 }
  }
}

function isLimit(error: unknown): boolean {
  return error instanceof TallywrightError && error.code === 'usage.limit_reached'
}
