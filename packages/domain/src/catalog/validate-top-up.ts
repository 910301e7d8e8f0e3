import { UNTAXED_CATEGORY } from '../invoice/tax/tax-rate.ts'
import type { CreditTopUp } from './catalog.ts'
import { type CatalogProblems, problem } from './catalog-problem.ts'
import { checkCurrency, checkPositive, isWhole } from './validate-figures.ts'

/** Ten years: tax offices and accountants ask for no longer a time. */
const LONGEST_MONTHS = 120

export function* validateTopUp(path: string, topUp: CreditTopUp): CatalogProblems {
  const { unitAmounts, taxCategory, expiresAfterMonths: months } = topUp
  if (Object.keys(unitAmounts).length === 0) yield problem('top_up.without_price', `${path}.unitAmounts`)
  for (const [currency, unitAmount] of Object.entries(unitAmounts)) {
    const at = `${path}.unitAmounts.${currency}`
    yield* checkCurrency(at, currency)
    yield* checkPositive(at, unitAmount, 'top_up.price_not_positive')
  }
  if (taxCategory === UNTAXED_CATEGORY) yield problem('price.tax_category_reserved', `${path}.taxCategory`, taxCategory)
  if (months !== undefined && !isWhole(months, 1, LONGEST_MONTHS)) {
    yield problem('top_up.months_out_of_range', `${path}.expiresAfterMonths`, months)
  }
}
