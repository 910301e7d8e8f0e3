import {
  addToTotal,
  emptyTotal,
  groupKeyOf,
  groupKeyText,
  type Meter,
  passesFilters,
  type UsageEvent,
} from '@tallywright/domain'
import type { LockedTotal, NewUsageEvent, TotalKey } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import type { JudgedEvent } from './judge-event.ts'
import { countedEvent } from './usage-totals.ts'

interface CountedEvent {
  readonly row: NewUsageEvent
  readonly event: Pick<JudgedEvent, 'attribution'>
}

/** Adds stored events to the running totals of their period, segment and group, in the same transaction. */
export async function countEvents(tx: Moment['tx'], events: readonly CountedEvent[]): Promise<void> {
  const groups = new Map<string, { key: TotalKey; meter: Meter; events: UsageEvent[] }>()
  for (const { row, event } of events) {
    const { attribution } = event
    if (attribution === null || !passesFilters(row.properties, attribution.meter.filters ?? [])) continue
    const key = totalKey(row, attribution)
    const name = JSON.stringify(key)
    const group = groups.get(name) ?? { key, meter: attribution.meter, events: [] }
    group.events.push(countedEvent(row))
    groups.set(name, group)
  }
  const inOrder = [...groups.values()]
  const locked = await tx.usage.lockTotals(inOrder.map((group) => group.key))
  const byName = new Map(inOrder.map((group) => [JSON.stringify(group.key), group]))
  await tx.usage.saveTotals(locked.map((each) => withEvents(each, byName)))
}

function withEvents(
  { total, ...key }: LockedTotal,
  groups: ReadonlyMap<string, { meter: Meter; events: readonly UsageEvent[] }>,
): LockedTotal {
  const group = groups.get(JSON.stringify(key))
  if (group === undefined) throw new Error('a total was locked that nobody asked for')
  return { ...key, total: addToTotal(group.meter, total ?? emptyTotal(group.meter), group.events) }
}

function totalKey(row: NewUsageEvent, attribution: NonNullable<JudgedEvent['attribution']>): TotalKey {
  return {
    bucket: row.bucket,
    customerId: row.customerId,
    featureSlug: row.featureSlug,
    periodStart: attribution.period.start,
    segmentStart: attribution.segmentStart,
    groupKey: groupKeyText(groupKeyOf(attribution.meter, row.properties)) ?? '',
    subscriptionId: attribution.subscriptionId,
  }
}
