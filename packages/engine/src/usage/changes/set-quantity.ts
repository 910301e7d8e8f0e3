import {
  attributeUsage,
  contains,
  formatExact,
  groupKeyOf,
  groupKeyText,
  instantFromIso,
  instantToIso,
  mergeGroupTotals,
  meteredPeriodAt,
  parseDecimal,
  parseExact,
  passesFilters,
  type Rational,
  subtract,
  type UsageAttribution,
  ZERO,
} from '@tallywright/domain'
import type { CustomerRow, HeldCustomer, UsageEventRow } from '@tallywright/store'
import { askForChecks } from '../../alerts/ask-for-check.ts'
import { momentOf } from '../../clocks/customer-moment.ts'
import type { Context, Moment } from '../../command/context.ts'
import { digest } from '../../command/fingerprint.ts'
import { done, type Outcome, refused } from '../../command/outcome.ts'
import { runQuery } from '../../command/run-query.ts'
import { loadUsageWorld, type UsageWorld } from '../../memory/usage-world.ts'
import { drawForUsage } from '../../wallets/draw-for-use.ts'
import { askForThreshold } from '../ingestion/ask-for-threshold.ts'
import { type JudgedEvent, judgeEvent } from '../ingestion/judge-event.ts'
import type { UsageReceipt } from '../ingestion/report-one.ts'
import { instantField, type ReportedEvent } from '../ingestion/reported-event.ts'
import { countEvents } from '../totals/count-events.ts'
import { carriedTotals, totalsOf } from '../totals/usage-totals.ts'

export interface SetQuantity extends Omit<ReportedEvent, 'units'> {
  /** An exact decimal, in the meter's own units. */
  readonly quantity: string
}

/**
 * Makes the quantity of the open period, or the level that it has come to, what is given: of the group that the properties name,
 * for `sum` and `weighted_sum`. Stored as an event whose units are the difference, and which keeps what it was set to. One after
 * another of one customer, and beside none of their reports.
 */
export function setQuantity(context: Context, input: SetQuantity): Promise<Outcome<UsageReceipt>> {
  return runQuery(context, async (begun) => {
    const customer = await begun.tx.customers.lock(input.customerId)
    if (customer === null) {
      return refused('usage.unknown_customer', `there is no customer ${input.customerId}`, { param: 'customerId' })
    }
    const moment = await momentOf(begun, customer)
    const { bucket, id: customerId } = customer
    const { idempotencyKey } = input
    const contentHash = contentOf(input)
    const [before] = await moment.tx.usage.stored([{ bucket, customerId, idempotencyKey }])
    if (before !== undefined)
      return before.contentHash === contentHash ? done(receipt('duplicate', before)) : conflict(input)
    const world = await loadUsageWorld(context, moment, [input.customerId])
    const judged = await judge(moment, world, input)
    if (!judged.ok) return judged
    const row = newRow(context, moment, customer, { ...judged.value, input, contentHash })
    await moment.tx.usage.addChange(row)
    const { attribution } = judged.value.event
    await countEvents(moment.tx, [{ row, event: { attribution } }])
    const used = { customer, featureSlug: input.featureSlug, place: attribution, now: moment.now }
    await drawForUsage(context, moment, [used], world.versionOf)
    await askForThreshold(moment, world, customer, attribution)
    await askForChecks(moment, world, [used])
    return done(receipt('accepted', row))
  })
}

interface JudgedSet {
  readonly event: JudgedEvent & { readonly attribution: UsageAttribution }
  /** What is missing to the quantity that was given. */
  readonly units: string
}

