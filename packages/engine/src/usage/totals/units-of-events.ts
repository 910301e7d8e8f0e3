import {
  eventsByGroup,
  type GroupKey,
  groupKeyText,
  type Interval,
  type Meter,
  type Rational,
} from '@tallywright/domain'
import type { MeteredFeature, StoreTransaction } from '@tallywright/store'
import { eventPages } from './event-pages.ts'
import { countedEvent } from './usage-totals.ts'

/** The units of each event of a group, in the order of the events. */
export interface GroupUnits {
  readonly key: GroupKey
  readonly units: readonly Rational[]
}

/** For prices that look at every event of a window: nothing else is kept of the events. By {@link groupKeyText}. */
export async function unitsOfEvents(
  tx: StoreTransaction,
  feature: MeteredFeature,
  meter: Meter,
  window: Interval,
): Promise<ReadonlyMap<string | null, GroupUnits>> {
  const groups = new Map<string | null, { readonly key: GroupKey; readonly units: Rational[] }>()
  for await (const page of eventPages(tx, feature, { from: window.start, to: window.end })) {
    for (const { key, events } of eventsByGroup(meter, page.map(countedEvent), window)) {
      const group = groups.get(groupKeyText(key)) ?? { key, units: [] }
      groups.set(groupKeyText(key), group)
      for (const { units } of events) group.units.push(units)
    }
  }
  return groups
}
