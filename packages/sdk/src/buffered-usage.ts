import type { Catalog } from '@tallywright/domain'
import type { Calls, MutationOptions } from './calls.ts'
import { UsageResource } from './generated/resources.ts'
import type { UsageAmendInput, UsageBatch, UsageReceipt, UsageVoidInput } from './generated/types.ts'
import { type BatchedUsage, type ReportedUsage, type SetUsage, type Stamp, stamped } from './usage-events.ts'
import type { UsageReporter } from './usage-reporter.ts'

/** Usage with reports gathered into batches; everything else as the server has it. */
export class BufferedUsage<C extends Catalog = Catalog> extends UsageResource<C> {
  readonly #reporter: UsageReporter
  readonly #stamp: Stamp

  constructor(calls: Calls, reporter: UsageReporter, stamp: Stamp) {
    super(calls)
    this.#reporter = reporter
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

  /** Send what is gathered now; resolves when every event reported so far is settled. */
  flush(): Promise<void> {
    return this.#reporter.flush()
  }
}
