import { add, type Instant, parseExact, type WindowTotal, windowsAt, ZERO } from '@tallywright/domain'
import type { StoreTransaction } from '@tallywright/store'
import type { JudgedEvent } from '../ingestion/judge-event.ts'
import { nameOfWindow, windowsOfEvents } from './window-totals.ts'

/** What the windows have taken that the events of one customer are in: read when it is first asked for, and counted on. */
export class WindowsInUse {
  readonly #tx: Pick<StoreTransaction, 'usageWindows'>
  readonly #totals = new Map<string, WindowTotal>()

  constructor(tx: Pick<StoreTransaction, 'usageWindows'>) {
    this.#tx = tx
  }

  /** Of the windows that an event is in, by its own timestamp. */
  async of({ customer, reported, timestamp, attribution }: JudgedEvent): Promise<WindowTotal[]> {
    if (attribution === null) return []
    const { bucket, id: customerId } = customer
    const feature = {
      bucket,
      customerId,
      featureSlug: reported.featureSlug,
      subscriptionId: attribution.subscription.id,
    }
    const windows = windowsAt(attribution.grids, timestamp)
    const nameOf = (hours: number, windowStart: Instant) => nameOfWindow({ ...feature, hours, windowStart })
    const unread = windows.filter(({ hours, start }) => !this.#totals.has(nameOf(hours, start)))
    for (const { hours, start } of unread) this.#totals.set(nameOf(hours, start), { hours, start, units: ZERO })
    for (const { hours, windowStart: start, units } of await this.#tx.usageWindows.of(feature, unread)) {
      this.#totals.set(nameOf(hours, start), { hours, start, units: parseExact(units) })
    }
    return windows.flatMap(({ hours, start }) => this.#totals.get(nameOf(hours, start)) ?? [])
  }

  /** Counts an event in the windows that were asked for because of it. */
  count({ customer, reported, timestamp, properties, attribution }: JudgedEvent): void {
    const { featureSlug, units } = reported
    const row = { bucket: customer.bucket, customerId: customer.id, featureSlug, timestamp, units, properties }
    for (const window of windowsOfEvents([{ row, event: { attribution } }])) {
      const name = nameOfWindow(window)
      const before = this.#totals.get(name)
      if (before !== undefined)
        this.#totals.set(name, { ...before, units: add(before.units, parseExact(window.units)) })
    }
  }
}
