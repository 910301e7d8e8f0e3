import { attributeUsage, type Instant, meteredPeriodAt, type Subscription } from '@tallywright/domain'
import type { UsageEventRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { countEvents } from './report-usage.ts'
import { versionsOf } from './usage-world.ts'

/** The subscription whose events are counted again; it need not be saved yet. */
interface Recounted {
  readonly bucket: number
  readonly subscription: Subscription
}

/**
 * Attributes events again after a change of what they are attributed to: a segment that was cut at `from` takes those
 * that count after it, a backdated start those that no subscription covered (semantics §7). Without such events nothing
 * is read but that.
 */
export async function recountUsage(moment: Moment, recounted: Recounted, from: Instant): Promise<void> {
  const { bucket, subscription } = recounted
  const { customerId, id } = subscription
  const moved = await moment.tx.usage.movable(bucket, customerId, from, id)
  if (moved.length === 0) return
  const versionOf = await versionsOf(moment, [recounted])
  for (const featureSlug of new Set(moved.map((row) => row.featureSlug))) {
    const metered = meteredPeriodAt(subscription, featureSlug, from, versionOf)
    if (metered === null) continue
    const rows = await moment.tx.usage.movable(bucket, customerId, metered.period.start, id)
    const own = rows.filter((row) => row.featureSlug === featureSlug)
    await recountFeature(moment, recounted, featureSlug, own, versionOf)
  }
}

type VersionOf = Parameters<typeof attributeUsage>[3]

async function recountFeature(
  { tx }: Moment,
  { bucket, subscription }: Recounted,
  featureSlug: string,
  rows: readonly UsageEventRow[],
  versionOf: VersionOf,
): Promise<void> {
  const counted = rows.flatMap((row) => {
    const attribution = attributeUsage([subscription], featureSlug, row.countsAt ?? row.timestamp, versionOf)
    if (attribution === null) return []
    return [{ row: { ...row, countsAt: attribution.countsAt }, event: { attribution } }]
  })
  for (const periodStart of new Set(counted.map(({ event }) => event.attribution.period.start))) {
    const { id: subscriptionId, customerId } = subscription
    await tx.usage.removeTotals({ bucket, customerId, featureSlug, subscriptionId, periodStart })
  }
  const uncovered = counted.filter(({ row }) => row.subscriptionId === null).map(({ row }) => row)
  await tx.usage.attribute(uncovered, subscription.id)
  await countEvents(tx, counted)
}
