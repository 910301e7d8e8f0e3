import type { Catalog } from '@tallywright/domain'
import type { Calls, MutationOptions } from './calls.ts'
import { UsageResource } from './generated/resources.ts'
import type { UsageBatch, UsageReceipt } from './generated/types.ts'
import { type BatchedUsage, type ReportedUsage, type Stamp, stamped } from './usage-events.ts'
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

  /** Send what is gathered now; resolves when every event reported so far is settled. */
  flush(): Promise<void> {
    return this.#reporter.flush()
  }
}
