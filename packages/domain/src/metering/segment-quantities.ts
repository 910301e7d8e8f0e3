import type { Meter } from '../catalog/meter.ts'
import { type Rational, subtract, ZERO } from '../money/rational.ts'
import { type QuantityKind, quantityKindOf } from '../rating/rate-input.ts'
import type { Interval } from '../time/interval.ts'
import { type GroupQuantity, type GroupTotal, mergeGroupTotals, openingTotals, quantityOf } from './aggregate.ts'
import { groupKeyText } from './group-key.ts'

/** The running totals of one segment of a billing period; of a group there may be several. */
export interface SegmentTotals {
  readonly segment: Interval
  readonly totals: readonly GroupTotal[]
}

/**
 * What each segment of a billing period added to its quantity, as {@link rateSegments} wants it (semantics §6): for
 * `count`, `sum` and `unique_count` what the period's quantity grew by in it, so that a value seen before the change does
 * not count again; for a level, the level in the segment, which goes on from the one before. `carried` opens the period.
 */
export function segmentQuantities(
  meter: Meter,
  segments: readonly SegmentTotals[],
  carried: readonly GroupTotal[] = [],
): GroupQuantity[][] {
  const kind = quantityKindOf(meter.aggregation)
  let before: readonly GroupTotal[] = carried
  let priced = new Map<string | null, Rational>()
  return segments.map(({ segment, totals: stored }) => {
    const totals = mergeGroupTotals([], stored)
    const opening = kind === 'level' ? openingTotals(before, segment.start) : before
    const { groups } = quantityOf(meter, mergeGroupTotals(opening, totals), segment)
    const added = groups.map((group) => withoutEarlier(group, totals, priced, kind))
    before = mergeGroupTotals(before, totals)
    priced = new Map(groups.map(({ key, quantity }) => [groupKeyText(key), quantity]))
    return added
  })
}

function withoutEarlier(
  { key, quantity }: GroupQuantity,
  own: readonly GroupTotal[],
  priced: ReadonlyMap<string | null, Rational>,
  kind: QuantityKind,
): GroupQuantity {
  const text = groupKeyText(key)
  const eventCount = own.find((group) => groupKeyText(group.key) === text)?.total.eventCount ?? 0
  const earlier = kind === 'level' ? ZERO : (priced.get(text) ?? ZERO)
  return { key, quantity: subtract(quantity, earlier), eventCount }
}
