import type { Meter } from '../catalog/meter.ts'
import { type Rational, sum } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import { contains, type Interval } from '../time/interval.ts'
import { type GroupKey, groupKeyOf, groupKeyText } from './group-key.ts'
import { passesFilters } from './property-filter.ts'
import { addToTotal, emptyTotal, finishTotal, mergeTotals, openingTotal, type RunningTotal } from './running-total.ts'
import { compareEvents, compareText, type UsageEvent } from './usage-event.ts'

/** The running total of one group. A meter without `groupBy` has one group, with an empty key. */
export interface GroupTotal {
  readonly key: GroupKey
  readonly total: RunningTotal
}

/** One group's quantity, before unit conversion. `eventCount` leaves out what was carried over. */
export interface GroupQuantity {
  readonly key: GroupKey
  readonly quantity: Rational
  readonly eventCount: number
}

/** Groups in the order of their canonical keys; `quantity` is the sum of theirs, each rounded on its own. */
export interface MeteredQuantity<Group extends GroupQuantity = GroupQuantity> {
  readonly quantity: Rational
  readonly groups: readonly Group[]
}

/** `events` are the units of the group's events in order, as prices with bounds per event need them. */
export interface AggregatedGroup extends GroupQuantity {
  readonly events: readonly Rational[]
}

/**
 * The quantity of a window (semantics §3): the events in `[start, end)` that pass the meter's filters, by group, in the
 * meter's own units. Each event is given once; any order will do. Without events a quantity is 0. `carried` are the totals
 * that the window opens with ({@link openingTotals}).
 *
 * Refuses nothing: a catalog with such a meter is refused, so these are bugs here and throw. They are a `unique_count`
 * without a property to count the values of (once an event counts), an aggregation that is unknown, a `weighted_sum` over
 * an empty window, and `carried` totals of another aggregation.
 */
export function aggregate(
  meter: Meter,
  events: readonly UsageEvent[],
  window: Interval,
  { carried = [] }: { readonly carried?: readonly GroupTotal[] } = {},
): MeteredQuantity<AggregatedGroup> {
  const grouped = eventsByGroup(meter, events, window)
  const totals = mergeGroupTotals(carried, totalsOf(meter, grouped))
  const { quantity, groups } = quantityOf(meter, totals, window)
  const unitsByKey = new Map(grouped.map((group) => [groupKeyText(group.key), group.events.map(({ units }) => units)]))
  return {
    quantity,
    groups: groups.map((group) => ({ ...group, events: unitsByKey.get(groupKeyText(group.key)) ?? [] })),
  }
}

/** The totals of a batch of events, to be merged into those of their window. */
export function totalsByGroup(meter: Meter, events: readonly UsageEvent[], window: Interval): GroupTotal[] {
  return totalsOf(meter, eventsByGroup(meter, events, window))
}

/** What {@link aggregate} answers for the events that went into `totals`. */
export function quantityOf(meter: Meter, totals: readonly GroupTotal[], window: Interval): MeteredQuantity {
  const given = totals.length === 0 && isUngrouped(meter) ? [{ key: {}, total: emptyTotal(meter) }] : totals
  const groups = [...given].sort(byKey).map(({ key, total }) => ({
    key,
    quantity: finishTotal(meter, total, window),
    eventCount: total.eventCount,
  }))
  return { quantity: sum(groups.map((group) => group.quantity)), groups }
}

/** The totals of two disjoint sets of events of one meter. */
export function mergeGroupTotals(a: readonly GroupTotal[], b: readonly GroupTotal[]): GroupTotal[] {
  const merged = new Map<string | null, GroupTotal>()
  for (const { key, total } of [...a, ...b]) {
    const text = groupKeyText(key)
    const present = merged.get(text)
    merged.set(text, { key, total: present === undefined ? total : mergeTotals(present.total, total) })
  }
  return [...merged.values()].sort(byKey)
}

/** {@link openingTotal} for every group: what the window from `start` goes on with. */
export function openingTotals(totals: readonly GroupTotal[], start: Instant): GroupTotal[] {
  return totals.map(({ key, total }) => ({ key, total: openingTotal(total, start) }))
}

export interface GroupEvents {
  readonly key: GroupKey
  readonly events: readonly UsageEvent[]
}

/** The events of the window that count, in order within their group; groups in the order of their first event. */
export function eventsByGroup(meter: Meter, events: readonly UsageEvent[], window: Interval): GroupEvents[] {
  const counted = events.filter(
    ({ timestamp, properties }) => contains(window, timestamp) && passesFilters(properties, meter.filters ?? []),
  )
  const groups = new Map<string | null, { key: GroupKey; events: UsageEvent[] }>()
  for (const event of counted.sort(compareEvents)) {
    const key = groupKeyOf(meter, event.properties)
    const text = groupKeyText(key)
    const group = groups.get(text)
    if (group === undefined) groups.set(text, { key, events: [event] })
    else group.events.push(event)
  }
  return [...groups.values()]
}

function totalsOf(meter: Meter, groups: readonly GroupEvents[]): GroupTotal[] {
  return groups.map(({ key, events }) => ({ key, total: addToTotal(meter, emptyTotal(meter), events) })).sort(byKey)
}

function isUngrouped({ groupBy = [] }: Meter): boolean {
  return groupBy.length === 0
}

function byKey(a: { readonly key: GroupKey }, b: { readonly key: GroupKey }): number {
  return compareText(groupKeyText(a.key) ?? '', groupKeyText(b.key) ?? '')
}
