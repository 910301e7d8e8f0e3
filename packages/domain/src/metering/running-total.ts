import { assert } from '../assert.ts'
import type { Aggregation, Meter } from '../catalog/meter.ts'
import type { Rational } from '../money/rational.ts'
import { QUANTITY_ROUNDING, round } from '../money/rounding.ts'
import type { Instant } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import { maxRule, minRule } from './extremes.ts'
import { latestRule } from './latest.ts'
import { averageRule, countRule, sumRule } from './sums.ts'
import type { AggregationRule, TotalState } from './total-state.ts'
import { uniqueCountRule } from './unique-count.ts'
import type { UsageEvent } from './usage-event.ts'
import { weightedSumRule } from './weighted-sum.ts'

/**
 * What is kept of a group's events so that its quantity needs no scan of them: plain JSON, exact, and independent of the
 * order and the batches in which events arrive (semantics §7). Which events belong to it (window, filters, group, no
 * duplicates) is decided before.
 */
export type RunningTotal = TotalState & { readonly eventCount: number }

const RULES: { readonly [A in Aggregation]: AggregationRule<Extract<TotalState, { aggregation: A }>> } = {
  count: countRule,
  sum: sumRule,
  avg: averageRule,
  max: maxRule,
  min: minRule,
  unique_count: uniqueCountRule,
  latest: latestRule,
  weighted_sum: weightedSumRule,
}

/** The one place that pairs a total with the rule of its aggregation; the table above keeps the pairs right. */
function ruleOf(aggregation: Aggregation): AggregationRule<TotalState> {
  return RULES[aggregation] as AggregationRule<TotalState>
}

export function emptyTotal({ aggregation }: Pick<Meter, 'aggregation'>): RunningTotal {
  return { ...ruleOf(aggregation).empty, eventCount: 0 }
}

/** The total with these events, in any order. */
export function addToTotal(meter: Meter, total: RunningTotal, events: readonly UsageEvent[]): RunningTotal {
  const state = ruleOf(meter.aggregation).add(total, events, meter)
  return { ...state, eventCount: total.eventCount + events.length }
}

/** The total of the events of both, which must not overlap. */
export function mergeTotals(a: RunningTotal, b: RunningTotal): RunningTotal {
  assert(a.aggregation === b.aggregation, 'totals of one meter are merged')
  return { ...ruleOf(a.aggregation).merge(a, b), eventCount: a.eventCount + b.eventCount }
}

/**
 * What the next window, from `start`, opens with: the level of `sum`, `weighted_sum` and `latest`, the values of
 * `unique_count`, nothing for the rest. For a meter that carries over, and between the segments of one period. Merge it
 * into the totals of that window; it counts as no event.
 */
export function openingTotal(total: RunningTotal, start: Instant): RunningTotal {
  return { ...ruleOf(total.aggregation).opening(total, start), eventCount: 0 }
}

/** The quantity of `window`, rounded once: to 12 places, or as coarse as the meter says (semantics §1). */
export function finishTotal(meter: Meter, total: RunningTotal, window: Interval): Rational {
  const exact = ruleOf(meter.aggregation).quantity(total, window, total.eventCount)
  return round(exact, meter.rounding ?? QUANTITY_ROUNDING)
}
