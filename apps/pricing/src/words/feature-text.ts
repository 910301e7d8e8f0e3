import {
  type Cadence,
  type CurrentPrice,
  formatExact,
  type Meter,
  type PlanFeature,
  type PlanGrant,
} from '@tallywright/domain'
import type { Feature } from '@tallywright/sdk'
import { basePrice } from '../estimate/base-price.ts'
import type { Features, OfferedPlan } from '../estimate/offered-plan.ts'
import { countingCadence, isLevel, priceOf } from '../estimate/planned-use.ts'
import { eachCadence, perCadence } from './cadence-text.ts'
import { priceText, quantityText } from './number-text.ts'
import { type PriceTable, priceTable } from './price-text.ts'
import { capitalized, creditText, slugText, unitText } from './unit-text.ts'

/** One thing that a plan gives: `API calls` · `1,000 a month, then` · a table of prices. */
export interface PlanFact {
  readonly key: string
  readonly name: string
  readonly description: string | null
  readonly detail: string | null
  readonly prices: PriceTable | null
}

/** What a plan gives, in the order of the plan: its features, then what it puts into wallets. */
export function planFacts(plan: OfferedPlan, features: Features): PlanFact[] {
  const { features: granted, grants = {} } = plan.version.plan
  return [
    ...Object.entries(granted).flatMap(([slug, grant]) => (grant ? [featureFact(slug, grant, plan, features)] : [])),
    ...Object.entries(grants).map(([slug, grant]) => grantFact(slug, grant, plan)),
  ]
}

function featureFact(slug: string, grant: PlanFeature, plan: OfferedPlan, features: Features): PlanFact {
  const feature = features.get(slug)
  const price = priceOf(plan, slug)
  const prices = price === null ? null : priceTable(price.terms, plan.currency, feature?.unitName ?? null)
  return {
    key: slug,
    name: feature?.name ?? capitalized(slugText(slug)),
    description: feature?.description ?? null,
    ...grantDetail(
      grant,
      { feature, price, meter: plan.version.meters[slug], per: countingCadence(plan, slug) },
      prices,
    ),
  }
}

interface Circumstances {
  readonly feature: Feature | undefined
  readonly price: CurrentPrice | null
  readonly meter: Meter | undefined
  readonly per: Cadence
}

type Detail = Pick<PlanFact, 'detail' | 'prices'>

function grantDetail(grant: PlanFeature, about: Circumstances, prices: PriceTable | null): Detail {
  switch (grant.type) {
    case 'boolean':
      return { detail: null, prices: null }
    case 'seats':
      return countDetail(grant.included, grant.extra === 'allowed', about, prices)
    case 'quota':
      return countDetail(grant.allowance, grant.extra === 'allowed', about, prices)
    case 'metered':
      return meteredDetail(grant, about, prices)
  }
}

function countDetail(
  included: number,
  isExtraAllowed: boolean,
  about: Circumstances,
  prices: PriceTable | null,
): Detail {
  if (!isExtraAllowed) return { detail: `Up to ${counted(String(included), about)}`, prices: null }
  if (prices === null) return { detail: 'As many as you like', prices: null }
  return {
    detail: included === 0 ? null : `${counted(String(included), about)} included, then`,
    prices: recurring(prices, about),
  }
}

/** What stands for a time is paid for again in the next: `$8.00 per editor a month`. */
function recurring({ rows, note }: PriceTable, { price, feature }: Circumstances): PriceTable {
  // A GB-month has its month already.
  if (price === null || feature?.unitName?.includes(price.cadence.unit)) return { rows, note }
  const each = ` ${eachCadence(price.cadence)}`
  return {
    rows: rows.map((row) => ({ ...row, price: row.price === 'free' ? row.price : `${row.price}${each}` })),
    note,
  }
}

function meteredDetail(
  grant: Extract<PlanFeature, { readonly type: 'metered' }>,
  about: Circumstances,
  prices: PriceTable | null,
): Detail {
  switch (grant.consumption) {
    case 'priced': {
      const { allowance } = grant
      const included = allowance === undefined ? null : includedText(allowance, about)
      if (grant.overage === 'blocked') return { detail: included === null ? 'None' : `Up to ${included}`, prices: null }
      if (prices === null) return { detail: 'Unlimited', prices: null }
      const shown = isLevel(about.meter) ? recurring(prices, about) : prices
      return { detail: included === null ? null : `${included} included, then`, prices: shown }
    }
    case 'credits':
      return {
        detail: `${quantityText(grant.creditCost)} ${creditText(grant.wallet, grant.creditCost)} per ${about.feature?.unitName ?? 'unit'}`,
        prices: null,
      }
    case 'balance':
      return { detail: 'Drawn from your prepaid balance', prices }
  }
}

/** A level has no "a month": it is not used up. */
function includedText(allowance: string, about: Circumstances): string {
  const text = counted(allowance, about)
  return isLevel(about.meter) ? text : `${text} ${eachCadence(about.per)}`
}

/** `1,000 calls`; without a name of the unit just the number. */
function counted(quantity: string, { feature }: Circumstances): string {
  const unitName = feature?.unitName ?? null
  return unitName === null ? quantityText(quantity) : `${quantityText(quantity)} ${unitText(unitName, quantity)}`
}

function grantFact(slug: string, { unit, amount, every }: PlanGrant, plan: OfferedPlan): PlanFact {
  const isMoney = /^[A-Z]{3}$/.test(unit)
  const what = isMoney ? `${priceText(amount, unit)} of balance` : `${quantityText(amount)} ${creditText(unit, amount)}`
  const when = every === 'once' ? 'once, at the start' : eachCadence(plan.cadence)
  return { key: `grant:${slug}`, name: capitalized(what), description: null, detail: capitalized(when), prices: null }
}

/** `$20.00 per month`, `$4.00 per user per month`, `Free of charge`, or `Pay for what you use`. */
export function baseText(plan: OfferedPlan, features: Features): string {
  const base = basePrice(plan)
  if (base !== null) return `${priceText(formatExact(base), plan.currency)} ${perCadence(plan.cadence)}`
  if (Object.keys(plan.version.plan.prices).length === 0) return 'Free of charge'
  return seatText(plan, features) ?? 'Pay for what you use'
}

/** A plan that is sold by the seat is known by the price of one. */
function seatText(plan: OfferedPlan, features: Features): string | null {
  for (const [slug, grant] of Object.entries(plan.version.plan.features)) {
    const price = grant?.type === 'seats' ? priceOf(plan, slug) : null
    if (price?.terms.model !== 'per_unit') continue
    const unit = features.get(slug)?.unitName ?? 'seat'
    return `${priceText(price.terms.unitAmount, plan.currency)} per ${unit} ${perCadence(price.cadence)}`
  }
  return null
}
