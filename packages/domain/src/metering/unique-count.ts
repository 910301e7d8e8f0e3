import { assert } from '../assert.ts'
import { rational } from '../money/rational.ts'
import { propertyOf } from './property-filter.ts'
import type { AggregationRule, UniqueCountState } from './total-state.ts'
import { compareText } from './usage-event.ts'

/** Keeps every value, because an event that comes late may bring one that is already there. */
export const uniqueCountRule: AggregationRule<UniqueCountState> = {
  empty: { aggregation: 'unique_count', values: [] },
  add: (state, events, { property }) => {
    assert(property !== undefined, 'unique_count counts the values of a property')
    const found = events.map((event) => propertyOf(event.properties, property))
    return withValues([...state.values, ...found.filter((value) => value !== null)])
  },
  merge: (a, b) => withValues([...a.values, ...b.values]),
  quantity: ({ values }) => rational(values.length),
  opening: (state) => state,
}

function withValues(values: readonly string[]): UniqueCountState {
  return { aggregation: 'unique_count', values: [...new Set(values)].sort(compareText) }
}
