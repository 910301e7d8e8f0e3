import { assertNever } from '../assert.ts'
import type { Meter } from '../catalog/meter.ts'
import { add, maximum, minimum, ONE, type Rational, subtract, ZERO } from '../money/rational.ts'
import type { Interval } from '../time/interval.ts'
import { aggregate, eventsByGroup, type GroupTotal, quantityOf } from './aggregate.ts'
import { type GroupKey, groupKeyText } from './group-key.ts'
import { propertyOf } from './property-filter.ts'
import { convertUnits } from './unit-conversion.ts'
import { compareEvents, type UsageEvent } from './usage-event.ts'

/** What one group used of the allowance of a price, in billed units. */
export interface GroupAllowance {
  readonly key: GroupKey
  readonly freeQuantity: Rational
}

/**
 * Divides an allowance (in billed units, after conversion) among the groups of a window: it belongs to the price, and goes
 * to the units in the order of their events (semantics §3). What was carried over comes first. Where events do not add up
 * to a quantity (`max`, `min`, `avg`, `latest`, `weighted_sum`), a group takes what it needs at its first event. In all,
 * min(allowance, Σ quantities) is used; a group of negative quantity neither uses nor adds any.
 */
export function allowanceByGroup(
  meter: Meter,
  events: readonly UsageEvent[],
  window: Interval,
  allowance: Rational,
  { carried = [] }: { readonly carried?: readonly GroupTotal[] } = {},
): GroupAllowance[] {
  const { groups } = aggregate(meter, events, window, { carried })
  const billed = new Map(groups.map(({ key, quantity }) => [groupKeyText(key), billedUnits(meter, quantity)]))
  const arrivals = [...carriedArrivals(meter, carried, window), ...eventArrivals(meter, events, window, carried)]
  const free = takeInOrder(levelsReached(meter, arrivals, billed), allowance)
  return groups.map(({ key }) => ({ key, freeQuantity: free.get(groupKeyText(key)) ?? ZERO }))
}

type Group = string | null

/** Metered units that reach a group at one moment; `all` is whatever the group's quantity turns out to be. */
interface Arrival {
  readonly group: Group
  readonly units: Rational | 'all'
}

/** How many billed units of a group there are after an arrival. */
interface Level {
  readonly group: Group
  readonly billed: Rational
}

function billedUnits({ unitConversion }: Meter, quantity: Rational): Rational {
  return unitConversion === undefined ? quantity : convertUnits(quantity, unitConversion)
}

function carriedArrivals(meter: Meter, carried: readonly GroupTotal[], window: Interval): Arrival[] {
  return quantityOf(meter, carried, window).groups.map(({ key, quantity }) => ({
    group: groupKeyText(key),
    units: meter.aggregation === 'sum' || meter.aggregation === 'unique_count' ? quantity : 'all',
  }))
}

function eventArrivals(
  meter: Meter,
  events: readonly UsageEvent[],
  window: Interval,
  carried: readonly GroupTotal[],
): Arrival[] {
  const seen = new Set(carried.flatMap(carriedValues))
  return eventsByGroup(meter, events, window)
    .flatMap(({ key, events: own }) => own.map((event) => ({ group: groupKeyText(key), event })))
    .sort((a, b) => compareEvents(a.event, b.event))
    .map(({ group, event }) => ({ group, units: unitsOf(meter, group, event, seen) }))
}

function unitsOf({ aggregation, property = '' }: Meter, group: Group, event: UsageEvent, seen: Set<string>) {
  switch (aggregation) {
    case 'count':
      return ONE
    case 'sum':
      return event.units
    case 'unique_count':
      return firstTime(valueId(group, propertyOf(event.properties, property)), seen) ? ONE : ZERO
    case 'max':
    case 'min':
    case 'avg':
    case 'latest':
    case 'weighted_sum':
      return 'all' as const
    default:
      return assertNever(aggregation)
  }
}

function carriedValues({ key, total }: GroupTotal): string[] {
  if (total.aggregation !== 'unique_count') return []
  return total.values.map((value) => valueId(groupKeyText(key), value))
}

function valueId(group: Group, value: string | null): string {
  return JSON.stringify([group, value])
}

function firstTime(id: string, seen: Set<string>): boolean {
  const isNew = !seen.has(id)
  seen.add(id)
  return isNew
}

/** Ends with every group at its final quantity, because conversion and rounding act on the whole and not on each event. */
function levelsReached(meter: Meter, arrivals: readonly Arrival[], billed: ReadonlyMap<Group, Rational>): Level[] {
  const metered = new Map<Group, Rational>()
  const final = (group: Group): Level => ({ group, billed: billed.get(group) ?? ZERO })
  const onTheWay = arrivals.map(({ group, units }): Level => {
    if (units === 'all') return final(group)
    const quantity = add(metered.get(group) ?? ZERO, units)
    metered.set(group, quantity)
    return { group, billed: billedUnits(meter, quantity) }
  })
  return [...onTheWay, ...[...new Set(arrivals.map(({ group }) => group))].map(final)]
}

/** A group holds at most what it has and what nobody holds; when its level falls, it hands back what it no longer needs. */
function takeInOrder(levels: readonly Level[], allowance: Rational): ReadonlyMap<Group, Rational> {
  const taken = new Map<Group, Rational>()
  let left = allowance
  for (const { group, billed } of levels) {
    const before = taken.get(group) ?? ZERO
    const now = maximum(ZERO, minimum(billed, add(before, left)))
    taken.set(group, now)
    left = subtract(left, subtract(now, before))
  }
  return taken
}
