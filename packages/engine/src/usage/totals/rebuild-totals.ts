import { isDeepStrictEqual } from 'node:util'
import { bucketOfId, instantFromEpoch, instantFromIso, type RunningTotal } from '@tallywright/domain'
import type { CustomerRow, TotalKey } from '@tallywright/store'
import { momentOf } from '../../clocks/customer-moment.ts'
import type { Context, CustomerKey, Moment } from '../../command/context.ts'
import { noteChange } from '../../command/events.ts'
import { atMoment } from '../../command/moment.ts'
import { type UsageWorld, versionsOf, withDrafts } from '../../memory/usage-world.ts'
import { askForThreshold } from '../ingestion/ask-for-threshold.ts'
import { noteLate, withBilled } from '../ingestion/late-usage.ts'
import { eventPages } from './event-pages.ts'
import { placeOfEvent } from './place-of-event.ts'
import { compareWindows, replaceWindows, type WindowDifference } from './rebuild-windows.ts'
import { TotalsOfEvents } from './totals-of-events.ts'

export interface RebuildTotals {
  /** Our id; everybody unless given. */
  readonly customerId?: string
  /** Every metered feature unless given. */
  readonly featureSlug?: string
  /** Goes on after the customer of this id, where everybody is gone through. */
  readonly after?: string
  /** Says what differs, and changes nothing. */
  readonly dryRun: boolean
}

/** A running total that is not what its events come to. Null: there is none, or no event that it could be of. */
export interface TotalDifference extends TotalKey {
  readonly kept: RunningTotal | null
  readonly counted: RunningTotal | null
}

interface RebuiltFeature {
  readonly featureSlug: string
  readonly events: number
  readonly differences: readonly TotalDifference[]
  readonly windows: readonly WindowDifference[]
  /** Events of periods of which nobody knows any more how they were billed: totals that may be of them stay. */
  readonly unplaced: number
  /** Events in detached parts of the archive: totals of their periods stay. */
  readonly detached: number
}

/** What was found of one customer: features of which there are events or totals. */
export interface RebuiltCustomer {
  readonly customerId: string
  readonly features: readonly RebuiltFeature[]
}

const [EARLIEST, LATEST] = [instantFromEpoch(0), instantFromIso('9999-01-01T00:00:00Z')]

const CUSTOMERS_A_PAGE = 200

/**
 * Counts events again and compares, or replaces, the running totals that are kept of them (semantics §7): a step is one feature of
 * one customer, whose lock it takes, so that nothing comes in between and nobody else waits. By bucket and id, so that who was
 * stopped can go on `after` the last. What a replaced total was billed or drawn from is corrected by the next invoice or draw.
 */
export async function* rebuildTotals(context: Context, options: RebuildTotals): AsyncGenerator<RebuiltCustomer> {
  const slugs = await meteredFeatures(context, options.featureSlug)
  for await (const customer of customersToRebuild(context, options)) {
    const features: RebuiltFeature[] = []
    for (const featureSlug of slugs) {
      const rebuilt = await rebuildFeature(context, customer, featureSlug, options)
      if (rebuilt !== null) features.push(rebuilt)
    }
    yield { customerId: customer.id, features }
  }
}

/** Archived ones too: what was used of them stays. */
function meteredFeatures({ store, environmentId }: Context, only: string | undefined): Promise<string[]> {
  return store.transaction(environmentId, async ({ catalog }) => {
    const metered = (await catalog.features.everything()).filter(({ definition }) => definition.type === 'metered')
    return metered.map(({ slug }) => slug).filter((slug) => only === undefined || slug === only)
  })
}

async function* customersToRebuild(
  { store, environmentId }: Context,
  { customerId, after }: RebuildTotals,
): AsyncGenerator<CustomerKey> {
  if (customerId !== undefined) {
    yield keyOf(customerId)
    return
  }
  let last = after === undefined ? null : keyOf(after)
  for (;;) {
    const from = last
    const page = await store.transaction(environmentId, ({ customers }) => customers.withUsage(from, CUSTOMERS_A_PAGE))
    yield* page
    if (page.length < CUSTOMERS_A_PAGE) return
    last = page.at(-1) ?? null
  }
}

function keyOf(id: string): CustomerKey {
  const bucket = bucketOfId('customer', id)
  if (bucket === null) throw new Error(`${id} is no id of a customer`)
  return { bucket, id }
}

function rebuildFeature(
  context: Context,
  { bucket, id }: CustomerKey,
  featureSlug: string,
  { dryRun }: RebuildTotals,
): Promise<RebuiltFeature | null> {
  return atMoment(context, async (begun) => {
    const customer = await begun.tx.customers.lockEvenDeleted(bucket, id)
    if (customer === null) return null
    const moment = await momentOf(begun, customer)
    const world = await worldOfCustomer(moment, customer)
    const counted = await countAgain(moment, world, { bucket, customerId: id, featureSlug })
    const detached = await detachedPeriods(moment, { bucket, customerId: id, featureSlug })
    const feature = { bucket, customerId: id, featureSlug }
    const differences = await compareTotals(moment, feature, counted, detached.periods)
    const windows = await compareWindows(moment, feature, counted, [counted.lastUnplaced, detached.lastEnd])
    if (counted.events + detached.events + differences.length + windows.length === 0) return null
    if (!dryRun) {
      await replaceTotals(moment, world, customer, differences)
      await replaceWindows(moment, windows)
    }
    const left = { unplaced: counted.unplaced, detached: detached.events }
    return { featureSlug, events: counted.events, differences, windows, ...left }
  })
}

