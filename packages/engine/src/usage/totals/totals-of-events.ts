import { isDeepStrictEqual } from 'node:util'
import {
  addToTotal,
  emptyTotal,
  groupKeyOf,
  groupKeyText,
  type Instant,
  passesFilters,
  type RunningTotal,
  type UsageAttribution,
} from '@tallywright/domain'
import type { UsageEventRow, UsageTotal, UsageWindow } from '@tallywright/store'
import type { UsageWorld } from '../../memory/usage-world.ts'
import { type PlaceOfEvent, placeOfEvent } from './place-of-event.ts'
import { countedEvent } from './usage-totals.ts'
import { nameOfWindow, windowsOfEvents, withUnits } from './window-totals.ts'

/** What stored events of one feature of one customer come to, added page by page in the order in which they count. */
export class TotalsOfEvents {
  events = 0
  /** How many are of periods whose basis is not kept. */
  unplaced = 0
  /** By subscription, when the last of those counts. */
  readonly lastUnplaced = new Map<string, Instant>()
  readonly #world: UsageWorld
  readonly #totals = new Map<string, UsageTotal>()
  readonly #windows = new Map<string, UsageWindow>()

  constructor(world: UsageWorld) {
    this.#world = world
  }

  get totals(): UsageTotal[] {
    return [...this.#totals.values()]
  }

  /** What the windows have taken that the events are in. */
  get windows(): UsageWindow[] {
    return [...this.#windows.values()]
  }

  add(page: readonly UsageEventRow[]): void {
    this.events += page.length
    for (const [subscriptionId, events] of Map.groupBy(page, (event) => event.subscriptionId)) {
      if (subscriptionId === null) continue
      for (const { place, run } of placedRuns(this.#world, events)) {
        if (typeof place === 'object') {
          this.#count(place, run)
          this.#countInWindows(place, run)
        } else this.#leaveOut(subscriptionId, run)
      }
    }
  }

  #leaveOut(subscriptionId: string, run: readonly UsageEventRow[]): void {
    this.unplaced += run.length
    for (const { countsAt } of run) this.lastUnplaced.set(subscriptionId, countsAt)
  }

  #count({ meter, period, segmentStart, subscription }: UsageAttribution, run: readonly UsageEventRow[]): void {
    const passing = run.filter(({ properties }) => passesFilters(properties, meter.filters ?? []))
    const groups = Map.groupBy(passing, ({ properties }) => groupKeyText(groupKeyOf(meter, properties)) ?? '')
    for (const [groupKey, events] of groups) {
      const [{ bucket, customerId, featureSlug }] = events as [UsageEventRow]
      const place = { periodStart: period.start, segmentStart, groupKey, subscriptionId: subscription.id }
      const name = JSON.stringify(place)
      const before: RunningTotal = this.#totals.get(name)?.total ?? emptyTotal(meter)
      const total = addToTotal(meter, before, events.map(countedEvent))
      this.#totals.set(name, { bucket, customerId, featureSlug, ...place, total })
    }
  }

  #countInWindows(attribution: UsageAttribution, run: readonly UsageEventRow[]): void {
    for (const window of windowsOfEvents(run.map((row) => ({ row, event: { attribution } })))) {
      const name = nameOfWindow(window)
      this.#windows.set(name, withUnits(window, this.#windows.get(name)?.units ?? '0'))
    }
  }
}

interface PlacedRun {
  readonly place: PlaceOfEvent
  readonly run: readonly UsageEventRow[]
}

/** Segments are stretches of time, so where the first and the last of events in order count, all between them do. */
function placedRuns(world: UsageWorld, events: readonly UsageEventRow[]): PlacedRun[] {
  const [first, last] = [events.at(0), events.at(-1)]
  if (first === undefined || last === undefined) return []
  const place = placeOfEvent(world, first)
  if (events.length === 1 || isSamePlace(place, placeOfEvent(world, last))) return [{ place, run: events }]
  const middle = Math.floor(events.length / 2)
  return [...placedRuns(world, events.slice(0, middle)), ...placedRuns(world, events.slice(middle))]
}

function isSamePlace(a: PlaceOfEvent, b: PlaceOfEvent): boolean {
  if (typeof a === 'string' || typeof b === 'string') return false
  const isSamePeriod = a.period.start === b.period.start && a.segmentStart === b.segmentStart
  return isSamePeriod && a.billedAt === b.billedAt && isDeepStrictEqual(a.grids, b.grids)
}
