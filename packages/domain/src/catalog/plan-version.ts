import { assert } from '../assert.ts'
import type { Fact } from '../explanation/explanation.ts'
import type { Currency } from '../money/currency.ts'
import { type Cadence, sameCadence } from '../time/cadence.ts'
import type { Meter } from './meter.ts'
import type { AddOn, Plan, PlanFeature } from './plan.ts'
import type { Price, PriceTerms } from './price.ts'

/**
 * The immutable snapshot of a plan that subscriptions point to. Editing a plan that has subscriptions makes a new version;
 * they stay where they are until they are migrated (semantics §3). `meters` are the meters of its metered features as they
 * were then; `rank` is the plan's place in its group, lowest first.
 */
export interface PlanVersion {
  readonly id: string
  readonly planId: string
  readonly planSlug: string
  readonly version: number
  readonly group: { readonly slug: string; readonly rank: number } | null
  readonly plan: Plan
  readonly meters: Readonly<Record<string, Meter>>
  /** Whose own it is: made with prices for this one customer. Absent for what the catalog offers. */
  readonly customerId?: string
  /** Which introductory phase of the version it is, from 0. Absent for its lasting prices. */
  readonly phase?: number
}

/** The same for an add-on. */
export interface AddOnVersion {
  readonly id: string
  readonly addOnId: string
  readonly addOnSlug: string
  readonly version: number
  readonly addOn: AddOn
  readonly meters: Readonly<Record<string, Meter>>
}

/** One price as a subscription in one currency sees it. `id` is unique in an environment and names version and price. */
export interface CurrentPrice {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly featureSlug: string | null
  readonly cadence: Cadence
  readonly timing: 'in_advance' | 'in_arrears'
  readonly terms: PriceTerms
  readonly minimum: string | null
  readonly maximum: string | null
  readonly taxBehavior: 'exclusive' | 'inclusive'
  readonly taxCategory: string | null
  /** Why its figures are not those that everybody has, for explanations; absent where they are. */
  readonly basis?: string
}

/** The cadences a customer can choose from, in the order of the prices that name them. */
export function offeredCadences({ prices }: Pick<Plan, 'prices'>): Cadence[] {
  const all = Object.values(prices).flatMap((price) => price.planCadences ?? [price.cadence])
  return all.filter((cadence, index) => all.findIndex((other) => sameCadence(cadence, other)) === index)
}

/** The currencies in which every price of the plan is offered. */
export function offeredCurrencies({ prices }: Pick<Plan, 'prices'>): Currency[] {
  const [first, ...rest] = Object.values(prices)
  if (first === undefined) return []
  return Object.keys(first.terms).filter((currency) => rest.every((price) => currency in price.terms))
}

/** The prices that apply to a subscription of this cadence in this currency, in catalog order. */
export function pricesFor(version: PlanVersion | AddOnVersion, cadence: Cadence, currency: Currency): CurrentPrice[] {
  return Object.entries(offerOf(version).prices)
    .filter(([, price]) => isFor(price, cadence))
    .map(([slug, price]) => currentPrice(version, slug, price, currency))
}

function offerOf(version: PlanVersion | AddOnVersion): Plan | AddOn {
  return 'plan' in version ? version.plan : version.addOn
}

function isFor({ planCadences, cadence }: Price, wanted: Cadence): boolean {
  return (planCadences ?? [cadence]).some((offered) => sameCadence(offered, wanted))
}

/** The price by which the use of a feature is billed; null when its use costs nothing of its own. */
export function priceOfFeature(
  version: PlanVersion | AddOnVersion,
  { cadence, currency }: { readonly cadence: Cadence; readonly currency: Currency },
  featureSlug: string,
): CurrentPrice | null {
  for (const [slug, price] of Object.entries(offerOf(version).prices)) {
    if (price.feature === featureSlug && isFor(price, cadence)) return currentPrice(version, slug, price, currency)
  }
  return null
}

function basisOf(version: PlanVersion | AddOnVersion): Pick<CurrentPrice, 'basis'> {
  if (!('plan' in version)) return {}
  const { customerId, phase } = version
  const introductory = phase === undefined ? [] : [`introductory, phase ${phase + 1}`]
  const parts = [...introductory, ...(customerId === undefined ? [] : ['agreed with this customer'])]
  return parts.length === 0 ? {} : { basis: parts.join(', ') }
}

/** The fact of an explanation that says so. */
export function basisFacts({ basis }: Pick<CurrentPrice, 'basis'>): Fact[] {
  return basis === undefined ? [] : [{ name: 'price', value: basis }]
}

function currentPrice(
  version: PlanVersion | AddOnVersion,
  slug: string,
  price: Price,
  currency: Currency,
): CurrentPrice {
  const {
    name,
    features,
  }: { readonly name: string; readonly features: Readonly<Record<string, PlanFeature | undefined>> } = offerOf(version)
  const terms = price.terms[currency]
  assert(terms !== undefined, `price ${slug} has no terms in ${currency}`)
  const featureSlug = price.feature ?? null
  const feature = featureSlug === null ? undefined : features[featureSlug]
  return {
    id: `${version.id}.${slug}`,
    slug,
    name: price.name ?? name,
    featureSlug,
    cadence: price.cadence,
    timing: price.timing ?? (feature === undefined || feature.type === 'seats' ? 'in_advance' : 'in_arrears'),
    terms,
    minimum: price.minimum?.[currency] ?? null,
    maximum: price.maximum?.[currency] ?? null,
    taxBehavior: price.taxBehavior ?? 'exclusive',
    taxCategory: price.taxCategory ?? null,
    ...basisOf(version),
  }
}
