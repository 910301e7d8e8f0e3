import type { PlanVersion } from '../../catalog/plan-version.ts'
import { type EntitlementGrant, grantsDuring, mostGranted, unitsOf } from '../../entitlement/entitlement-grant.ts'
import { type GroupKey, groupKeyText } from '../../metering/group-key.ts'
import { parseExact } from '../../money/decimal.ts'
import { add, isZero, multiply, type Rational, rational, subtract, ZERO } from '../../money/rational.ts'
import { allowancesInForce } from '../../rating/allowance.ts'
import { type QuantityKind, quantityKindOf, type UsageGroup } from '../../rating/rate-input.ts'
import type { PriceSegment } from '../../rating/rate-segments.ts'
import { addUsage, NO_TALLIES, type Tallies } from '../../rating/tally.ts'
import { extraSeats } from '../../subscription/seat-count.ts'
import type { Instant } from '../../time/instant.ts'
import type { BilledBoundary, SegmentUsage } from './billed-boundary.ts'
import { featureOf, offerName } from './offer.ts'
import type { PriceSeries, SeriesSegment } from './price-series.ts'

/** The segments of a series with what was used in them, as `rateSegments` takes them. */
export function segmentsWithUsage(
  series: PriceSeries,
  { usage = [], grants = [] }: Pick<BilledBoundary, 'usage' | 'grants'>,
): PriceSegment[] {
  const several = new Set(series.segments.map(({ offer }) => offer?.version.id)).size > 1
  return series.segments.map((segment) => {
    const { share, rules, offer } = segment
    const name = several && offer !== null ? { name: offerName(offer) } : {}
    const groups = rules === null ? [] : groupsIn(series, segment, usage, grants)
    const granted = grantedIn(series, segment, usage, grants)
    // What counts as no time and saw no use asks for nothing, a flat amount of its first tier neither.
    const isNone = isZero(share) && groups.every(({ quantity }) => isZero(quantity))
    return { ...name, share, price: isNone ? null : rules, groups, ...(isZero(granted) ? {} : { granted }) }
  })
}

function groupsIn(
  { price: { featureSlug } }: PriceSeries,
  { segment, offer }: SeriesSegment,
  usage: readonly SegmentUsage[],
  grants: readonly EntitlementGrant[],
): readonly UsageGroup[] {
  const feature = offer === null ? null : featureOf(offer, featureSlug)
  // A base price and a switch have no quantity but how often they are attached.
  const attached = [{ key: {}, quantity: rational(offer?.addOn?.quantity ?? 1) }]
  if (featureSlug === null || offer === null) return attached
  switch (feature?.type) {
    case 'metered':
    case 'quota':
      return usageIn(usage, featureSlug, segment.start)?.groups ?? []
    case 'seats':
      return [
        {
          key: {},
          quantity: rational('plan' in offer.version ? extraSeatsIn(offer.version, segment, featureSlug, grants) : 0),
        },
      ]
    default:
      return attached
  }
}

/** Seats that are granted at any time of a segment are free in all of it. */
function extraSeatsIn(
  version: PlanVersion,
  segment: SeriesSegment['segment'],
  featureSlug: string,
  grants: readonly EntitlementGrant[],
): number {
  const { numerator, denominator } = mostGranted(grants, featureSlug, segment)
  return extraSeats(version, segment.seats, featureSlug, { [featureSlug]: Number(numerator / denominator) })
}

/** What is free in a segment beside the allowance: of a priced feature all that is granted at any time of the period. */
function grantedIn(
  { price: { featureSlug }, period }: PriceSeries,
  { segment, offer }: SeriesSegment,
  usage: readonly SegmentUsage[],
  grants: readonly EntitlementGrant[],
): Rational {
  const feature = offer === null ? null : featureOf(offer, featureSlug)
  if (featureSlug === null || feature === null) return ZERO
  if (feature.type === 'quota') return usageIn(usage, featureSlug, segment.start)?.granted ?? ZERO
  const isPriced = feature.type === 'metered' && feature.consumption === 'priced'
  return isPriced ? unitsOf(grantsDuring(grants, featureSlug, period)) : ZERO
}

