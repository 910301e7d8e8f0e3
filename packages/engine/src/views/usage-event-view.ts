import { type GroupKey, type Instant, type Interval, instantToIso } from '@tallywright/domain'
import type { BilledUse, FeedEvent, RefusedUsageRow, UsageEventRow } from '@tallywright/store'
import { nextStep } from '../usage/ingestion/next-step.ts'
import { intervalView, isoOrNull } from './instant-view.ts'

export type EventOutcome = 'accepted' | 'unattributed' | 'voided' | 'amended' | 'rejected'

/** Where an event counts; of a period that was billed before such things were kept, only the subscription is known. */
export interface EventPlace {
  readonly subscriptionId: string
  readonly countsAt: Instant
  readonly priceId: string | null
  readonly period: Interval | null
  readonly segmentStart: Instant | null
  readonly group: GroupKey
  /** False where the meter's filters leave it out. */
  readonly isMetered: boolean
}

/** What became of an event: as it came, what it counts as, and what changed it, each with the line that bills it. */
export interface EventStory {
  readonly event: FeedEvent
  readonly current: UsageEventRow
  readonly place: EventPlace | null
  readonly billedBy: BilledUse | null
  readonly changes: readonly { readonly row: UsageEventRow; readonly billedBy: BilledUse | null }[]
}

export function usageEventView({ event, current, place, billedBy, changes }: EventStory) {
  return {
    ...seen(event),
    outcome: outcomeOf(
      event,
      changes.map(({ row }) => row),
    ) as EventOutcome,
    kind: event.kind === 'set' ? ('set' as const) : ('report' as const),
    customerId: event.customerId as string | null,
    timestamp: instantToIso(event.timestamp) as string | null,
    properties: event.properties,
    setTo: event.setTo,
    archived: event.archived,
    attribution: place === null ? null : placeView(place, current),
    invoiceLine: lineView(billedBy),
    changes: changes.map(({ row, billedBy: line }) => ({
      usageEventId: row.id,
      kind: row.kind === 'void' ? ('void' as const) : ('amend' as const),
      changedAt: isoOrNull(row.changedAt),
      units: row.units,
      properties: row.properties,
      invoiceLine: lineView(line),
    })),
    refusal: null,
  }
}

export function refusedUsageView(row: RefusedUsageRow) {
  const { code, message, param } = row
  return {
    ...seen(row),
    outcome: 'rejected' as EventOutcome,
    kind: 'report' as const,
    customerId: row.customerId ?? row.customerName,
    timestamp: isoOrNull(row.timestamp),
    properties: {},
    setTo: null,
    archived: false,
    attribution: null,
    invoiceLine: null,
    changes: [],
    refusal: { code, message, next: nextStep(code), ...(param === null ? {} : { param }) },
  }
}

export type UsageEventView = ReturnType<typeof usageEventView> | ReturnType<typeof refusedUsageView>

function seen({ id, receivedAt, featureSlug, units, idempotencyKey }: UsageEventRow | RefusedUsageRow) {
  return {
    object: 'usage_event' as const,
    id,
    receivedAt: instantToIso(receivedAt),
    featureSlug,
    units,
    idempotencyKey,
  }
}

function outcomeOf({ subscriptionId }: UsageEventRow, changes: readonly UsageEventRow[]): EventOutcome {
  if (changes.some(({ kind }) => kind === 'void')) return 'voided'
  if (changes.length > 0) return 'amended'
  return subscriptionId === null ? 'unattributed' : 'accepted'
}

function placeView({ period, segmentStart, countsAt, ...place }: EventPlace, { units }: UsageEventRow) {
  return {
    ...place,
    units,
    countsAt: instantToIso(countsAt),
    period: period === null ? null : intervalView(period),
    segmentStart: isoOrNull(segmentStart),
  }
}

function lineView(use: BilledUse | null) {
  if (use === null) return null
  const { invoiceId, formattedNumber: invoiceNumber, lineId, kind } = use
  return { invoiceId, invoiceNumber, lineId, kind }
}
