import {
  type CurrentPrice,
  formatExact,
  offeredCadences,
  offeredCurrencies,
  type PlanVersion,
  pricesFor,
  ZERO,
} from '@tallywright/domain'
import { basePrice } from '../estimate/base-price.ts'
import type { OfferedPlan } from '../estimate/offered-plan.ts'

/**
 * The plans for machines, as schema.org products: an offer for each cadence and currency, priced by what it costs before
 * anything is used. Prices are decimals in major units.
 */
export function structuredData(versions: readonly PlanVersion[], pageUrl: string): object {
  return { '@context': 'https://schema.org', '@graph': versions.map((version) => product(version, pageUrl)) }
}

function product(version: PlanVersion, pageUrl: string): object {
  const { name, description } = version.plan
  const url = `${pageUrl}#plan-${version.planSlug}`
  const choices = offeredCadences(version.plan).flatMap((cadence) =>
    offeredCurrencies(version.plan).map((currency) => ({ version, cadence, currency })),
  )
  return {
    '@type': 'Product',
    '@id': url,
    sku: version.planSlug,
    name,
    ...(description !== undefined && { description }),
    offers: choices.map((plan) => ({
      '@type': 'Offer',
      url,
      availability: 'https://schema.org/InStock',
      ...pricesOf(plan),
    })),
  }
}

function pricesOf(plan: OfferedPlan): object {
  const flat = pricesFor(plan.version, plan.cadence, plan.currency).filter(({ featureSlug }) => featureSlug === null)
  return {
    price: formatExact(basePrice(plan) ?? ZERO),
    priceCurrency: plan.currency,
    priceSpecification: flat.map((price) => specification(price, plan.currency)),
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
