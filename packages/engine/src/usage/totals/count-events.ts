import {
  addToTotal,
  emptyTotal,
  groupKeyOf,
  groupKeyText,
  type Meter,
  passesFilters,
  type UsageEvent,
} from '@tallywright/domain'
import type { NewUsageEvent, TotalKey, UsageTotal } from '@tallywright/store'
import type { Moment } from '../../command/context.ts'
import type { JudgedEvent } from '../ingestion/judge-event.ts'
import { countedEvent } from './usage-totals.ts'
import { windowsOfEvents } from './window-totals.ts'

interface CountedEvent {
  readonly row: NewUsageEvent
  readonly event: Pick<JudgedEvent, 'attribution'>
}

/** Adds stored events to the running totals of their period, segment and group, and to those of their windows, in the same transaction. */
export async function countEvents(tx: Moment['tx'], events: readonly CountedEvent[]): Promise<void> {
  await tx.usageTotals.add(totalsOfEvents(events), windowsOfEvents(events))
}

/** What events come to, by period, segment and group. */
export function totalsOfEvents(events: readonly CountedEvent[]): UsageTotal[] {
  const groups = new Map<string, { key: TotalKey; meter: Meter; events: UsageEvent[] }>()
  for (const { row, event } of events) {
    const { attribution } = event
    if (attribution === null || !passesFilters(row.properties, attribution.meter.filters ?? [])) continue
    const key = totalKey(row, attribution)
    const name = nameOf(key)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, { key, meter: attribution.meter, events: [countedEvent(row)] })
    else group.events.push(countedEvent(row))
  }
  return [...groups.values()].map(({ key, meter, events: own }) => ({
    ...key,
    total: addToTotal(meter, emptyTotal(meter), own),
  }))
}

function nameOf({ customerId, subscriptionId, featureSlug, periodStart, segmentStart, groupKey }: TotalKey): string {
  return `${customerId} ${subscriptionId} ${featureSlug} ${periodStart} ${segmentStart} ${groupKey}`
}

function totalKey(row: NewUsageEvent, attribution: NonNullable<JudgedEvent['attribution']>): TotalKey {
  return {
    bucket: row.bucket,
    customerId: row.customerId,
    featureSlug: row.featureSlug,
    periodStart: attribution.period.start,
    segmentStart: attribution.segmentStart,
    groupKey: groupKeyText(groupKeyOf(attribution.meter, row.properties)) ?? '',
    subscriptionId: attribution.subscription.id,
  }
}
