import {
  checkUnits,
  compare,
  type Feature,
  type Instant,
  isInForce,
  isLive,
  isNegative,
  MOST_COUNTED,
  ONE,
  parseDecimal,
  type Rational,
  rational,
  type Wallet,
  type WalletStanding,
  walletBalance,
} from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done, type EngineRefusal, type Outcome, refused } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import { remember } from '../memory/usage-world.ts'
import { type EntitlementGrantView, entitlementGrantView } from '../views/entitlement-grant-view.ts'
import { type EntitlementView, entitlementView } from '../views/entitlement-view.ts'
import {
  askEntitlement,
  type CustomerStanding,
  currentPlans,
  decideEntitlement,
  loadStanding,
  standingWith,
} from './ask-entitlement.ts'
import { type HeldUnits, heldUnits } from './held-units.ts'
import { type KnownStanding, knownStanding, versionsIn } from './known-standing.ts'
import { openPeriodOf } from './open-period.ts'

export interface EntitlementCheck {
  readonly customerId: string
  readonly featureSlug: string
  /** An exact decimal. */
  readonly units: string
}

/** Whether a customer may use a feature of any type now: as a rule one look at the database (semantics §7). */
export async function checkEntitlements(context: Context, input: EntitlementCheck): Promise<Outcome<EntitlementView>> {
  const known = await knownStanding(context, input)
  if (!known.ok) return known
  return known.value === null
    ? runQuery(context, (moment) => check(context, moment, input))
    : checkKnown(context, known.value, input)
}

/** Whether a customer may use units of a metered feature now, and at what cost. */
export async function checkUsage(context: Context, input: EntitlementCheck): Promise<Outcome<UsageCheckView>> {
  const answer = await checkEntitlements(context, input)
  if (!answer.ok) return answer
  if (answer.value.type === 'metered' || answer.value.type === 'none') return done(answer.value)
  return refused('feature.not_metered', `${input.featureSlug} is not a metered feature`, { param: 'featureSlug' })
}

/** The answers that there are for a metered feature. */
export type UsageCheckView = Extract<EntitlementView, { readonly type: 'metered' | 'none' }>

async function check(context: Context, moment: Moment, input: EntitlementCheck): Promise<Outcome<EntitlementView>> {
  const standing = await rememberedStanding(context, moment, input.customerId)
  if (!standing.ok) return standing
  const row = await moment.tx.catalog.features.bySlug(input.featureSlug)
  const asked = askedFeature(input, row?.definition, { ...standing.value, now: moment.now })
  if (!asked.ok) return asked
  const { feature, units } = asked.value
  return done(entitlementView(await askEntitlement(moment, standing.value, input.featureSlug, feature, units)))
}

async function checkKnown(
  context: Context,
  { moment, catalog, subscriptions, quotas, grants, totals, windows, wallet, holds }: KnownStanding,
  input: EntitlementCheck,
): Promise<Outcome<EntitlementView>> {
  const known = { subscriptions, versionOf: versionsIn(catalog), now: moment.now }
  const asked = askedFeature(input, catalog.features.get(input.featureSlug), known)
  if (!asked.ok) return asked
  const held = heldUnits(holds, moment.now)
  const wallets = wallet === null ? {} : { [wallet.unit]: standingOfWallet(wallet, moment.now, held) }
  const otherPlans = () => context.store.read(context.environmentId, (tx) => currentPlans({ tx }))
  const standing = { subscriptions, quotas, grants, wallets, held, versionOf: versionsIn(catalog), otherPlans }
  return done(entitlementView(await decideEntitlement(moment, standing, { ...asked.value, totals, windows })))
}

function standingOfWallet(wallet: Wallet, now: Instant, held: HeldUnits): WalletStanding {
  return { spendable: walletBalance(wallet, now).spendable, held: held.ofWallet(wallet.unit) }
}

/** The feature and the units, or why they cannot be asked about. */
function askedFeature({ featureSlug, units: text }: EntitlementCheck, feature: Feature | undefined, known: Metering) {
  if (feature === undefined) {
    return refused('feature.not_found', `there is no feature ${featureSlug}`, { param: 'featureSlug' })
  }
  const units = parseDecimal(text)
  const refusal = refusalOfUnits(featureSlug, feature, units, known)
  return refusal === null ? done({ featureSlug, feature, units }) : { ok: false as const, error: refusal }
}

