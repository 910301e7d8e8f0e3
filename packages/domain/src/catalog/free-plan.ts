import { isDecimal, parseDecimal } from '../money/decimal.ts'
import { isZero } from '../money/rational.ts'
import type { Plan } from './plan.ts'
import type { Price, PriceTerms } from './price.ts'

/** A plan without prices, or whose prices can never come to more than 0: overage is blocked on it (semantics §3). */
export function isFreePlan({ prices }: Pick<Plan, 'prices'>): boolean {
  return Object.values(prices).every(isFreePrice)
}

function isFreePrice({ terms, minimum = {} }: Price): boolean {
  return Object.values(terms).every((of) => figuresOf(of).every(isNothing)) && Object.values(minimum).every(isNothing)
}

function isNothing(figure: string | undefined): boolean {
  return figure === undefined || (isDecimal(figure) && isZero(parseDecimal(figure)))
}

/** The figures of a price by which an amount grows. */
function figuresOf(terms: PriceTerms): (string | undefined)[] {
  switch (terms.model) {
    case 'flat':
      return [terms.amount]
    case 'per_unit':
      return [terms.unitAmount]
    case 'graduated':
    case 'volume':
      return terms.tiers.flatMap((tier) => [tier.unitAmount, tier.flatAmount])
    case 'stairstep':
      return terms.tiers.map((tier) => tier.flatAmount)
    case 'package':
      return [terms.packageAmount]
    case 'percentage':
      return [terms.percent, terms.fixedAmount, terms.eventMinimum]
    case 'graduated_percentage':
      return terms.tiers.flatMap((tier) => [tier.percent, tier.flatAmount])
    case 'dynamic':
      return [terms.multiplier]
    case 'matrix':
      return [terms.defaultUnitAmount, ...terms.cells.map((cell) => cell.unitAmount)]
    case 'model_cost':
      return Object.values(terms.models).flatMap((kinds) => Object.values(kinds))
  }
}
