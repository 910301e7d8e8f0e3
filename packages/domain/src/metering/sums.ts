import { formatExact, parseExact } from '../money/decimal.ts'
import { add, divide, type Rational, rational, sum, ZERO } from '../money/rational.ts'
import type { AggregationRule, AverageState, CountState, SumState } from './total-state.ts'
import type { UsageEvent } from './usage-event.ts'

export const countRule: AggregationRule<CountState> = {
  empty: { aggregation: 'count' },
  add: (state) => state,
  merge: (state) => state,
  quantity: (_state, _window, eventCount) => rational(eventCount),
  opening: (state) => state,
}

/** The one aggregation that goes on from the sum of the period before, when the meter carries over. */
export const sumRule: AggregationRule<SumState> = {
  empty: { aggregation: 'sum', units: '0' },
  add: (state, events) => ({ ...state, units: formatExact(add(parseExact(state.units), unitsOf(events))) }),
  merge: (a, b) => ({ ...a, units: formatExact(add(parseExact(a.units), parseExact(b.units))) }),
  quantity: ({ units }) => parseExact(units),
  opening: (state) => state,
}

export const averageRule: AggregationRule<AverageState> = {
  empty: { aggregation: 'avg', units: '0' },
  add: (state, events) => ({ ...state, units: formatExact(add(parseExact(state.units), unitsOf(events))) }),
  merge: (a, b) => ({ ...a, units: formatExact(add(parseExact(a.units), parseExact(b.units))) }),
  quantity: ({ units }, _window, eventCount) =>
    eventCount === 0 ? ZERO : divide(parseExact(units), rational(eventCount)),
  opening: () => averageRule.empty,
}

function unitsOf(events: readonly UsageEvent[]): Rational {
  return sum(events.map((event) => event.units))
}
