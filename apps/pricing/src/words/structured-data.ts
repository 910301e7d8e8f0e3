import {
  type CurrentPrice,
  formatExact,
  offeredCadences,
  offeredCurrencies,
  type PlanVersion,
  pricesFor,
} from '@tallywright/domain'
import { basePrice } from '../estimate/base-price.ts'
import { MONTH } from '../estimate/cadences.ts'
import { currenciesOf, type OfferedPlan } from '../estimate/offered-plan.ts'

/**
 * The plans for machines, as schema.org products: an offer for each cadence and currency, priced by what it costs before
 * anything is used, as a decimal in major units. A plan that charges for use alone has offers without a price.
 */
export function structuredData(versions: readonly PlanVersion[], pageUrl: string): object {
  const currencies = currenciesOf(versions)
  return {
    '@context': 'https://schema.org',
    '@graph': versions.map((version) => product(version, currencies, pageUrl)),
  }
}

function product(version: PlanVersion, currencies: readonly string[], pageUrl: string): object {
  const { name, description } = version.plan
  const url = `${pageUrl}#plan-${version.planSlug}`
  const offers = waysToBuy(version, currencies).map((plan) => {
    return { '@type': 'Offer', url, availability: 'https://schema.org/InStock', ...pricesOf(plan) }
  })
  const described = description !== undefined && { description }
  return { '@type': 'Product', '@id': url, sku: version.planSlug, name, ...described, offers }
}

/** A plan without prices is free in every currency of the shop. */
function waysToBuy(version: PlanVersion, currencies: readonly string[]): OfferedPlan[] {
  const isFree = Object.keys(version.plan.prices).length === 0
  const cadences = isFree ? [MONTH] : offeredCadences(version.plan)
  const offered = isFree ? currencies : offeredCurrencies(version.plan)
  return cadences.flatMap((cadence) => offered.map((currency) => ({ version, cadence, currency })))
}

function pricesOf(plan: OfferedPlan): object {
  const { version, cadence, currency } = plan
  const base = basePrice(plan)
  if (base === null)
    return { priceCurrency: currency, ...(Object.keys(version.plan.prices).length === 0 && { price: '0' }) }
  const flat = pricesFor(version, cadence, currency).filter(({ featureSlug }) => featureSlug === null)
  return {
    price: formatExact(base),
    priceCurrency: currency,
    priceSpecification: flat.map((price) => specification(price, currency)),
  }
}

function specification({ name, terms, cadence, taxBehavior }: CurrentPrice, priceCurrency: string): object {
  return {
    '@type': 'UnitPriceSpecification',
    name,
    price: terms.model === 'flat' ? terms.amount : '0',
    priceCurrency,
    // ISO 8601, such as P1M: prices recur by days, weeks, months and years.
    billingDuration: `P${cadence.count}${cadence.unit.charAt(0).toUpperCase()}`,
    valueAddedTaxIncluded: taxBehavior === 'inclusive',
  }
}
