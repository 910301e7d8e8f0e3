import type { Meter } from '../catalog/meter.ts'
import type { Interval } from '../time/interval.ts'
import {
  type GroupTotal,
  type MeteredQuantity,
  mergeGroupTotals,
  openingTotals,
  quantityOf,
  totalsByGroup,
} from './aggregate.ts'
import type { UsageEvent } from './usage-event.ts'

/** What a meter makes of each of several spans of time, each as if it were a period. */
export interface SeriesPoint extends MeteredQuantity {
  readonly interval: Interval
}

/** The totals of each span, in their order: add events in as many parts as there are, then {@link finishSeries}. */
export type SeriesTotals = readonly (readonly GroupTotal[])[]

/** The totals with these events. Spans follow one another without a gap; what is outside of them is left out. */
export function addToSeries(
  meter: Meter,
  totals: SeriesTotals,
  events: readonly UsageEvent[],
  spans: readonly Interval[],
): SeriesTotals {
  const bySpan = Map.groupBy(events, ({ timestamp }) => spanAt(spans, timestamp))
  return spans.map((span, index) => {
    const own = bySpan.get(index)
    const before = totals[index] ?? []
    return own === undefined ? before : mergeGroupTotals(before, totalsByGroup(meter, own, span))
  })
}

/**
 * The quantity of each span. A meter that carries over goes on in each from the level of the one before, the first from
 * `carried`; so the last point of a series over a period is the quantity of the period, and without it those of `sum` and `count` add
 * up to it.
 */
export function finishSeries(
  meter: Meter,
  totals: SeriesTotals,
  spans: readonly Interval[],
  carried: readonly GroupTotal[] = [],
): SeriesPoint[] {
  let level = meter.carryOver === true ? carried : []
  return spans.map((interval, index) => {
    const whole = mergeGroupTotals(openingTotals(level, interval.start), totals[index] ?? [])
    if (meter.carryOver === true) level = whole
    return { interval, ...quantityOf(meter, whole, interval) }
  })
}

/** By halving; -1 for an instant outside. */
function spanAt(spans: readonly Interval[], instant: number): number {
  let [low, high] = [0, spans.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle]?.end ?? 0) <= instant) low = middle + 1
    else high = middle
  }
  const found = spans[low]
  return found !== undefined && found.start <= instant ? low : -1
}
