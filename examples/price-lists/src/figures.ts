import type { Catalog, Decimal, Plan, PlanFeature, PriceTerms } from '@tallywright/domain'
import { divide, formatExact, parseDecimal } from '@tallywright/domain'
import type { Facts } from './source.ts'

const NUMBER = /\d+(?:\.\d+)?/g

/** A decimal in one spelling: `0.0220` and `0.022` are one figure. */
export function plain(figure: Decimal): Decimal {
  return formatExact(parseDecimal(figure))
}

/** Every figure that a price list states, as it stands there and as the price or bound of a single unit. */
export function statedFigures({ plans, prices }: Facts): ReadonlySet<Decimal> {
  const stated = textsIn([plans, prices]).flatMap((text) => text.match(NUMBER) ?? [])
  const denominators = new Set(textsIn(prices, 'per').filter((per) => per !== '1'))
  const single = stated.flatMap((figure) => [...denominators].map((per) => quotient(figure, per)))
  return new Set([...stated.map(plain), ...single])
}

/** The list's figure for `per` units as that of one. */
export function quotient(figure: Decimal, per: Decimal): Decimal {
  return formatExact(divide(parseDecimal(figure), parseDecimal(per)))
}

/** All texts within, or those of the fields of one name. Notes are prose, not figures. */
function textsIn(value: unknown, field?: string, name?: string): string[] {
  if (typeof value === 'string') return field === undefined || field === name ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (key === 'notes' ? [] : textsIn(inner, field, key)))
}

/** Every figure that a catalog charges, grants or converts by. */
export function figuresOf(catalog: Catalog): Decimal[] {
  const conversions = Object.values(catalog.features).flatMap((feature) =>
    feature.type === 'metered' ? [feature.meter.unitConversion?.factor] : [],
  )
  return [...conversions, ...Object.values(catalog.plans).flatMap(figuresOfPlan)].filter((each) => each !== undefined)
}

function figuresOfPlan({ prices, features, grants = {} }: Plan): (Decimal | undefined)[] {
  const terms = Object.values(prices).flatMap((price) => Object.values(price.terms))
  return [
    ...terms.flatMap(figuresOfTerms),
    ...Object.values(grants).map((grant) => grant.amount),
    ...Object.values(features).map(figureOfFeature),
  ]
}

function figureOfFeature(feature: PlanFeature | undefined): Decimal | undefined {
  if (feature?.type !== 'metered') return undefined
  if (feature.consumption === 'credits') return feature.creditCost
  return feature.consumption === 'priced' ? feature.allowance : undefined
}

function figuresOfTerms(terms: PriceTerms): (Decimal | undefined)[] {
  switch (terms.model) {
    case 'flat':
      return [terms.amount]
    case 'per_unit':
      return [terms.unitAmount]
    case 'graduated':
    case 'volume':
      return terms.tiers.flatMap((tier) => [tier.upTo ?? undefined, tier.unitAmount, tier.flatAmount])
    case 'stairstep':
      return terms.tiers.flatMap((tier) => [tier.upTo ?? undefined, tier.flatAmount])
    case 'graduated_percentage':
      return terms.tiers.flatMap((tier) => [tier.upTo ?? undefined, tier.percent, tier.flatAmount])
    case 'package':
      return [terms.size, terms.packageAmount, terms.freeQuantity]
    case 'percentage':
      return [terms.percent, terms.fixedAmount, terms.freeAmount, terms.eventMinimum, terms.eventMaximum]
    case 'dynamic':
      return [terms.multiplier]
    case 'matrix':
      return [terms.defaultUnitAmount, ...terms.cells.map((cell) => cell.unitAmount)]
    case 'model_cost':
      return [terms.marginPercent, ...Object.values(terms.models).flatMap((kinds) => Object.values(kinds))]
  }
}
