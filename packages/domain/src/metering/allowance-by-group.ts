import { assertNever } from '../assert.ts'
import type { Meter } from '../catalog/meter.ts'
import { add, maximum, minimum, ONE, type Rational, subtract, ZERO } from '../money/rational.ts'
import { contains, type Interval } from '../time/interval.ts'
import { type GroupQuantity, type GroupTotal, quantityOf } from './aggregate.ts'
import { type GroupKey, groupKeyOf, groupKeyText } from './group-key.ts'
import { passesFilters, propertyOf } from './property-filter.ts'
import { convertUnits } from './unit-conversion.ts'
import type { UsageEvent } from './usage-event.ts'

/** What one group used of the allowance of a price, in billed units. */
export interface GroupAllowance {
  readonly key: GroupKey
  readonly freeQuantity: Rational
}

export interface AllowanceToDivide {
  readonly window: Interval
  /** In billed units, after conversion. */
  readonly allowance: Rational
  /** What each group comes to in the window, before conversion: {@link quantityOf} its totals. */
  readonly groups: readonly Pick<GroupQuantity, 'key' | 'quantity'>[]
  /** With what the window opens. */
  readonly carried?: readonly GroupTotal[]
}

type Group = string | null

/**
 * Divides an allowance among the groups of a window: it belongs to the price, and goes to the units in the order of their events
 * (semantics §3). What was carried over comes first. Where events do not add up min(allowance, Σ quantities) is used; a
 * group of negative quantity neither uses nor adds any. Events are added in their order, in parts of any size, and are not kept.
 */
export class AllowanceByGroup {
  readonly #meter: Meter
  readonly #window: Interval
  readonly #groups: AllowanceToDivide['groups']
  /** Billed units that each group comes to. */
  readonly #billed: ReadonlyMap<Group, Rational>
  /** Metered units so far, where events add up. */
  readonly #metered = new Map<Group, Rational>()
  /** By group, in the order in which they came first. */
  readonly #taken = new Map<Group, Rational>()
  readonly #seen: Set<string>
  #left: Rational

  constructor(meter: Meter, { window, allowance, groups, carried = [] }: AllowanceToDivide) {
    this.#meter = meter
    this.#window = window
    this.#groups = groups
    this.#billed = new Map(groups.map(({ key, quantity }) => [groupKeyText(key), billedUnits(meter, quantity)]))
    this.#seen = new Set(carried.flatMap(carriedValues))
    this.#left = allowance
    const addsUp = meter.aggregation === 'sum' || meter.aggregation === 'unique_count'
    for (const { key, quantity } of quantityOf(meter, carried, window).groups) {
      this.#reach(groupKeyText(key), addsUp ? quantity : 'all')
    }
  }

  /** After those that were added before; others than those of the window that count are passed over. */
  add(events: readonly UsageEvent[]): void {
    for (const event of events) {
      const { timestamp, properties } = event
      if (!contains(this.#window, timestamp) || !passesFilters(properties, this.#meter.filters ?? [])) continue
      const group = groupKeyText(groupKeyOf(this.#meter, properties))
      this.#reach(group, unitsOf(this.#meter, group, event, this.#seen))
    }
  }

  /** By group. Ends with every group at its final quantity, because conversion and rounding act on the whole and not on each event. */
  finish(): GroupAllowance[] {
    for (const group of [...this.#taken.keys()]) this.#take(group, this.#finalOf(group))
    return this.#groups.map(({ key }) => ({ key, freeQuantity: this.#taken.get(groupKeyText(key)) ?? ZERO }))
  }

  #finalOf(group: Group): Rational {
    return this.#billed.get(group) ?? ZERO
  }

  /** `all` is whatever the group's quantity turns out to be. */
  #reach(group: Group, units: Rational | 'all'): void {
    if (units === 'all') {
      this.#take(group, this.#finalOf(group))
      return
    }
    const quantity = add(this.#metered.get(group) ?? ZERO, units)
    this.#metered.set(group, quantity)
    this.#take(group, billedUnits(this.#meter, quantity))
  }

  /** A group holds at most what it has and what nobody holds; when its level falls, it hands back what it no longer needs. */
  #take(group: Group, billed: Rational): void {
    const before = this.#taken.get(group) ?? ZERO
    const now = maximum(ZERO, minimum(billed, add(before, this.#left)))
    this.#taken.set(group, now)
    this.#left = subtract(this.#left, subtract(now, before))
  }
}

function billedUnits({ unitConversion }: Meter, quantity: Rational): Rational {
  return unitConversion === undefined ? quantity : convertUnits(quantity, unitConversion)
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
