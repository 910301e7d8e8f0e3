import { attributionAt, type Instant, type Subscription, type UsageAttribution } from '@tallywright/domain'
import type { UsageEventRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { countEvents } from './report-usage.ts'
import { versionsOf } from './usage-world.ts'

/** A subscription that is not as it was from `from` on; `before` is null for one that begins. */
export interface Reattribution {
  readonly bucket: number
  readonly before: Subscription | null
  readonly after: Subscription
  readonly from: Instant
}

/**
 * Attributes events again after a change of what they are attributed to: those that count after a cut go to the period and
 * segment that begin there, or to none after an end; a backdated start takes those that no subscription covered (semantics
 * §7). Without such events nothing is read but that.
 */
export async function recountUsage(moment: Moment, change: Reattribution): Promise<void> {
  const { bucket, before, after, from } = change
  const moved = await moment.tx.usage.movable(bucket, after.customerId, from, after.id)
  if (moved.length === 0) return
  const versionOf = await versionsOf(moment, before === null ? [after] : [before, after])
  for (const [featureSlug, rows] of Map.groupBy(moved, (row) => row.featureSlug)) {
    await recountFeature(moment, change, featureSlug, rows, versionOf)
  }
}

type VersionOf = Parameters<typeof attributionAt>[3]

/** The totals of the segment that is cut are made anew, because what they hold of later events cannot be taken out. */
async function recountFeature(
  { tx }: Moment,
  { bucket, before, after, from }: Reattribution,
  featureSlug: string,
  moved: readonly UsageEventRow[],
  versionOf: VersionOf,
): Promise<void> {
  const { id: subscriptionId, customerId } = after
  const feature = { bucket, customerId, featureSlug, subscriptionId }
  const cut = before === null ? null : attributionAt(before, featureSlug, from, versionOf)
  const since = cut?.segmentStart ?? from
  const kept = await tx.usage.events(feature, since, from)
  const recounted = [
    ...kept.map((row) => attributed(row, attributionAt(before ?? after, featureSlug, instantOf(row), versionOf))),
    ...moved.map((row) => attributed(row, attributionAt(after, featureSlug, instantOf(row), versionOf))),
  ]
  await tx.usage.removeTotals(feature, since)
  await tx.usage.attribute(recounted.filter(({ isMoved }) => isMoved).map(({ row }) => row))
  await countEvents(tx, recounted)
}

function attributed(before: UsageEventRow, attribution: UsageAttribution | null) {
  const row = {
    ...before,
    subscriptionId: attribution?.subscriptionId ?? null,
    countsAt: attribution?.countsAt ?? null,
  }
  const isMoved = row.subscriptionId !== before.subscriptionId || row.countsAt !== before.countsAt
  return { row, event: { attribution }, isMoved }
}

function instantOf({ countsAt, timestamp }: UsageEventRow): Instant {
  return countsAt ?? timestamp
}
