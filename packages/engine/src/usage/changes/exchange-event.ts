import {
  addToTotal,
  canBeTakenOut,
  emptyTotal,
  groupKeyOf,
  groupKeyText,
  passesFilters,
  type RunningTotal,
  takeFromTotal,
  type UsageAttribution,
} from '@tallywright/domain'
import type { NewUsageEvent, TotalKey, UsageEventRow } from '@tallywright/store'
import { askForChecks } from '../../alerts/ask-for-check.ts'
import type { Context, Moment } from '../../command/context.ts'
import type { UsageWorld } from '../../memory/usage-world.ts'
import { drawForUsage } from '../../wallets/draw-for-use.ts'
import { askForThreshold } from '../ingestion/ask-for-threshold.ts'
import type { JudgedEvent } from '../ingestion/judge-event.ts'
import { countEvents, totalsOfEvents } from '../totals/count-events.ts'
import { eventPages } from '../totals/event-pages.ts'
import { placeOfEvent } from '../totals/place-of-event.ts'
import { countedEvent } from '../totals/usage-totals.ts'
import { windowsOfEvents } from '../totals/window-totals.ts'

/** An event that counts no more, and what counts in its place. */
export interface Exchange {
  readonly before: UsageEventRow
  readonly after: NewUsageEvent | null
  readonly customer: JudgedEvent['customer']
  readonly place: UsageAttribution
}

/**
 * Takes an event out of the totals of its period and its windows, and counts another in its place, in the transaction that stores it. What it
 * had drawn from a wallet goes back.
 */
export async function exchangeEvent(
  context: Context,
  moment: Moment,
  world: UsageWorld,
  exchange: Exchange,
): Promise<void> {
  const { before, after, customer, place } = exchange
  await takeOut(moment, world, before, place)
  if (after !== null) await countEvents(moment.tx, [{ row: after, event: { attribution: place } }])
  const used = { customer, featureSlug: before.featureSlug, place, now: moment.now }
  await drawForUsage(context, moment, [used], world.versionOf)
  await askForThreshold(moment, world, customer, place)
  await askForChecks(moment, world, [used])
}

/** Undone where the aggregation can be; else made anew of the events that are left in the group. */
async function takeOut({ tx }: Moment, world: UsageWorld, row: UsageEventRow, place: UsageAttribution): Promise<void> {
  const { meter } = place
  if (isOfPastTrial(place)) return countTrialAgain(tx, row, place)
  if (!passesFilters(row.properties, meter.filters ?? [])) return
  const locked = await tx.usageTotals.lock(totalKey(row, place))
  if (locked === null) throw new Error('an event that counts is in a total')
  const total = canBeTakenOut(meter)
    ? (takeFromTotal(meter, locked.total, countedEvent(row)) ?? emptyTotal(meter))
    : await recounted(tx, world, locked, place)
  await tx.usageTotals.replace({ ...locked, total })
  await tx.usageWindows.add(windowsOfEvents([], [{ row, event: { attribution: place } }]))
}

/** Nothing tells any more by which plan a trial that is over was metered: the meter of now may group it otherwise. */
function isOfPastTrial({ period, subscription }: UsageAttribution): boolean {
  return period.end <= subscription.billedFrom && subscription.segments.length > 0
}

/** The trial's totals made anew of what is left, as the meter of now counts it. */
async function countTrialAgain(tx: Moment['tx'], row: UsageEventRow, place: UsageAttribution): Promise<void> {
  const { period, subscription } = place
  const { bucket, customerId, featureSlug } = row
  const feature = { bucket, customerId, featureSlug, subscriptionId: subscription.id }
  for (const total of await tx.usageTotals.ofPeriod({ ...feature, periodStart: period.start })) {
    await tx.usageTotals.removeOne({ ...feature, ...total, periodStart: period.start })
  }
  const event = { attribution: place }
  const left = await tx.usage.events(feature, period.start, period.end)
  await tx.usageTotals.add(totalsOfEvents(left.map((each) => ({ row: each, event }))))
  await tx.usageWindows.add(windowsOfEvents([], [{ row, event }]))
}

/** Page by page, so that an event of a segment of millions takes no more memory than any other. */
async function recounted(
  tx: Moment['tx'],
  world: UsageWorld,
  { groupKey, bucket, customerId, featureSlug }: TotalKey,
  { meter, segmentStart, period, subscription }: UsageAttribution,
): Promise<RunningTotal> {
  const feature = { bucket, customerId, featureSlug, subscriptionId: subscription.id }
  const isOwn = (event: UsageEventRow) => {
    const place = placeOfEvent(world, event)
    if (typeof place === 'string' || place.segmentStart !== segmentStart || place.period.start !== period.start)
      return false
    return passesFilters(event.properties, meter.filters ?? []) && groupTextOf(event, place) === groupKey
  }
  let total = emptyTotal(meter)
  for await (const page of eventPages(tx, feature, { from: segmentStart, to: period.end })) {
    total = addToTotal(meter, total, page.filter(isOwn).map(countedEvent))
  }
  return total
}

function totalKey(row: UsageEventRow, place: UsageAttribution): TotalKey {
  const { bucket, customerId, featureSlug } = row
  const { period, segmentStart, subscription } = place
  const groupKey = groupTextOf(row, place)
  return {
    bucket,
    customerId,
    featureSlug,
    periodStart: period.start,
    segmentStart,
    groupKey,
    subscriptionId: subscription.id,
  }
}

function groupTextOf({ properties }: Pick<UsageEventRow, 'properties'>, { meter }: UsageAttribution): string {
  return groupKeyText(groupKeyOf(meter, properties)) ?? ''
}
