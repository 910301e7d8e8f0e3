import {
  type AlertPeriod,
  type AlertSubject,
  add,
  type Currency,
  type Entitlement,
  isEffective,
  isLive,
  localMonth,
  type Measured,
  meteredPeriodAt,
  ONE,
  type PlanFeature,
  type Rational,
  rational,
  type Subscription,
  walletBalance,
  ZERO,
} from '@tallywright/domain'
import type { Moment } from '../command/context.ts'
import { type CustomerStanding, decideEntitlement, openTotals } from '../entitlements/ask-entitlement.ts'
import { spendOf } from '../entitlements/spend-of-period.ts'
import type { KnownCatalog } from '../memory/known-customers.ts'

/** Whose alerts are looked at, as they stand. */
export interface Watched {
  readonly standing: CustomerStanding
  readonly catalog: KnownCatalog
}

/** What an alert is compared with now: once, but for spend, which each subscription has its own of. Nothing while there is nothing to compare. */
export async function measureAlert(moment: Moment, watched: Watched, subject: AlertSubject): Promise<Measured[]> {
  switch (subject.metric) {
    case 'usage':
      return measureUsage(moment, watched, subject.featureSlug)
    case 'spend':
      return measureSpend(moment, watched, subject.currency)
    case 'balance':
      return [await measureBalance(moment, watched, subject.unit)]
  }
}

/** As checks have it, without what holds set aside. */
async function measureUsage(moment: Moment, { standing, catalog }: Watched, featureSlug: string): Promise<Measured[]> {
  const feature = catalog.features.get(featureSlug)
  if (feature === undefined || feature.type === 'boolean') return []
  const totals = feature.type === 'metered' ? await openTotals(moment, standing, featureSlug) : []
  const entitlement = await decideEntitlement(moment, standing, { featureSlug, feature, units: ONE, totals })
  const figures = figuresOf(entitlement)
  if (figures === null) return []
  const { subscriptionId, ...rest } = figures
  const subscription = standing.subscriptions.find(({ id }) => id === subscriptionId)
  const period = subscription === undefined ? null : periodOf(subscription, featureSlug, moment, standing)
  return period === null ? [] : [{ ...rest, period: { ...period, subscriptionId } }]
}

function figuresOf(entitlement: Entitlement) {
  switch (entitlement.type) {
    case 'none':
    case 'boolean':
      return null
    case 'seats':
    case 'quota': {
      const { subscriptionId, used, included } = entitlement
      return { subscriptionId, value: rational(used), limit: rational(included) }
    }
    case 'metered': {
      const { subscriptionId, used: value } = entitlement
      return { subscriptionId, value, limit: entitlement.consumption === 'priced' ? entitlement.allowance : null }
    }
  }
}

/** Of the feature's price where it is metered, else of the subscription. */
function periodOf(subscription: Subscription, featureSlug: string, { now }: Moment, { versionOf }: CustomerStanding) {
  const metered = meteredPeriodAt(subscription, featureSlug, now, versionOf)
  return metered?.period ?? billingPeriodOf(subscription)
}

function billingPeriodOf({ period, lifecycle }: Subscription) {
  return lifecycle.state === 'trialing' ? lifecycle.trial : period
}

/** What the use of each subscription comes to by now, in the time that its next boundary bills. */
async function measureSpend(moment: Moment, { standing }: Watched, currency: Currency): Promise<Measured[]> {
  const measured: Measured[] = []
  for (const subscription of standing.subscriptions) {
    const spend = subscription.currency === currency ? await spendOf(moment, standing, subscription) : null
    if (spend === null) continue
    const period = { ...spend.period, subscriptionId: subscription.id }
    measured.push({ value: spend.spent, limit: capOf(subscription), period })
  }
  return measured
}

function capOf({ spendCap }: Subscription): Rational | null {
  return spendCap === undefined ? null : rational(spendCap)
}

/** What can be spent, beside what the grants came to that it is left of. */
async function measureBalance(moment: Moment, { standing }: Watched, unit: string): Promise<Measured> {
  const { bucket, id: customerId, timeZone } = standing.customer
  const wallet = await moment.tx.wallets.find({ bucket, customerId, unit })
  const live = wallet.grants.filter((grant) => isEffective(grant, moment.now))
  const limit = live.map(({ amount }) => amount).reduce(add, ZERO)
  const { spendable } = walletBalance(wallet, moment.now)
  return { value: spendable, limit, period: periodOfWallet(standing, unit, moment.now, timeZone) }
}

/** Of the subscription whose use it pays, else the calendar month. */
function periodOfWallet(
  { subscriptions }: CustomerStanding,
  unit: string,
  now: Moment['now'],
  timeZone: string,
): AlertPeriod {
  for (const subscription of subscriptions.filter(isLive)) {
    const period = drawsFrom(subscription, unit) ? billingPeriodOf(subscription) : null
    if (period !== null) return { ...period, subscriptionId: subscription.id }
  }
  return { ...localMonth(now, timeZone), subscriptionId: null }
}

function drawsFrom({ planVersion, addOns, currency }: Subscription, unit: string): boolean {
  const granted = [planVersion.plan.features, ...addOns.map(({ addOnVersion }) => addOnVersion.addOn.features)]
  const features: (PlanFeature | undefined)[] = granted.flatMap((each) => Object.values(each))
  return features.some((feature) => {
    if (feature?.type !== 'metered' || feature.consumption === 'priced') return false
    return unit === (feature.consumption === 'credits' ? feature.wallet : currency)
  })
}
