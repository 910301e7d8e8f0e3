import type { GroupQuantity, GroupTotal } from '../../metering/aggregate.ts'
import { AllowanceByGroup, type GroupAllowance } from '../../metering/allowance-by-group.ts'
import { groupKeyText } from '../../metering/group-key.ts'
import type { UsageEvent } from '../../metering/usage-event.ts'
import { add, isPositive, type Rational, subtract, ZERO } from '../../money/rational.ts'
import type { Instant } from '../../time/instant.ts'
import type { Interval } from '../../time/interval.ts'
import type { BilledBoundary, SegmentUsage } from './billed-boundary.ts'
import { endingSeries, type PriceSeries } from './price-series.ts'
import { allowancesOf, groupKeysOf, quantityKindOfSeries, segmentsWithUsage, usageIn } from './series-usage.ts'

/** An allowance that groups share in a price period, to be divided among them as the events of the period are added. */
export interface SharedAllowance {
  readonly featureSlug: string
  readonly period: Interval
  /** Events in their order, in parts of any size. */
  add(events: readonly UsageEvent[]): void
  /** What each group used of it in each segment: {@link SegmentUsage.free}. */
  finish(): readonly (Pick<SegmentUsage, 'segmentStart'> & Required<Pick<SegmentUsage, 'free'>>)[]
}

/**
 * The allowances of a boundary, with its usage, of which it matters what was used first: where several groups share one. Where segments
 * of a level each have an allowance of their own, groups use it in their order. `carriedOf`: what a period opens with.
 */
export function sharedAllowances(
  boundary: BilledBoundary,
  carriedOf: (featureSlug: string, periodStart: Instant) => readonly GroupTotal[],
): SharedAllowance[] {
  return endingSeries(boundary).flatMap((series) => {
    const { featureSlug } = series.price
    const meter = featureSlug === null ? undefined : series.offer.version.meters[featureSlug]
    if (featureSlug === null || (meter?.groupBy ?? []).length === 0) return []
    const segments = segmentsWithUsage(series, boundary)
    const allowances = allowancesOf(series, segments)
    if (groupKeysOf(segments).length < 2 || !allowances.some(isPositive)) return []
    const carried = carriedOf(featureSlug, series.period.start)
    return divided(series, boundary.usage ?? [], { featureSlug, allowances, carried })
  })
}

interface ToDivide {
  readonly featureSlug: string
  /** By segment. */
  readonly allowances: readonly Rational[]
  readonly carried: readonly GroupTotal[]
}

function divided(
  series: PriceSeries,
  usage: readonly SegmentUsage[],
  { featureSlug, allowances, carried }: ToDivide,
): SharedAllowance[] {
  const { period, segments, offer } = series
  const meter = offer.version.meters[featureSlug]
  const used = segments.flatMap(({ segment }) => usageIn(usage, featureSlug, segment.start) ?? [])
  const isOfEach = quantityKindOfSeries(series) === 'level' && segments.length > 1
  if (meter === undefined || isOfEach || used.length < segments.length) return []
  /** An allowance among all units up to the end of a segment. */
  const among = (index: number, allowance: Rational) => {
    const window = { start: period.start, end: segments[index]?.segment.end ?? period.end }
    return new AllowanceByGroup(meter, { window, allowance, groups: quantitiesOf(used.slice(0, index + 1)), carried })
  }
  // A unit of a segment is free when its place among all units of the period is within the allowance in force.
  const parts = allowances.map((allowance, index) => ({
    segmentStart: segments[index]?.segment.start ?? period.start,
    before: index === 0 ? null : among(index - 1, allowance),
    all: among(index, allowance),
  }))
  return [
    {
      featureSlug,
      period: { start: period.start, end: period.end },
      add: (events) => {
        for (const { before, all } of parts) {
          before?.add(events)
          all.add(events)
        }
      },
      finish: () =>
        parts.map(({ segmentStart, before, all }) => {
          return { segmentStart, free: without(all.finish(), before?.finish() ?? []) }
        }),
    },
  ]
}

/** What the groups of segments come to together. */
function quantitiesOf(segments: readonly SegmentUsage[]): Pick<GroupQuantity, 'key' | 'quantity'>[] {
  const byGroup = Map.groupBy(
    segments.flatMap(({ groups }) => groups),
    ({ key }) => groupKeyText(key),
  )
  return [...byGroup.values()].flatMap((own) => {
    const [first] = own
    return first === undefined ? [] : [{ key: first.key, quantity: own.map(quantityIn).reduce(add, ZERO) }]
  })
}

function quantityIn({ quantity }: Pick<GroupQuantity, 'quantity'>): Rational {
  return quantity
}

function without(all: readonly GroupAllowance[], before: readonly GroupAllowance[]): GroupAllowance[] {
  const earlier = new Map(before.map(({ key, freeQuantity }) => [groupKeyText(key), freeQuantity]))
  return all.map(({ key, freeQuantity }) => {
    return { key, freeQuantity: subtract(freeQuantity, earlier.get(groupKeyText(key)) ?? ZERO) }
  })
}
