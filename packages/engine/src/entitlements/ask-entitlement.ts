import {
  add,
  type CappedSpend,
  checkEntitlement,
  type Entitlement,
  type EntitlementGrant,
  type EventProperties,
  type Feature,
  type FeatureUsage,
  type GroupTotal,
  type Instant,
  isZero,
  mergeGroupTotals,
  meteredPeriodAt,
  type PlanVersion,
  type Rational,
  rational,
  type Subscription,
  type WalletStanding,
  type WindowTotal,
  walletBalance,
} from '@tallywright/domain'
import type { CustomerRow, OpenHold, QuotaCountRow, StoredSubscription } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { loadGrants } from '../entitlement-grants/load-grants.ts'
import { carriedTotals, totalsOf } from '../usage/usage-totals.ts'
import { versionsOf } from '../usage/usage-world.ts'
import { type HeldUnits, heldUnits } from './held-units.ts'
import { openWindows } from './open-windows.ts'
import { cappedSpend } from './spend-of-period.ts'

/** What is known of a customer when it is asked what they may do; loaded once for all features. */
export interface CustomerStanding {
  readonly customer: Pick<CustomerRow, 'bucket' | 'id' | 'timeZone'>
  readonly subscriptions: readonly Subscription[]
  readonly wallets: Readonly<Record<string, WalletStanding>>
  readonly held: HeldUnits
  /** Of subscriptions whose spend has a cap, with what holds set aside. */
  readonly spend?: Readonly<Record<string, CappedSpend>>
  /** What is held of each quota. */
  readonly quotas: readonly QuotaCountRow[]
  /** Temporary ones, ended and coming ones too. */
  readonly grants: readonly EntitlementGrant[]
  /** The current plans of the catalog; only a refusal asks which of them would lift it. */
  otherPlans(): Promise<readonly PlanVersion[]>
  versionOf(planVersionId: string): PlanVersion
}

export async function loadStanding(
  moment: Moment,
  customer: CustomerStanding['customer'],
  live: readonly StoredSubscription[],
): Promise<CustomerStanding> {
  const subscriptions = live.map(({ subscription }) => subscription)
  const quotas = await moment.tx.quota.ofCustomers([customer])
  const grants = await loadGrants(moment, customer)
  return standingWith(moment, {
    customer,
    subscriptions,
    quotas,
    grants,
    versionOf: await versionsOf(moment, subscriptions),
  })
}

/** The same with all but the wallets at hand. */
export async function standingWith(
  moment: Moment,
  known: Omit<CustomerStanding, 'wallets' | 'held' | 'spend' | 'otherPlans'>,
): Promise<CustomerStanding> {
  const { tx, now } = moment
  const { bucket, id: customerId } = known.customer
  const holds = await tx.usageHolds.open(bucket, customerId, now)
  const held = heldUnits(holds, now)
  const wallets: Record<string, WalletStanding> = {}
  for (const unit of await tx.wallets.unitsOf(bucket, customerId)) {
    const wallet = await tx.wallets.find({ bucket, customerId, unit })
    wallets[unit] = { spendable: walletBalance(wallet, now).spendable, held: held.ofWallet(unit) }
  }
  const standing = { ...known, wallets, held, otherPlans: once(() => currentPlans(moment)) }
  if (known.subscriptions.every(({ spendCap }) => spendCap === undefined)) return standing
  return { ...standing, spend: await spendWithHolds(moment, standing, holds) }
}

/** What holds set aside counts as spent, as far as a check can say what it costs. */
async function spendWithHolds(
  moment: Moment,
  standing: CustomerStanding,
  holds: readonly OpenHold[],
): Promise<Record<string, CappedSpend>> {
  const spend = await cappedSpend(moment, standing)
  const features = new Map((await moment.tx.catalog.features.everything()).map((row) => [row.slug, row.definition]))
  for (const featureSlug of new Set(holds.map((hold) => hold.featureSlug))) {
    const feature = features.get(featureSlug)
    const units = standing.held.ofFeature(featureSlug)
    if (feature === undefined || isZero(units)) continue
    const alone = { ...standing, held: heldUnits([], moment.now) }
    addCost(spend, await askEntitlement(moment, alone, featureSlug, feature, units))
  }
  return spend
}

