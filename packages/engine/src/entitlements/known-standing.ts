import {
  billingSettings,
  type GroupTotal,
  type Instant,
  isLive,
  looksLikeId,
  mergeGroupTotals,
  meteredOffer,
  openingTotals,
  type PlanVersion,
  parseGroupKey,
  type Subscription,
  totalsOfOpenTime,
  windowsAt,
} from '@tallywright/domain'
import type { AskedPeriod, StandingNow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { environmentNow } from '../command/now.ts'
import { asOutcome, type Outcome } from '../command/outcome.ts'
import type { KnownCatalog, KnownCustomer } from '../memory/known-customers.ts'
import { ofMeter, type SegmentTotal } from '../usage/totals/usage-totals.ts'
import { type OpenPeriod, openPeriodOf } from './open-period.ts'

/** A customer as they stand now, by what is remembered of them and one look at the database. */
export interface KnownStanding {
  readonly moment: Pick<Moment, 'now' | 'settings'>
  readonly customer: KnownCustomer['customer']
  readonly catalog: KnownCatalog
  /** Live ones. */
  readonly subscriptions: readonly Subscription[]
  readonly quotas: KnownCustomer['quotas']
  readonly grants: KnownCustomer['grants']
  /** Of what limits the feature that was asked for look at, with what it opened with. */
  readonly totals: readonly GroupTotal[]
  /** Of its windows that are open. */
  readonly windows: StandingNow['windows']
  /** Of the unit that was asked for, or by which the feature is paid; null where there is none. */
  readonly wallet: StandingNow['wallet']
  readonly holds: StandingNow['holds']
}

export interface StandingQuestion {
  /** By either name. */
  readonly customerId: string
  readonly featureSlug?: string
  readonly unit?: string
}

/** The clock of a sandbox may be moved while it is asked. */
const LOOKS = 3

/**
 * How a customer stands, in one trip to the database; null where nothing is remembered of them, or what is remembered is over,
 * so that all of it has to be read. A sandbox's customers with a clock of their own are read each time. Refused with `server.busy`
 * where too many ask.
 */
export function knownStanding(context: Context, question: StandingQuestion): Promise<Outcome<KnownStanding | null>> {
  return asOutcome(() => lookAtKnown(context, question))
}

async function lookAtKnown(context: Context, question: StandingQuestion): Promise<KnownStanding | null> {
  const { environmentId, reads } = context
  const known = context.known.of(environmentId)
  const id = looksLikeId(question.customerId) ? question.customerId : known.idOf(question.customerId)
  const customer = id === null ? null : known.customer(id)
  const environment = known.environment
  if (customer === null || environment === null || customer.customer.testClockId !== null) return null
  if (question.featureSlug !== undefined && customer.subscriptions.some(isCapped)) return null
  const asker = { customer, catalog: customer.catalog, question }
  let now = environmentNow(environment, context.wallClock())
  for (let look = 0; look < LOOKS; look++) {
    const asked = askedAt(asker, now)
    const { bucket, id: customerId } = customer.customer
    const { period, unit } = asked
    const { key } = look === 0 ? context : {}
    const keyId = key?.holder.keyId ?? null
    const asking = reads.ask(environmentId, { bucket, customerId, seenAt: now, period, unit, keyId })
    key?.rideWith(asking.then((found) => found.key))
    const standing = await asking
    known.environment = standing.environment
    if (!isStillSo(customer, standing)) return null
    now = environmentNow(standing.environment, context.wallClock())
    if (isSame(askedAt(asker, now), asked)) return standingOf(asker, asked, standing, now)
  }
  return null
}

/** What bounds its use is all of its use, which has to be read. */
function isCapped({ spendCap }: Subscription): boolean {
  return spendCap !== undefined
}

interface Asker {
  readonly customer: KnownCustomer
  readonly catalog: KnownCatalog
  readonly question: StandingQuestion
}

interface Asked {
  readonly open: OpenPeriod | null
  readonly period: AskedPeriod | null
  readonly unit: string | null
}

function isStillSo({ customer, catalog }: KnownCustomer, { revision, environment }: StandingNow): boolean {
  return revision === customer.revision && environment.catalogRevision === catalog.revision
}

/** What has to be looked up for the answer, as of an instant. */
function askedAt({ customer, catalog, question }: Asker, now: Instant): Asked {
  const { featureSlug } = question
  const unit = question.unit ?? null
  const feature = featureSlug === undefined ? undefined : catalog.features.get(featureSlug)
  if (featureSlug === undefined || feature?.type !== 'metered') return { open: null, period: null, unit }
  const versionOf = versionsIn(catalog)
  const open = openPeriodOf(customer.subscriptions.filter(isLive), featureSlug, now, versionOf)
  if (open === null) return { open, period: null, unit }
  const { subscription, meter, period, grids } = open
  const carriesOver = meter.carryOver === true
  const windows = windowsAt(grids, now)
  const asked = { featureSlug, subscriptionId: subscription.id, periodStart: period.start, carriesOver, windows }
  return { open, period: asked, unit: unit ?? walletOf(subscription, featureSlug) }
}

/** From which wallet the feature is paid; null where it is not. */
function walletOf(subscription: Subscription, featureSlug: string): string | null {
  const feature = meteredOffer(subscription, subscription.planVersion, featureSlug)?.features[0]
  switch (feature?.consumption) {
    case 'credits':
      return feature.wallet
    case 'balance':
      return subscription.currency
    default:
      return null
  }
}

function isSame(a: Asked, b: Asked): boolean {
  const isSamePeriod =
    a.period?.subscriptionId === b.period?.subscriptionId && a.period?.periodStart === b.period?.periodStart
  const startsOf = ({ period }: Asked) => (period?.windows ?? []).map(({ start }) => start).join()
  return a.unit === b.unit && isSamePeriod && startsOf(a) === startsOf(b)
}

function standingOf({ customer, catalog }: Asker, { open }: Asked, standing: StandingNow, now: Instant): KnownStanding {
  const { totals, earlier, windows, wallet, holds, environment } = standing
  return {
    moment: { now, settings: billingSettings(environment.settings, environment.kind) },
    customer: customer.customer,
    catalog,
    subscriptions: customer.subscriptions.filter(isLive),
    quotas: customer.quotas,
    grants: customer.grants,
    totals: open === null ? [] : openTotals(open, inGroups(earlier), inGroups(totals)),
    windows,
    wallet,
    holds,
  }
}

function openTotals(
  { meter, period, time }: OpenPeriod,
  earlier: readonly SegmentTotal[],
  totals: readonly SegmentTotal[],
): GroupTotal[] {
  const carried = openingTotals(mergeGroupTotals([], ofMeter(earlier, meter)), period.start)
  return totalsOfOpenTime(time, carried, ofMeter(totals, meter))
}

function inGroups(totals: StandingNow['totals']): SegmentTotal[] {
  return totals.map(({ segmentStart, groupKey, total }) => {
    return { segmentStart, key: parseGroupKey(groupKey === '' ? null : groupKey), total }
  })
}

export function versionsIn({ versions }: KnownCatalog): (planVersionId: string) => PlanVersion {
  return (id) => {
    const version = versions.get(id)
    if (version === undefined) throw new Error(`plan version ${id} is gone`)
    return version
  }
}