/** What was used in the segment of a feature that begins at `start`. */
export function usageIn(usage: readonly SegmentUsage[], featureSlug: string | null, start: Instant) {
  return usage.find((each) => each.featureSlug === featureSlug && each.segmentStart === start)
}

/** Seats and quota stand for a time; what is metered by its aggregation; a base price has no quantity that could grow. */
export function quantityKindOfSeries({ price: { featureSlug }, offer }: PriceSeries): QuantityKind {
  const meter = featureSlug === null ? undefined : offer.version.meters[featureSlug]
  return meter === undefined ? 'level' : quantityKindOf(meter.aggregation)
}

/** The groups of all segments, in the order in which they first appear. */
export function groupKeysOf(segments: readonly PriceSegment[]): GroupKey[] {
  const keys = segments.flatMap((segment) => segment.groups.map((group) => group.key))
  return [...new Map(keys.map((key) => [groupKeyText(key), key])).values()]
}

/** The segments as one group sees them. */
export function segmentsOfGroup(segments: readonly PriceSegment[], key: GroupKey): PriceSegment[] {
  const text = groupKeyText(key)
  return segments.map((segment) => ({
    ...segment,
    groups: segment.groups.filter((group) => groupKeyText(group.key) === text),
  }))
}

/** The allowance of a price that is in force in each segment, with what is granted. */
export function allowancesOf(series: PriceSeries, segments: readonly PriceSegment[]): Rational[] {
  const values = segments.map((segment) => ({
    value: parseExact(segment.price?.allowance ?? '0'),
    share: segment.share,
  }))
  const isLevel = quantityKindOfSeries(series) === 'level'
  const planned = isLevel
    ? values.map(({ value }) => value)
    : allowancesInForce(values).map((all) => multiply(all, series.share))
  return planned.map((all, index) => add(all, segments[index]?.granted ?? ZERO))
}

/**
 * Says of every group how much of the price's one allowance it used, so that groups can be rated on lines of their own: in
 * event order, and where that is not known in the order of the groups.
 */
export function withFreeQuantities(
  series: PriceSeries,
  segments: readonly PriceSegment[],
  usage: readonly SegmentUsage[],
): PriceSegment[] {
  const isLevel = quantityKindOfSeries(series) === 'level'
  const allowances = allowancesOf(series, segments)
  const inEventOrder = freeInEventOrder(series, usage)
  let tallies: Tallies = NO_TALLIES
  return segments.map((segment, index) => {
    if (segment.price === null) return segment
    const before = isLevel ? NO_TALLIES : tallies
    const free = inEventOrder?.[index]
    const groups = free === undefined ? segment.groups : segment.groups.map((group) => withKnownFree(group, free))
    tallies = addUsage(segment.price, before, groups, allowances[index] ?? ZERO)
    return { ...segment, groups: segment.groups.map((group) => withFree(group, before, tallies)) }
  })
}

/** Of every segment, by group; null where it is not known of one. */
function freeInEventOrder(
  { price: { featureSlug }, segments }: PriceSeries,
  usage: readonly SegmentUsage[],
): ReadonlyMap<string | null, Rational>[] | null {
  const known = segments.map(({ segment }) => usageIn(usage, featureSlug, segment.start)?.free)
  if (known.includes(undefined)) return null
  return known.map((free = []) => new Map(free.map(({ key, freeQuantity }) => [groupKeyText(key), freeQuantity])))
}

function withKnownFree(group: UsageGroup, free: ReadonlyMap<string | null, Rational>): UsageGroup {
  return { ...group, freeQuantity: free.get(groupKeyText(group.key)) ?? ZERO }
}

function withFree(group: UsageGroup, before: Tallies, after: Tallies): UsageGroup {
  const text = groupKeyText(group.key)
  const freeQuantity = subtract(after.get(text)?.free ?? ZERO, before.get(text)?.free ?? ZERO)
  return { ...group, freeQuantity }
}