/** Counts the cost of units in the spend that they are part of. */
export function addCost(spend: Record<string, CappedSpend>, asked: Entitlement): void {
  if (asked.type !== 'metered' || asked.consumption === 'credits' || asked.cost === null) return
  const before = spend[asked.subscriptionId]
  if (before === undefined) return
  spend[asked.subscriptionId] = { ...before, spent: add(before.spent, rational(asked.cost.amount)) }
}

/** What a customer may do with one feature now, from current state (semantics §7). Changes nothing. */
export async function askEntitlement(
  moment: Moment,
  standing: CustomerStanding,
  featureSlug: string,
  feature: Feature,
  units: Rational,
): Promise<Entitlement> {
  const totals = feature.type === 'metered' ? await openTotals(moment, standing, featureSlug) : []
  const windows = feature.type === 'metered' ? await openWindows(moment, standing, featureSlug) : []
  return decideEntitlement(moment, standing, { featureSlug, feature, units, totals, windows })
}

export interface AskedUse {
  readonly featureSlug: string
  readonly feature: Feature
  readonly units: Rational
  /** Of an event that says them. */
  readonly properties?: EventProperties
  /** Of the open period, with what it opened with. */
  readonly totals: readonly GroupTotal[]
  /** Of the open period, for prices that look at every event. */
  readonly events?: NonNullable<FeatureUsage['events']>
  /** Of those that the units would be counted in. */
  readonly windows?: readonly WindowTotal[]
  /** Of an event that says when it is; now unless given. */
  readonly timestamp?: Instant
}

/** The same with the totals at hand. */
export async function decideEntitlement(
  moment: Pick<Moment, 'now' | 'settings'>,
  standing: Omit<CustomerStanding, 'customer'>,
  { totals, events, windows = [], ...asked }: AskedUse,
): Promise<Entitlement> {
  const { subscriptions, wallets, grants, held } = standing
  const units = held.ofFeature(asked.featureSlug)
  const usage = {
    totals,
    counts: countsOf(standing.quotas, asked.featureSlug),
    windows,
    ...(isZero(units) ? {} : { held: units }),
    ...(events === undefined ? {} : { events }),
  }
  const question = {
    ...asked,
    subscriptions,
    at: moment.now,
    usage,
    wallets,
    grants,
    ...(standing.spend === undefined ? {} : { spend: standing.spend }),
    earlierVersions: earlierVersions(standing),
    dunning: moment.settings.dunning,
  }
  const decided = checkEntitlement(question)
  return decided.allowed ? decided : checkEntitlement({ ...question, otherPlans: await standing.otherPlans() })
}

/** By subscription. */
function countsOf(quotas: readonly QuotaCountRow[], featureSlug: string): Record<string, number> {
  const own = quotas.filter((row) => row.featureSlug === featureSlug)
  return Object.fromEntries(own.map(({ subscriptionId, quantity }) => [subscriptionId, quantity]))
}

/** The current versions of all plans that are not archived. */
export async function currentPlans({ tx }: Pick<Moment, 'tx'>): Promise<PlanVersion[]> {
  const plans = await tx.catalog.plans.all()
  return tx.catalog.plans.currentVersions(plans.map((plan) => plan.id))
}

function once<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loaded: Promise<Value> | null = null
  return () => {
    loaded ??= load()
    return loaded
  }
}

/** The running totals of the open price period of a feature, with what it opened with. */
export async function openTotals(
  moment: Moment,
  { customer, subscriptions, versionOf }: CustomerStanding,
  featureSlug: string,
): Promise<GroupTotal[]> {
  for (const subscription of subscriptions) {
    const metered = meteredPeriodAt(subscription, featureSlug, moment.now, versionOf)
    if (metered === null) continue
    const { meter, period } = metered
    const { bucket, id: customerId } = customer
    const key = { bucket, customerId, featureSlug, subscriptionId: subscription.id, periodStart: period.start }
    const carried = await carriedTotals(moment.tx, key, meter)
    return mergeGroupTotals(carried, await totalsOf(moment.tx, key))
  }
  return []
}

function earlierVersions({
  subscriptions,
  versionOf,
}: Pick<CustomerStanding, 'subscriptions' | 'versionOf'>): PlanVersion[] {
  const named = subscriptions.flatMap(({ segments, planVersion }) =>
    segments.map((segment) => segment.planVersionId).filter((id) => id !== planVersion.id),
  )
  return [...new Set(named)].map(versionOf)
}