/** The event as it would be reported: it must be of the open period, and one that its meter counts. */
async function judge(moment: Moment, world: UsageWorld, input: SetQuantity): Promise<Outcome<JudgedSet>> {
  const judgedAs = (units: string) => judgeEvent({ ...input, units }, world, moment.now)
  const first = judgedAs('0')
  if ('code' in first) return refusal(first)
  const { customer, attribution, properties } = first
  if (attribution === null || !isOfOpenPeriod(moment, world, first)) {
    const message = 'only the quantity of the open period can be set'
    return refused('usage.not_current', message, { param: instantField({ ...input, units: '0' }) })
  }
  const { meter } = attribution
  if (meter.aggregation !== 'sum' && meter.aggregation !== 'weighted_sum') {
    const message = `the quantity of ${input.featureSlug} is a ${meter.aggregation}, which cannot be set`
    return refused('usage.set_not_allowed', message, { param: 'featureSlug' })
  }
  if (!passesFilters(properties, meter.filters ?? [])) {
    const message = 'the meter does not count events with these properties'
    return refused('usage.set_not_allowed', message, { param: 'properties' })
  }
  const units = formatExact(subtract(parseDecimal(input.quantity), await unitsSoFar(moment, customer, first)))
  const event = judgedAs(units)
  if ('code' in event) return refusal(event)
  return done({ event: { ...event, attribution }, units })
}

function refusal({ code, message, param }: Extract<ReturnType<typeof judgeEvent>, { code: unknown }>) {
  return refused(code, message, param === undefined ? {} : { param })
}

function isOfOpenPeriod({ now }: Moment, world: UsageWorld, { customer, reported, timestamp }: JudgedEvent): boolean {
  const subscriptions = world.subscriptionsOf(customer.id)
  const open = attributeUsage(subscriptions, reported.featureSlug, now, world.versionOf)
  const subscription = subscriptions.find(({ id }) => id === open?.subscription.id)
  if (subscription === undefined) return false
  const metered = meteredPeriodAt(subscription, reported.featureSlug, now, world.versionOf)
  return metered !== null && contains(metered.period, timestamp)
}

/** Of the group that the event is in, with the level that the period began with. */
async function unitsSoFar({ tx }: Moment, customer: HeldCustomer, event: JudgedEvent): Promise<Rational> {
  const { attribution, reported, properties } = event
  if (attribution === null) return ZERO
  const { subscription, meter, period } = attribution
  const { bucket, id: customerId } = customer
  const key = {
    bucket,
    customerId,
    subscriptionId: subscription.id,
    featureSlug: reported.featureSlug,
    periodStart: period.start,
  }
  const totals = mergeGroupTotals(await carriedTotals(tx, key, meter), await totalsOf(tx, key, meter))
  const group = groupKeyText(groupKeyOf(meter, properties))
  const total = totals.find((each) => groupKeyText(each.key) === group)?.total
  return total !== undefined && 'units' in total ? parseExact(total.units) : ZERO
}

function newRow(
  context: Context,
  { now }: Moment,
  { bucket, id: customerId }: CustomerRow,
  { event, units, input, contentHash }: JudgedSet & { readonly input: SetQuantity; readonly contentHash: string },
): Omit<UsageEventRow, 'environmentId'> {
  return {
    bucket,
    customerId,
    idempotencyKey: input.idempotencyKey,
    id: context.ids.next('usageEvent', bucket),
    featureSlug: input.featureSlug,
    units,
    timestamp: event.timestamp,
    countsAt: event.attribution.countsAt,
    receivedAt: now,
    properties: event.properties,
    contentHash,
    subscriptionId: event.attribution.subscription.id,
    kind: 'set',
    refersTo: null,
    setTo: input.quantity,
    counts: true,
    isLate: false,
    changedAt: null,
  }
}

/** What the caller sent, normalised: a timestamp that is not given is not compared. */
function contentOf({ featureSlug, quantity, timestamp, properties = {} }: SetQuantity): string {
  const sorted = Object.entries(properties)
    .map(([name, value]) => [name, String(value)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const at = timestamp === undefined ? null : instantToIso(instantFromIso(timestamp))
  return digest(JSON.stringify(['set', featureSlug, formatExact(parseDecimal(quantity)), at, sorted]))
}

function conflict({ idempotencyKey }: SetQuantity) {
  const message = `the key ${idempotencyKey} was used for another event`
  return refused('usage.conflict', message, { param: 'idempotencyKey' })
}

function receipt(
  status: UsageReceipt['status'],
  { idempotencyKey, id: usageEventId }: Pick<UsageEventRow, 'idempotencyKey' | 'id'>,
): UsageReceipt {
  return { object: 'usage_receipt', status, idempotencyKey, usageEventId }
}