/** Also of one who is deleted: with all that boundaries have billed. */
async function worldOfCustomer(moment: Moment, customer: CustomerRow): Promise<UsageWorld> {
  const stored = await moment.tx.subscriptions.ofCustomer(customer.bucket, customer.id)
  const subscriptions = stored.map(({ subscription }) => subscription)
  const world: UsageWorld = {
    customers: new Map([[customer.id, customer]]),
    features: new Map(),
    archived: new Set(),
    subscriptionsOf: () => subscriptions,
    draftsOf: () => [],
    grantsOf: () => [],
    alertsOf: () => [],
    billedOf: () => [],
    versionOf: await versionsOf(moment, subscriptions),
  }
  return withBilled(moment, await withDrafts(moment, world, [customer]), [customer], EARLIEST)
}

type Feature = Pick<TotalKey, 'bucket' | 'customerId' | 'featureSlug'>

async function countAgain({ tx }: Moment, world: UsageWorld, feature: Feature): Promise<TotalsOfEvents> {
  const counted = new TotalsOfEvents(world)
  for (const { id: subscriptionId } of world.subscriptionsOf(feature.customerId)) {
    const own = { ...feature, subscriptionId }
    for await (const page of eventPages(tx, own, { from: EARLIEST, to: null })) counted.add(page)
  }
  return counted
}

/** Periods that have events in a detached part of the archive: what is left does not tell their totals. */
async function detachedPeriods({ tx }: Moment, feature: Feature) {
  const counts = (await tx.usageArchive.countsOf(feature, EARLIEST, LATEST)).filter(({ state }) => state === 'detached')
  const inOrder = counts.toSorted((a, b) => a.periodEnd - b.periodEnd)
  return {
    /** By subscription, when the last of them ends. */
    lastEnd: new Map(inOrder.map(({ subscriptionId, periodEnd }) => [subscriptionId, periodEnd])),
    periods: new Set(counts.map(({ subscriptionId, periodStart }) => `${subscriptionId} ${periodStart}`)),
    events: counts.reduce((sum, { events }) => sum + events, 0),
  }
}

async function compareTotals(
  { tx }: Moment,
  feature: Feature,
  { totals: counted, lastUnplaced: unplaced }: TotalsOfEvents,
  detached: ReadonlySet<string>,
): Promise<TotalDifference[]> {
  const stored = await tx.usageTotals.ofFeature(feature)
  const kept = new Map(stored.map((each) => [nameOf(each), each]))
  const again = new Map(counted.map((each) => [nameOf(each), each]))
  const mayBeOfUnplaced = (total: TotalKey) =>
    total.segmentStart <= (unplaced.get(total.subscriptionId) ?? Number.NEGATIVE_INFINITY)
  return [...new Set([...kept.keys(), ...again.keys()])].sort().flatMap((name) => {
    const [before, after] = [kept.get(name), again.get(name)]
    const key = after ?? before
    if (key === undefined || isSame(before?.total, after?.total)) return []
    if (detached.has(`${key.subscriptionId} ${key.periodStart}`)) return []
    if (after === undefined && mayBeOfUnplaced(key)) return []
    const { total: _, ...ofTotal } = key
    return [{ ...ofTotal, kept: before?.total ?? null, counted: after?.total ?? null }]
  })
}

/** A total that counts no event is as good as none. */
function isSame(before: RunningTotal | undefined, after: RunningTotal | undefined): boolean {
  if ((before?.eventCount ?? 0) === 0 && (after?.eventCount ?? 0) === 0) return true
  return isDeepStrictEqual(before, after)
}

function nameOf({ subscriptionId, periodStart, segmentStart, groupKey }: TotalKey): string {
  return JSON.stringify([subscriptionId, periodStart, segmentStart, groupKey])
}

/** What was billed or drawn from a total that was wrong is noted, to be corrected like late use, and alerts are compared again. */
async function replaceTotals(
  moment: Moment,
  world: UsageWorld,
  customer: CustomerRow,
  differences: readonly TotalDifference[],
): Promise<void> {
  const { tx, now: cameAt } = moment
  for (const difference of differences) await tx.usageTotals.removeOne(difference)
  await tx.usageTotals.add(
    differences.flatMap(({ kept: _, counted, ...key }) => (counted === null ? [] : [{ ...key, total: counted }])),
  )
  for (const { featureSlug, subscriptionId, segmentStart: countsAt } of differences) {
    const attribution = placeOfEvent(world, { customerId: customer.id, subscriptionId, featureSlug, countsAt })
    if (typeof attribution === 'string') continue
    await noteLate(moment, world, [{ row: { featureSlug, countsAt }, event: { customer, attribution }, cameAt }])
    await askForThreshold(moment, world, customer, attribution)
    moment.recounted.push({ customer, featureSlug, place: attribution, now: cameAt })
  }
  if (differences.length > 0) noteChange(moment, customer)
}
