import type { Meter } from '../catalog/meter.ts'
import type { PlanFeature } from '../catalog/plan.ts'
import type { PlanVersion } from '../catalog/plan-version.ts'
import { joinedForUse } from '../invoice/arrears/joined-segments.ts'
import { type GroupTotal, mergeGroupTotals, openingTotals } from '../metering/aggregate.ts'
import { quantityKindOf } from '../rating/rate-input.ts'
import { isUnbilled } from '../subscription/segment.ts'
import type { Subscription } from '../subscription/subscription.ts'
import type { Instant } from '../time/instant.ts'
import { contains, type Interval, intersect } from '../time/interval.ts'

/**
 * The part of a price period in which use costs what it costs at an instant: since a change of plan, or all of it. As invoices
 * have it, segments in which it costs the same are one. A version that is not at hand counts as the plan of today.
 */
export function openSegment(
  { segments, planVersion }: Pick<Subscription, 'segments' | 'planVersion'>,
  period: Interval,
  at: Instant,
  earlierVersions: readonly PlanVersion[],
): Interval {
  const known = new Set(earlierVersions.map(({ id }) => id))
  const parts = segments.flatMap((segment) => {
    const inside = intersect(segment, period)
    if (inside === null) return []
    const planVersionId = known.has(segment.planVersionId) ? segment.planVersionId : planVersion.id
    return [{ ...segment, ...inside, planVersionId, counted: inside, isBilled: !isUnbilled(segment, period) }]
  })
  if (parts.length < 2) return period
  const open = joinedForUse({ planVersion }, parts, earlierVersions, 'metered').find((part) => contains(part, at))
  return open === undefined ? period : { start: open.start, end: open.end }
}

/**
 * The time whose quantity limits and prices use now: the price period; for a level the open segment, in which it is rated
 * alone (semantics §6). Credits are drawn for what the quantity of the period grew by, whatever it is.
 */
export function openTime(
  { aggregation }: Meter,
  feature: PlanFeature,
  { period, segment }: { readonly period: Interval; readonly segment: Interval },
): Interval {
  const isCredits = feature.type === 'metered' && feature.consumption === 'credits'
  return quantityKindOf(aggregation) === 'level' && !isCredits ? segment : period
}

interface SegmentTotal extends GroupTotal {
  readonly segmentStart: Instant
}

/** The running totals of {@link openTime}, with what it opens with. `carried` opens the period, `stored` are all of it. */
export function totalsOfOpenTime(
  time: Interval,
  carried: readonly GroupTotal[],
  stored: readonly SegmentTotal[],
): GroupTotal[] {
  const before = stored.filter(({ segmentStart }) => segmentStart < time.start)
  const own = stored.filter(({ segmentStart }) => segmentStart >= time.start)
  const opening = before.length === 0 ? carried : openingTotals(mergeGroupTotals(carried, before), time.start)
  return mergeGroupTotals(opening, mergeGroupTotals([], own))
}
