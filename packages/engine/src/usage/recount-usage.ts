import { attributeUsage, type Instant, meteredPeriodAt } from '@tallywright/domain'
import type { NewUsageEvent, StoredSubscription } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { countEvents } from './report-usage.ts'
import { versionsOf } from './usage-world.ts'

/**
 * Attributes events again after a change of what they are attributed to: a segment that was cut at `from` takes those
 * that came after it, a backdated start those that no subscription covered (semantics §7). Without such events nothing
 * is read but that.
 */
export async function recountUsage(
  _context: Context,
  moment: Moment,
  stored: StoredSubscription,
  from: Instant,
): Promise<void> {
  const { bucket, subscription } = stored
  const { customerId, id } = subscription
  const moved = await moment.tx.usage.movable(bucket, customerId, from, id)
  if (moved.length === 0) return
  const versionOf = await versionsOf(moment, [stored])
  for (const featureSlug of new Set(moved.map((row) => row.featureSlug))) {
    const metered = meteredPeriodAt(subscription, featureSlug, from, versionOf)
    if (metered === null) continue
    const rows = await moment.tx.usage.movable(bucket, customerId, metered.period.start, id)
    await recountFeature(
      moment,
      stored,
      featureSlug,
      rows.filter((row) => row.featureSlug === featureSlug),
      versionOf,
    )
  }
}

async function recountFeature(
  moment: Moment,
  { bucket, subscription }: StoredSubscription,
  featureSlug: string,
  rows: readonly NewUsageEvent[],
  versionOf: Parameters<typeof attributeUsage>[3],
): Promise<void> {
  const { tx } = moment
  const attributed = rows.map((row) => ({
    row,
    event: { attribution: attributeUsage([subscription], featureSlug, row.timestamp, versionOf) },
  }))
  const covered = attributed.filter(({ event }) => event.attribution !== null)
  const periods = new Set(covered.map(({ event }) => event.attribution?.period.start as Instant))
  for (const periodStart of periods) {
    await tx.usage.removeTotals({ bucket, customerId: subscription.customerId, featureSlug, periodStart })
  }
  const unattributed = covered.filter(({ row }) => row.subscriptionId === null).map(({ row }) => row)
  await tx.usage.attribute(unattributed, subscription.id)
  await countEvents(moment, covered)
}
