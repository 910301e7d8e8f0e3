import { formatExact, instantToIso, parseDecimal } from '@tallywright/domain'
import type { CustomerRow, UsageEventKey, UsageEventRow } from '@tallywright/store'
import { momentOf } from '../../clocks/customer-moment.ts'
import type { Context, Moment } from '../../command/context.ts'
import { digest } from '../../command/fingerprint.ts'
import { done, type Outcome, refused } from '../../command/outcome.ts'
import { runQuery } from '../../command/run-query.ts'
import type { UsageWorld } from '../../memory/usage-world.ts'
import { DETACHED, detachedPeriods } from '../archive/detached-periods.ts'
import { judgeEvent } from '../ingestion/judge-event.ts'
import { noteLate } from '../ingestion/late-usage.ts'
import type { UsageReceipt } from '../ingestion/report-one.ts'
import type { ReportedEvent } from '../ingestion/reported-event.ts'
import { placeOfEvent, worldOfEvent } from '../totals/place-of-event.ts'
import { exchangeEvent } from './exchange-event.ts'

export interface VoidedEvent {
  readonly customerId: string
  /** Of the event as it was reported or set. */
  readonly idempotencyKey: string
}

export interface AmendedEvent extends VoidedEvent, Pick<ReportedEvent, 'units'> {
  /** As they were unless given. */
  readonly properties?: NonNullable<ReportedEvent['properties']>
}

/** Takes an event back, for good: it counts no more, and stays as the trail. Doing it again is a duplicate. */
export function voidEvent(context: Context, event: VoidedEvent): Promise<Outcome<UsageReceipt>> {
  return runQuery(context, (moment) => changeEvent(context, moment, event, null))
}

/**
 * Makes an event count with other units, and properties where they are given, at its own time. The last amendment counts; the same
 * once more is a duplicate.
 */
export function amendEvent(
  context: Context,
  { customerId, idempotencyKey, ...content }: AmendedEvent,
): Promise<Outcome<UsageReceipt>> {
  return runQuery(context, (moment) => changeEvent(context, moment, { customerId, idempotencyKey }, content))
}

type Amendment = Omit<AmendedEvent, keyof VoidedEvent>

/** One after another of one customer, and beside none of their reports. Null voids. */
async function changeEvent(
  context: Context,
  begun: Moment,
  { customerId, idempotencyKey }: VoidedEvent,
  amendment: Amendment | null,
): Promise<Outcome<UsageReceipt>> {
  const customer = await begun.tx.customers.lock(customerId)
  if (customer === null) {
    return refused('usage.unknown_customer', `there is no customer ${customerId}`, { param: 'customerId' })
  }
  const moment = await momentOf(begun, customer)
  const { bucket, id } = customer
  const key = { bucket, customerId: id, idempotencyKey }
  const [first, ...changes] = await moment.tx.usage.lockHistory(key)
  if (first === undefined || first.refersTo !== null) return notFound(moment, key)
  const current = [first, ...changes].find(({ counts }) => counts)
  const contentHash = digest(JSON.stringify(amendment === null ? null : canonical(amendment)))
  const repeated = changes.find((change) => (amendment === null || change.counts) && change.contentHash === contentHash)
  if (repeated !== undefined) return done(receipt('duplicate', first, repeated))
  if (current === undefined) {
    return refused('usage.event_voided', 'the usage event was voided, which is final', { param: 'idempotencyKey' })
  }
  const change = { first, current, contentHash, number: changes.length + 1 }
  return exchange(context, moment, customer, { ...change, amendment })
}

/** The key of an event whose part of the archive was detached is still known. */
async function notFound({ tx }: Moment, key: UsageEventKey): Promise<Outcome<UsageReceipt>> {
  const [known] = await tx.usage.stored([key])
  if (known !== undefined) return archived()
  const message = `the customer has no usage event with the key ${key.idempotencyKey}`
  return refused('usage.event_not_found', message, { param: 'idempotencyKey' })
}

function archived() {
  return refused('usage.archived', DETACHED, { param: 'idempotencyKey' })
}

interface Change {
  readonly first: UsageEventRow
  /** What of it counts now. */
  readonly current: UsageEventRow
  readonly amendment: Amendment | null
  readonly contentHash: string
  readonly number: number
}

async function exchange(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  { first, current, amendment, contentHash, number }: Change,
): Promise<Outcome<UsageReceipt>> {
  const { tx, settings } = moment
  const world = await worldOfEvent(context, moment, customer, current)
  const place = placeOfEvent(world, current)
  const isTooLate = place === 'closed' || (typeof place === 'object' && place.billedAt !== undefined)
  if (place === 'closed' || (isTooLate && settings.invoices.lateUsage === 'reject')) {
    return refused('usage.too_late', 'the period of the event is invoiced already', { param: 'idempotencyKey' })
  }
  if (
    typeof place === 'object' &&
    (await detachedPeriods(moment, [{ customer, attribution: place, featureSlug: current.featureSlug }])).size > 0
  )
    return archived()
  const content = amendment === null ? done(current) : amendedContent(moment, world, current, amendment)
  if (!content.ok) return content
  const { environmentId: _, ...rest } = current
  const row: Omit<UsageEventRow, 'environmentId'> = {
    ...rest,
    ...content.value,
    // No key of a caller has a line break in it.
    idempotencyKey: `${first.idempotencyKey}\n${number}`,
    id: context.ids.next('usageEvent', customer.bucket),
    kind: amendment === null ? 'void' : 'amend',
    refersTo: first.idempotencyKey,
    setTo: null,
    counts: amendment !== null,
    changedAt: moment.now,
    isLate: typeof place === 'object' && place.billedAt !== undefined,
    contentHash,
  }
  if (typeof place === 'object' && place.billedAt !== undefined)
    await tx.usageArchive.bringBack(first, place.period.start)
  // A total may be made anew of what counts, so the new event is stored last.
  await tx.usage.stopCounting(current)
  if (place !== 'uncovered') {
    await exchangeEvent(context, moment, world, {
      before: current,
      after: amendment === null ? null : row,
      customer,
      place,
    })
    await noteLate(moment, world, [{ row, event: { customer, attribution: place }, cameAt: moment.now }])
  }
  await tx.usage.addChange(row)
  return done(receipt('accepted', first, row))
}

/** What an amended event says: it must be one that could have been reported. */
function amendedContent(
  moment: Moment,
  world: UsageWorld,
  { customerId, featureSlug, timestamp, properties: before, idempotencyKey }: UsageEventRow,
  { units, properties = before }: Amendment,
): Outcome<Pick<UsageEventRow, 'units' | 'properties'>> {
  const reported = { customerId, featureSlug, units, properties, idempotencyKey, timestamp: instantToIso(timestamp) }
  const judged = judgeEvent(reported, world, moment.now)
  if (!('code' in judged)) return done({ units, properties: judged.properties })
  return refused(judged.code, judged.message, judged.param === undefined ? {} : { param: judged.param })
}

function canonical({ units, properties }: Amendment) {
  const sorted = Object.entries(properties ?? {})
    .map(([name, value]) => [name, String(value)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [formatExact(parseDecimal(units)), properties === undefined ? null : sorted]
}

function receipt(
  status: UsageReceipt['status'],
  { idempotencyKey }: UsageEventRow,
  { id: usageEventId, subscriptionId }: Pick<UsageEventRow, 'id' | 'subscriptionId'>,
): UsageReceipt {
  const unattributed = subscriptionId === null ? { unattributed: true as const } : {}
  return { object: 'usage_receipt', status, idempotencyKey, usageEventId, ...unattributed }
}
