import {
  attributionAt,
  grantedMeters,
  type Instant,
  type Subscription,
  type UsageAttribution,
} from '@tallywright/domain'
import type { UsageEventRow } from '@tallywright/store'
import type { Moment } from '../../command/context.ts'
import { versionsOf } from '../../memory/usage-world.ts'
import { totalsOfEvents } from '../totals/count-events.ts'
import { windowsOfEvents } from '../totals/window-totals.ts'

/** A subscription that attributes usage otherwise from `from` on; `before` is null for one that begins. */
export interface Reattribution {
  readonly bucket: number
  readonly before: Subscription | null
  readonly after: Subscription
  readonly from: Instant
}

type VersionOf = Parameters<typeof attributionAt>[3]

/**
 * Attributes events again after a change of what they are attributed to: those that count after a cut go to the period and
 * segment that begin there, or to none after an end; a backdated start takes those that no subscription covered (semantics
 * §7). Without such events nothing is read but that.
 */
export async function recountUsage(moment: Moment, change: Reattribution): Promise<void> {
  const known = change.before === null ? [change.after] : [change.before, change.after]
  const versionOf = await versionsOf(moment, known)
  for (const featureSlug of new Set(known.flatMap(grantedMeters))) {
    await recountFeature(moment, change, featureSlug, versionOf)
  }
}

/** The totals of the segment that is cut are made anew, because what they hold of later events cannot be taken out. */
async function recountFeature(
  { tx, now, recounted: redrawn }: Moment,
  { bucket, before, after, from }: Reattribution,
  featureSlug: string,
  versionOf: VersionOf,
): Promise<void> {
  const feature = { bucket, customerId: after.customerId, featureSlug, subscriptionId: after.id }
  const moved = await tx.usage.movable(feature, from)
  if (moved.length === 0) return
  const isCut = before !== null && moved.some((row) => row.subscriptionId === after.id)
  const since = (isCut ? attributionAt(before, featureSlug, from, versionOf)?.segmentStart : null) ?? from
  const kept = since === from ? [] : await tx.usage.events(feature, since, from)
  const placeIn = (subscription: Subscription) => (row: UsageEventRow) =>
    attributed(row, attributionAt(subscription, featureSlug, row.countsAt, versionOf))
  const left = before === null ? [] : moved.filter((row) => row.subscriptionId === after.id).map(placeIn(before))
  const placed = moved.map(placeIn(after))
  const recounted = [...kept.map(placeIn(before ?? after)), ...placed]
  await tx.usageTotals.remove(feature, since)
  await tx.usage.attribute(recounted.filter(({ isMoved }) => isMoved).map(({ row }) => row))
  await tx.usageTotals.add(totalsOfEvents(recounted))
  // Windows go on across a cut, and what is in them can be taken out.
  await tx.usageWindows.add(windowsOfEvents(placed, left))
  const customer = { bucket, id: after.customerId }
  const places = [...left, ...recounted].flatMap(({ event }) => event.attribution ?? [])
  redrawn.push(...places.map((place) => ({ customer, featureSlug, place, now })))
}

function attributed(before: UsageEventRow, attribution: UsageAttribution | null) {
  const row = { ...before, subscriptionId: attribution?.subscription.id ?? null }
  return { row, event: { attribution }, isMoved: row.subscriptionId !== before.subscriptionId }
}