/** By which a feature is metered now: as the subscription keeps it, whatever it is for others by now (semantics §3). */
interface Metering extends Pick<CustomerStanding, 'subscriptions' | 'versionOf'> {
  readonly now: Instant
}

/** Units that can be had: what a report may carry of a metered feature, a count of seats and quota. */
function refusalOfUnits(
  featureSlug: string,
  feature: Feature,
  units: Rational,
  { subscriptions, versionOf, now }: Metering,
): EngineRefusal | null {
  switch (feature.type) {
    case 'boolean':
      return null
    case 'metered': {
      const kept = openPeriodOf(subscriptions, featureSlug, now, versionOf)?.meter
      const checked = checkUnits((kept ?? feature.meter).aggregation, units)
      return checked.ok ? null : checked.error
    }
    case 'seats':
    case 'quota': {
      const isWhole = units.numerator % units.denominator === 0n
      if (isWhole && !isNegative(units) && compare(units, rational(MOST_COUNTED)) <= 0) return null
      const message = `units of ${feature.type} are a whole number from 0 to 1,000,000`
      return refused('usage.units_not_allowed', message, { param: 'units' }).error
    }
  }
}

/** Everything a customer may do now: each feature of their live subscriptions, and what is granted to them for a time. */
export function listEntitlements(
  context: Context,
  { customerId }: { readonly customerId: string },
): Promise<Outcome<{ readonly items: readonly EntitlementView[]; readonly grants: readonly EntitlementGrantView[] }>> {
  return runQuery(context, async (moment) => {
    const customer = await moment.tx.customers.find(customerId)
    if (customer === null) return customerNotFound(customerId)
    const live = await moment.tx.subscriptions.liveOfCustomer(customer.bucket, customer.id)
    const items = await entitlementsOf(moment, await loadStanding(moment, customer, live))
    const rows = await moment.tx.entitlementGrants.ofCustomers([customer])
    const grants = rows.map((row) => entitlementGrantView(row, moment.now)).filter(({ status }) => status !== 'ended')
    return done({ items, grants })
  })
}

/** The same inside a transaction that is already open. */
export async function entitlementsOf(moment: Moment, standing: CustomerStanding): Promise<EntitlementView[]> {
  const features = new Map((await moment.tx.catalog.features.everything()).map((row) => [row.slug, row.definition]))
  const items: EntitlementView[] = []
  for (const [slug, feature] of grantedBy(standing, features, moment.now)) {
    items.push(entitlementView(await askEntitlement(moment, standing, slug, feature, ONE)))
  }
  return items
}

function grantedBy(
  { subscriptions, grants }: CustomerStanding,
  features: ReadonlyMap<string, Feature>,
  now: Instant,
): [string, Feature][] {
  const offers = subscriptions.flatMap(({ planVersion, addOns }) => [
    planVersion.plan,
    ...addOns.map(({ addOnVersion }) => addOnVersion.addOn),
  ])
  const granted = new Set(offers.flatMap((offer) => Object.keys(offer.features)))
  // A switch is had also without a subscription; units of anything else come on top of what one gives.
  const given = new Set(grants.filter((grant) => isInForce(grant, now)).map(({ featureSlug }) => featureSlug))
  return [...features].filter(([slug, { type }]) => granted.has(slug) || (type === 'boolean' && given.has(slug)))
}

/** How a customer stands, remembered for whoever asks next. */
async function rememberedStanding(
  context: Context,
  moment: Moment,
  customerId: string,
): Promise<Outcome<CustomerStanding>> {
  const customer = await moment.tx.customers.find(customerId)
  if (customer === null) return customerNotFound(customerId)
  const { standing, catalog } = await remember(context, moment, customer)
  const { quotas, grants } = standing
  const subscriptions = standing.subscriptions.filter(isLive)
  return done(await standingWith(moment, { customer, subscriptions, quotas, grants, versionOf: versionsIn(catalog) }))
}
