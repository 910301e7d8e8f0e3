import type { ExactText } from '../explanation/explanation.ts'
import { formatExact, parseExact } from '../money/decimal.ts'
import { add, divide, multiply, type Rational, rational, subtract, sum } from '../money/rational.ts'
import { type Instant, SECOND } from '../time/instant.ts'
import { lengthOf } from '../time/interval.ts'
import type { AggregationRule, WeightedSumState } from './total-state.ts'

/**
 * The time average of a level that the events change (semantics §3). A change of u at t is there for `end − t`, so
 *
 * ```
 * average = Σ u × (end − t) ÷ (end − start) = (end × Σ u − Σ u × t) ÷ (end − start)
 * ```
 *
 * and two sums are enough, in whatever order the changes become known.
 */
export const weightedSumRule: AggregationRule<WeightedSumState> = {
  empty: { aggregation: 'weighted_sum', units: '0', unitSeconds: '0' },
  add: (state, events) =>
    plus(state, {
      aggregation: 'weighted_sum',
      units: formatExact(sum(events.map(({ units }) => units))),
      unitSeconds: formatExact(sum(events.map(({ units, timestamp }) => multiply(units, secondsSince1970(timestamp))))),
    }),
  merge: plus,
  quantity: ({ units, unitSeconds }, window) => {
    const total = multiply(parseExact(units), secondsSince1970(window.end))
    return divide(subtract(total, parseExact(unitSeconds)), rational(lengthOf(window), SECOND))
  },
  opening: ({ units }, start) => ({
    aggregation: 'weighted_sum',
    units,
    unitSeconds: formatExact(multiply(parseExact(units), secondsSince1970(start))),
  }),
}

function plus(a: WeightedSumState, b: WeightedSumState): WeightedSumState {
  return {
    aggregation: 'weighted_sum',
    units: addText(a.units, b.units),
    unitSeconds: addText(a.unitSeconds, b.unitSeconds),
  }
}

function addText(a: ExactText, b: ExactText): ExactText {
  return formatExact(add(parseExact(a), parseExact(b)))
}

function secondsSince1970(instant: Instant): Rational {
  return rational(instant, SECOND)
}
