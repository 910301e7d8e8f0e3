import { UNTAXED_CATEGORY } from '../invoice/tax/tax-rate.ts'
import { timesIn } from '../time/cadence.ts'
import { type CatalogProblems, problem } from './catalog-problem.ts'
import type { Price } from './price.ts'
import { checkCadence, checkCurrency, checkDecimal, isAbove, isWhole } from './validate-figures.ts'
import { validateTerms } from './validate-terms.ts'

/** What a price says by itself; whether it fits the feature it prices is `validatePriceFit`. */
export function* validatePrice(path: string, price: Price): CatalogProblems {
  yield* checkCadences(path, price)
  yield* checkTerms(`${path}.terms`, price)
  yield* checkBounds(path, price)
  if (price.taxCategory === UNTAXED_CATEGORY) {
    yield problem('price.tax_category_reserved', `${path}.taxCategory`, price.taxCategory)
  }
}

function* checkCadences(path: string, { cadence, planCadences }: Price): CatalogProblems {
  yield* checkCadence(`${path}.cadence`, cadence, 'no hours')
  if (planCadences?.length === 0) yield problem('cadence.none', `${path}.planCadences`)
  for (const [index, whole] of (planCadences ?? []).entries()) {
    const at = `${path}.planCadences.${index}`
    yield* checkCadence(at, whole, 'no hours')
    if (isWhole(cadence.count, 1) && isWhole(whole.count, 1) && timesIn(cadence, whole) === null) {
      yield problem('cadence.does_not_divide', at, `${cadence.count} ${cadence.unit} in ${whole.count} ${whole.unit}`)
    }
  }
}

function* checkTerms(path: string, price: Price): CatalogProblems {
  const all = Object.entries(price.terms)
  if (all.length === 0) yield problem('price.without_terms', path)
  for (const [currency, terms] of all) {
    yield* checkCurrency(`${path}.${currency}`, currency)
    yield* validateTerms(`${path}.${currency}`, terms)
    const first = all[0]?.[1].model
    if (terms.model !== first) yield problem('price.models_differ', `${path}.${currency}.model`, terms.model)
  }
}

function* checkBounds(path: string, { terms, minimum = {}, maximum = {} }: Price): CatalogProblems {
  for (const [name, bounds] of Object.entries({ minimum, maximum })) {
    for (const [currency, amount] of Object.entries(bounds)) {
      const at = `${path}.${name}.${currency}`
      if (!Object.hasOwn(terms, currency)) yield problem('currency.not_priced', at, currency)
      yield* checkDecimal(at, amount)
    }
  }
  for (const [currency, amount] of Object.entries(minimum)) {
    if (isAbove(amount, maximum[currency])) yield problem('price.minimum_above_maximum', `${path}.minimum.${currency}`)
  }
}
