import { formatExact, parseExact } from '../money/decimal.ts'
import { ZERO } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import type { AggregationRule, LatestState } from './total-state.ts'
import { compareEvents, type UsageEvent } from './usage-event.ts'

type Last = NonNullable<LatestState['last']>

export const latestRule: AggregationRule<LatestState> = {
  empty: { aggregation: 'latest', last: null },
  add: (state, events) => events.map(lastOf).reduce(later, state),
  merge: later,
  quantity: ({ last }) => (last === null ? ZERO : parseExact(last.units)),
  opening: (state) => state,
}

function lastOf({ units, timestamp, receivedAt, id }: UsageEvent): LatestState {
  return { aggregation: 'latest', last: { units: formatExact(units), timestamp, receivedAt, id } }
}

function later(a: LatestState, b: LatestState): LatestState {
  if (a.last === null || b.last === null) return a.last === null ? b : a
  return compareEvents(order(a.last), order(b.last)) >= 0 ? a : b
}

function order({ timestamp, receivedAt, id }: Last) {
  return { timestamp: timestamp as Instant, receivedAt: receivedAt as Instant, id }
}
