import {
  checkUnits,
  compare,
  type Feature,
  isNegative,
  ONE,
  parseDecimal,
  type Rational,
  rational,
} from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done, type EngineRefusal, type Outcome, refused } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import { type EntitlementView, entitlementView } from '../views/entitlement-view.ts'
import { askEntitlement, type CustomerStanding, loadStanding } from './ask-entitlement.ts'

export interface EntitlementCheck {
  readonly customerId: string
  readonly featureSlug: string
  /** An exact decimal. */
  readonly units: string
}

/** Whether a customer may use a feature of any type now. */
export function checkEntitlements(context: Context, input: EntitlementCheck): Promise<Outcome<EntitlementView>> {
  return runQuery(context, (moment) => check(moment, input))
}

/** Whether a customer may use units of a metered feature now, and at what cost. */
export function checkUsage(context: Context, input: EntitlementCheck): Promise<Outcome<UsageCheckView>> {
  return runQuery(context, async (moment) => {
    const answer = await check(moment, input)
    if (!answer.ok) return answer
    if (answer.value.type === 'metered' || answer.value.type === 'none') return done(answer.value)
    return refused('feature.not_metered', `${input.featureSlug} is not a metered feature`, { param: 'featureSlug' })
  })
}

/** The answers that there are for a metered feature. */
export type UsageCheckView = Extract<EntitlementView, { readonly type: 'metered' | 'none' }>

async function check(moment: Moment, input: EntitlementCheck): Promise<Outcome<EntitlementView>> {
  const standing = await standingOf(moment, input.customerId)
  if (!standing.ok) return standing
  const row = await moment.tx.catalog.features.bySlug(input.featureSlug)
  if (row === null) {
    return refused('feature.not_found', `there is no feature ${input.featureSlug}`, { param: 'featureSlug' })
  }
  const units = parseDecimal(input.units)
  const refusal = refusalOfUnits(row.definition, units)
  if (refusal !== null) return { ok: false, error: refusal }
  const decided = await askEntitlement(moment, standing.value, input.featureSlug, row.definition, units)
  return done(entitlementView(decided))
}

/** As many as a subscription can have; more would be allowed here and refused where they are set. */
const MOST_COUNTED = rational(1_000_000)

/** Units that can be had: what a report may carry of a metered feature, a count of seats and quota. */
function refusalOfUnits(feature: Feature, units: Rational): EngineRefusal | null {
  switch (feature.type) {
    case 'boolean':
      return null
    case 'metered': {
      const checked = checkUnits(feature.meter.aggregation, units)
      return checked.ok ? null : checked.error
    }
    case 'seats':
    case 'quota': {
      const isWhole = units.numerator % units.denominator === 0n
      if (isWhole && !isNegative(units) && compare(units, MOST_COUNTED) <= 0) return null
      const message = `units of ${feature.type} are a whole number from 0 to 1,000,000`
      return refused('usage.units_not_allowed', message, { param: 'units' }).error
    }
  }
}

/** Everything a customer may do now: each feature of their live subscriptions. */
export function listEntitlements(
  context: Context,
  { customerId }: { readonly customerId: string },
): Promise<Outcome<{ readonly items: readonly EntitlementView[] }>> {
  return runQuery(context, async (moment) => {
    const standing = await standingOf(moment, customerId)
    return standing.ok ? done({ items: await entitlementsOf(moment, standing.value) }) : standing
  })
}

/** The same inside a transaction that is already open. */
export async function entitlementsOf(moment: Moment, standing: CustomerStanding): Promise<EntitlementView[]> {
  const features = new Map((await moment.tx.catalog.features.everything()).map((row) => [row.slug, row.definition]))
  const items: EntitlementView[] = []
  for (const [slug, feature] of grantedBy(standing, features)) {
    items.push(entitlementView(await askEntitlement(moment, standing, slug, feature, ONE)))
  }
  return items
}

function grantedBy({ subscriptions }: CustomerStanding, features: ReadonlyMap<string, Feature>): [string, Feature][] {
  const offers = subscriptions.flatMap(({ planVersion, addOns }) => [
    planVersion.plan,
    ...addOns.map(({ addOnVersion }) => addOnVersion.addOn),
  ])
  const granted = new Set(offers.flatMap((offer) => Object.keys(offer.features)))
  return [...features].filter(([slug]) => granted.has(slug))
}

async function standingOf(moment: Moment, customerId: string): Promise<Outcome<CustomerStanding>> {
  const customer = await moment.tx.customers.find(customerId)
  if (customer === null) return customerNotFound(customerId)
  const live = await moment.tx.subscriptions.liveOfCustomer(customer.bucket, customer.id)
  return done(await loadStanding(moment, customer, live))
}
