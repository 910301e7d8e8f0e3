import { type GroupKey, groupKeyText } from '../metering/group-key.ts'
import { parseExact } from '../money/decimal.ts'
import { multiply, rational, subtract, ZERO } from '../money/rational.ts'
import { allowancesInForce } from '../rating/allowance.ts'
import { type QuantityKind, quantityKindOf, type UsageGroup } from '../rating/rate-input.ts'
import type { PriceSegment } from '../rating/rate-segments.ts'
import { addUsage, NO_TALLIES, type Tallies } from '../rating/tally.ts'
import { extraSeats } from '../subscription/seat-count.ts'
import type { SegmentUsage } from './billed-boundary.ts'
import { featureOf } from './offer.ts'
import type { PriceSeries, SeriesSegment } from './price-series.ts'

/** The segments of a series with what was used in them, as `rateSegments` takes them. */
export function segmentsWithUsage(series: PriceSeries, usage: readonly SegmentUsage[]): PriceSegment[] {
  const several = new Set(series.segments.map(({ offer }) => offer?.version.id)).size > 1
  return series.segments.map((segment) => {
    const { share, rules: price, offer } = segment
    const name = several && offer !== null ? { name: nameOf(offer.version) } : {}
    return { ...name, share, price, groups: price === null ? [] : groupsIn(series, segment, usage) }
  })
}

function nameOf(version: NonNullable<SeriesSegment['offer']>['version']): string {
  return 'plan' in version ? version.plan.name : version.addOn.name
}

function groupsIn(
  { price: { featureSlug } }: PriceSeries,
  { segment, offer }: SeriesSegment,
  usage: readonly SegmentUsage[],
): readonly UsageGroup[] {
  const feature = offer === null ? null : featureOf(offer, featureSlug)
  // A base price and a switch have no quantity but how often they are attached.
  const attached = [{ key: {}, quantity: rational(offer?.addOn?.quantity ?? 1) }]
  if (featureSlug === null || offer === null) return attached
  switch (feature?.type) {
    case 'metered':
    case 'quota':
      return usage
        .filter((each) => each.featureSlug === featureSlug && each.segmentStart === segment.start)
        .flatMap((each) => each.groups)
    case 'seats':
      return [
        {
          key: {},
          quantity: rational('plan' in offer.version ? extraSeats(offer.version, segment.seats, featureSlug) : 0),
        },
      ]
    default:
      return attached
  }
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

/**
 * Says of every group how much of the price's one allowance it used, so that groups can be rated on lines of their own:
 * what metering found in event order, otherwise in the order of the groups.
 */
export function withFreeQuantities(
  segments: readonly PriceSegment[],
  quantityKind: QuantityKind,
  share: PriceSeries['share'],
): PriceSegment[] {
  const values = segments.map((segment) => ({
    value: parseExact(segment.price?.allowance ?? '0'),
    share: segment.share,
  }))
  const isLevel = quantityKind === 'level'
  const inForce = isLevel
    ? values.map(({ value }) => value)
    : allowancesInForce(values).map((all) => multiply(all, share))
  let tallies: Tallies = NO_TALLIES
  return segments.map((segment, index) => {
    if (segment.price === null) return segment
    const before = isLevel ? NO_TALLIES : tallies
    tallies = addUsage(segment.price, before, segment.groups, inForce[index] ?? ZERO)
    return { ...segment, groups: segment.groups.map((group) => withFree(group, before, tallies)) }
  })
}

function withFree(group: UsageGroup, before: Tallies, after: Tallies): UsageGroup {
  const text = groupKeyText(group.key)
  const freeQuantity = subtract(after.get(text)?.free ?? ZERO, before.get(text)?.free ?? ZERO)
  return { ...group, freeQuantity }
}
