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
  isPositive,
  type PlanVersion,
  type Rational,
  rational,
  type Subscription,
  subtract,
  type WalletStanding,
  type WindowTotal,
  walletBalance,
  ZERO,
} from '@tallywright/domain'
import type { CustomerRow, QuotaCountRow, StoredSubscription } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { loadGrants } from '../entitlement-grants/load-grants.ts'
import { versionsOf } from '../memory/usage-world.ts'
import { type HeldUnits, heldUnits } from './held-units.ts'
import { eventsOfOpen, openPeriodOf, totalsOfOpen } from './open-period.ts'
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
  const held = heldUnits(await tx.usageHolds.open(bucket, customerId, now), now)
  const wallets: Record<string, WalletStanding> = {}
  for (const unit of await tx.wallets.unitsOf(bucket, customerId)) {
    const wallet = await tx.wallets.find({ bucket, customerId, unit })
    wallets[unit] = { spendable: walletBalance(wallet, now).spendable, held: held.ofWallet(unit) }
  }
  const standing = { ...known, wallets, held, otherPlans: once(() => currentPlans(moment)) }
  const isCapped = known.subscriptions.some(({ spendCap }) => spendCap !== undefined)
  const spend = isCapped ? await cappedSpend(moment, standing) : null
  await reckonHolds(moment, standing, wallets, spend ?? {})
  return spend === null ? standing : { ...standing, spend }
}

/**
 * What holds set aside counts as spent, and is kept in its wallet: what it costs by now, which is more than when it was set
 * aside where the use beside it has filled cheaper tiers.
 */
async function reckonHolds(
  moment: Moment,
  standing: CustomerStanding,
  wallets: Record<string, WalletStanding>,
  spend: Record<string, CappedSpend>,
): Promise<void> {
  const { held } = standing
  const isCapped = Object.keys(spend).length > 0
  const costing = [...held.features].filter((slug) => isCapped || held.reservedFor(slug).size > 0)
  if (costing.length === 0) return
  const features = new Map((await moment.tx.catalog.features.everything()).map((row) => [row.slug, row.definition]))
  for (const featureSlug of costing) {
    const feature = features.get(featureSlug)
    const asked = feature === undefined ? null : await askAboutHolds(moment, standing, featureSlug, feature)
    if (asked?.type !== 'metered' || asked.heldCost === null) continue
    if (asked.consumption !== 'credits') addSpent(spend, asked.subscriptionId, asked.heldCost)
    if (asked.consumption === 'priced') continue
    const before = wallets[asked.wallet]
    const dearer = subtract(asked.heldCost, held.reservedFor(featureSlug).get(asked.wallet) ?? ZERO)
    if (before === undefined || !isPositive(dearer)) continue
    wallets[asked.wallet] = { ...before, held: add(before.held ?? ZERO, dearer) }
  }
}

/** Nothing is asked for, in no group: only what is held has a cost. */
async function askAboutHolds(
  moment: Moment,
  standing: CustomerStanding,
  featureSlug: string,
  feature: Feature,
): Promise<Entitlement | null> {
  const open = openPeriodOf(standing.subscriptions, featureSlug, moment.now, standing.versionOf)
  if (open === null) return null
  const totals = await totalsOfOpen(moment, standing.customer, open)
  const events = await eventsOfOpen(moment, standing.customer, open)
  const asked = { featureSlug, feature, units: ZERO, properties: {}, totals }
  return decideEntitlement(moment, standing, events === null ? asked : { ...asked, events })
}

/** Counts the cost of units in the spend that they are part of. */
export function addCost(spend: Record<string, CappedSpend>, asked: Entitlement): void {
  if (asked.type !== 'metered' || asked.consumption === 'credits' || asked.cost === null) return
  addSpent(spend, asked.subscriptionId, rational(asked.cost.amount))
}

function addSpent(spend: Record<string, CappedSpend>, subscriptionId: string, cost: Rational): void {
  const before = spend[subscriptionId]
  if (before !== undefined) spend[subscriptionId] = { ...before, spent: add(before.spent, cost) }
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
  /** Of the open period, or for a level of its open segment, with what that opened with. */
  readonly totals: readonly GroupTotal[]
  /** Of the same time, for prices that look at every event. */
  readonly events?: NonNullable<FeatureUsage['events']>
  /** Of those that the units would be counted in. */
  readonly windows?: readonly WindowTotal[]
  /** Of an event, which is one whatever its units; units of a check are used now. */
  readonly timestamp?: Instant
}

/** The same with the totals at hand. */
export async function decideEntitlement(
  moment: Pick<Moment, 'now' | 'settings'>,
  standing: Omit<CustomerStanding, 'customer'>,
  { totals, events, windows = [], ...asked }: AskedUse,
): Promise<Entitlement> {
  const { subscriptions, wallets, grants, held } = standing
  const holds = held.ofFeature(asked.featureSlug)
  const usage = {
    totals,
    counts: countsOf(standing.quotas, asked.featureSlug),
    windows,
    ...(holds.length === 0 ? {} : { held: holds }),
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

/** The running totals of a feature that its limits look at now, with what they opened with. */
export async function openTotals(
  moment: Moment,
  { customer, subscriptions, versionOf }: CustomerStanding,
  featureSlug: string,
): Promise<GroupTotal[]> {
  const open = openPeriodOf(subscriptions, featureSlug, moment.now, versionOf)
  return open === null ? [] : totalsOfOpen(moment, customer, open)
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
