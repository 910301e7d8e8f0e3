import type { Aggregation, Meter } from '../catalog/meter.ts'
import { add, compare, type Rational } from '../money/rational.ts'
import { addMilliseconds, earlier, type Instant, later } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import {
  eventsByGroup,
  type GroupEvents,
  type GroupQuantity,
  type GroupTotal,
  mergeGroupTotals,
  quantityOf,
  totalsByGroup,
} from './aggregate.ts'
import { groupKeyOf, groupKeyText } from './group-key.ts'
import { passesFilters, propertyOf } from './property-filter.ts'
import type { EventProperties, UsageEvent } from './usage-event.ts'

/** Units that nobody has reported: asked for in a check, or set aside by a hold. */
export interface SupposedUnits {
  readonly units: Rational
  /** Without them the units pass every filter, and belong to the group that lacks the properties. */
  readonly properties?: EventProperties
  /** Of an event that is asked about: it is one, whatever its units, and counts at its own instant. */
  readonly timestamp?: Instant
}

/** When units are supposed, now unless they say when, and the time that they are counted in. */
export interface SupposedTime {
  readonly at: Instant
  readonly window: Interval
}

/**
 * What the quantities would be if the units were reported, in their order, each after all that is stored of its instant. A meter
 * that counts events or values takes the units of a check for so many of them, unless it names a value: that adds 1 if it is
 * new and 0 if it is not.
 */
export function quantitiesWith(
  meter: Meter,
  totals: readonly GroupTotal[],
  supposed: readonly SupposedUnits[],
  time: SupposedTime,
): readonly GroupQuantity[] {
  const counting = supposed.filter((units) => counts(meter, units))
  const reported = counting.filter((units) => !isCounted(meter, units))
  const { groups } = quantityOf(meter, mergeGroupTotals(totals, totalsOf(meter, reported, time)), time.window)
  return counting
    .filter((units) => isCounted(meter, units))
    .reduce((all, units) => withCount(meter, all, units), groups)
}

/** What one more event can lower. */
const FALLS: ReadonlySet<Aggregation> = new Set(['min', 'avg', 'latest'])

/**
 * The same beside holds, at the most that it may come to: each of them may be settled or come back. Only where more units can mean
 * less it matters which, and there the largest are enough to look at, one after another: a subset with the highest
 * average is made of the largest, of levels the largest is the highest, and no hold raises a minimum.
 */
export function quantitiesBesideHolds(
  meter: Meter,
  totals: readonly GroupTotal[],
  { held, asked }: { readonly held: readonly SupposedUnits[]; readonly asked: readonly SupposedUnits[] },
  { at, window }: SupposedTime,
): readonly GroupQuantity[] {
  if (!FALLS.has(meter.aggregation)) return quantitiesWith(meter, totals, [...held, ...asked], { at, window })
  const settledAt = asked.reduce((last, { timestamp = at }) => later(last, timestamp), at)
  const largestFirst = held.filter((units) => counts(meter, units)).sort((a, b) => compare(b.units, a.units))
  let known = mergeGroupTotals(
    totals,
    totalsOf(
      meter,
      asked.filter((units) => counts(meter, units)),
      { at, window },
    ),
  )
  let most = quantityOf(meter, known, window).groups
  for (const hold of largestFirst) {
    known = mergeGroupTotals(known, totalsOf(meter, [hold], { at: settledAt, window }, asked.length))
    most = higher(most, quantityOf(meter, known, window).groups)
  }
  return most
}

/** The events of each group with the supposed ones among them, for prices that look at every event. */
export function eventsWith(
  meter: Meter,
  events: readonly UsageEvent[],
  supposed: readonly SupposedUnits[],
  time: SupposedTime,
): GroupEvents[] {
  const stored = events.filter(({ properties }) => passesFilters(properties, meter.filters ?? []))
  const added = supposed.filter((units) => counts(meter, units)).map((units, index) => asEvent(units, time, index))
  return eventsByGroup({ ...meter, filters: [] }, [...stored, ...added], time.window)
}

function counts({ filters = [] }: Meter, { properties }: SupposedUnits): boolean {
  return properties === undefined || passesFilters(properties, filters)
}

function isCounted({ aggregation, property = '' }: Meter, { properties = {}, timestamp }: SupposedUnits): boolean {
  if (timestamp !== undefined) return false
  return aggregation === 'count' || (aggregation === 'unique_count' && propertyOf(properties, property) === null)
}

/** Of units that count; the first is the `from`-th of all that are supposed. */
function totalsOf(meter: Meter, supposed: readonly SupposedUnits[], time: SupposedTime, from = 0): GroupTotal[] {
  const events = supposed.map((units, index) => asEvent(units, time, from + index))
  return totalsByGroup({ ...meter, filters: [] }, events, time.window)
}

/** One of an instant outside of the time stands at its edge. */
function asEvent({ units, properties = {}, timestamp }: SupposedUnits, { at, window }: SupposedTime, index: number) {
  const inside = earlier(later(timestamp ?? at, window.start), addMilliseconds(window.end, -1))
  return { id: `~${lastId(index)}`, timestamp: inside, receivedAt: at, units, properties }
}

/** Ids of events that are not stored yet: after all that are, in the order of their numbers, and before those of supposed units. */
export function lastId(index: number): string {
  return `~${index.toString().padStart(9, '0')}`
}

function higher(a: readonly GroupQuantity[], b: readonly GroupQuantity[]): readonly GroupQuantity[] {
  const known = new Map(a.map((group) => [groupKeyText(group.key), group]))
  return b.map((group) => {
    const other = known.get(groupKeyText(group.key))
    return other === undefined || compare(group.quantity, other.quantity) > 0 ? group : other
  })
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
