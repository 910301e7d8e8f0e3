import type { Catalog } from '@tallywright/domain'
import type { Calls, MutationOptions } from './calls.ts'
import { UsageResource } from './generated/resources.ts'
import type { UsageAmendInput, UsageBatch, UsageHold, UsageReceipt, UsageVoidInput } from './generated/types.ts'
import {
  type BatchedUsage,
  type HeldUsage,
  type ReportedUsage,
  type SetUsage,
  type Stamp,
  stamped,
} from './usage-events.ts'
import { type LeaseCalls, type LeaseInput, type LeaseParts, UsageLease } from './usage-lease.ts'
import type { UsageReporter } from './usage-reporter.ts'

/** What it is made of. */
export interface UsageParts extends LeaseParts {
  readonly reporter: UsageReporter
  readonly stamp: Stamp
}

/** Usage with reports gathered into batches; everything else as the server has it. */
export class BufferedUsage<C extends Catalog = Catalog> extends UsageResource<C> {
  readonly #reporter: UsageReporter
  readonly #leaseParts: LeaseParts
  readonly #stamp: Stamp

  constructor(calls: Calls, { reporter, stamp, ...leaseParts }: UsageParts) {
    super(calls)
    this.#reporter = reporter
    this.#leaseParts = leaseParts
    this.#stamp = stamp
  }

  /**
   * Report one usage event. It is sent with others in a batch; the promise resolves when the event is durable, and rejects
   * with the event's own code when it is refused (`usage.unknown_feature`, `usage.conflict`, …) or with
   * `connection.failed` when it could not be sent. With `enforce` it goes at once, alone.
   */
  override report(event: ReportedUsage<C>): Promise<UsageReceipt> {
    const { enforce, ...reported } = stamped(event, this.#stamp)
    return enforce ? super.report({ ...reported, enforce }) : this.#reporter.report(reported)
  }

  /** Report up to 10,000 usage events of any customers at once; every event gets a result of its own, in the order sent. */
  override reportBatch(
    { events }: { readonly events: readonly BatchedUsage<C>[] },
    options?: MutationOptions,
  ): Promise<UsageBatch> {
    return super.reportBatch({ events: events.map((event) => stamped(event, this.#stamp)) }, options)
  }

  /** Make the quantity of the open period what it is known to be, after every event reported so far. */
  override async set(input: SetUsage<C>, options?: MutationOptions): Promise<UsageReceipt> {
    await this.flush()
    return super.set({ ...input, idempotencyKey: input.idempotencyKey ?? this.#stamp.uuid() }, options)
  }

  /** Make a usage event count with other units or properties, at its own time; after every event reported so far. */
  override async amend(input: UsageAmendInput, options?: MutationOptions): Promise<UsageReceipt> {
    await this.flush()
    return super.amend(input, options)
  }

  /** Take a usage event back, for good; after every event reported so far. */
  override async void(input: UsageVoidInput, options?: MutationOptions): Promise<UsageReceipt> {
    await this.flush()
    return super.void(input, options)
  }

  /**
   * Set units aside for use that is under way, if the customer may use them now. Its `idempotencyKey` is made for you unless given.
   */
  override hold(input: HeldUsage<C>, options?: MutationOptions): Promise<UsageHold> {
    return super.hold({ ...input, idempotencyKey: input.idempotencyKey ?? this.#stamp.uuid() }, options)
  }

  /**
   * Lease units: `take` checks and counts them in this process, without a request. At no time are more than `units` given out that
   * are not known to be recorded, whatever becomes of the recording; what cannot be recorded, `onError` hears of. For meters of
   * `sum`; `close` it before your program ends. Opens with what is left; rejects with `usage.limit_reached` where nothing is.
   */
  lease(input: LeaseInput<C>): Promise<UsageLease> {
    const { calls } = this
    const leaseCalls: LeaseCalls = {
      hold: (held) => calls.mutation('usage.hold', held),
      settle: (settled) => calls.mutation('usage.settle', settled),
      release: (released) => calls.mutation('usage.release', released),
      check: (asked) => calls.query('usage.check', asked),
      feature: (featureSlug) => calls.query('features.get', { featureSlug }),
    }
    return UsageLease.open(leaseCalls, this.#leaseParts, input as unknown as LeaseInput)
  }

  /** Send what is gathered now; resolves when every event reported so far is settled. */
  flush(): Promise<void> {
    return this.#reporter.flush()
  }
}
