import type { Meter } from '../catalog/meter.ts'
import { add, type Rational } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import { type GroupQuantity, type GroupTotal, mergeGroupTotals, quantityOf, totalsByGroup } from './aggregate.ts'
import { groupKeyOf, groupKeyText } from './group-key.ts'
import { passesFilters, propertyOf } from './property-filter.ts'
import type { EventProperties, UsageEvent } from './usage-event.ts'

/** Units that nobody has reported: asked for in a check, or set aside by a hold. */
export interface SupposedUnits {
  readonly units: Rational
  /** Without them the units pass every filter, and belong to the group that lacks the properties. */
  readonly properties?: EventProperties
}

/**
 * What the quantities would be if the units were reported at `at`, an instant of the window. A meter that counts events or
 * values takes the units for so many of them, unless a check names a value: that adds 1 if it is new and 0 if it is not.
 */
export function quantitiesWith(
  meter: Meter,
  totals: readonly GroupTotal[],
  supposed: readonly SupposedUnits[],
  { at, window }: { readonly at: Instant; readonly window: Interval },
): readonly GroupQuantity[] {
  const counting = supposed.filter(
    ({ properties }) => properties === undefined || passesFilters(properties, meter.filters ?? []),
  )
  const events = counting.filter((units) => !isCounted(meter, units)).map((units) => asEvent(units, at))
  const added = totalsByGroup({ ...meter, filters: [] }, events, window)
  const { groups } = quantityOf(meter, mergeGroupTotals(totals, added), window)
  return counting
    .filter((units) => isCounted(meter, units))
    .reduce((all, units) => withCount(meter, all, units), groups)
}

function isCounted({ aggregation, property = '' }: Meter, { properties = {} }: SupposedUnits): boolean {
  return aggregation === 'count' || (aggregation === 'unique_count' && propertyOf(properties, property) === null)
}

function asEvent({ units, properties = {} }: SupposedUnits, at: Instant): UsageEvent {
  return { id: 'supposed', timestamp: at, receivedAt: at, units, properties }
}

function withCount(
  meter: Meter,
  groups: readonly GroupQuantity[],
  { units, properties = {} }: SupposedUnits,
): readonly GroupQuantity[] {
  const key = groupKeyOf(meter, properties)
  const index = groups.findIndex((group) => groupKeyText(group.key) === groupKeyText(key))
  const group = groups[index]
  if (group === undefined) return [...groups, { key, quantity: units, eventCount: 1 }]
  return groups.with(index, { ...group, quantity: add(group.quantity, units), eventCount: group.eventCount + 1 })
}
