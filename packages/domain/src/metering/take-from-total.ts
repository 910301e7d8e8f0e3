import type { Aggregation, Meter } from '../catalog/meter.ts'
import { negate } from '../money/rational.ts'
import { addToTotal, type RunningTotal } from './running-total.ts'
import type { UsageEvent } from './usage-event.ts'

/** What keeps nothing of single events, so that one can be taken out again. */
const CAN_BE_UNDONE: { readonly [A in Aggregation]: boolean } = {
  count: true,
  sum: true,
  avg: true,
  weighted_sum: true,
  max: false,
  min: false,
  unique_count: false,
  latest: false,
}

/** Whether {@link takeFromTotal} can be asked; else a total is made anew from the events that are left. */
export function canBeTakenOut({ aggregation }: Pick<Meter, 'aggregation'>): boolean {
  return CAN_BE_UNDONE[aggregation]
}

/** The total without one of its events; null when that was the last. Only where that {@link canBeTakenOut}. */
export function takeFromTotal(meter: Meter, total: RunningTotal, event: UsageEvent): RunningTotal | null {
  if (total.eventCount === 1) return null
  const without = addToTotal(meter, total, [{ ...event, units: negate(event.units) }])
  return { ...without, eventCount: total.eventCount - 1 }
}
