import { cadenceStep } from '../time/cadence.ts'
import type { Catalog } from './catalog.ts'
import { type CatalogProblems, problem } from './catalog-problem.ts'
import type { AddOn, Plan } from './plan.ts'
import { checkCurrency, checkPositive, checkSlug, isWhole } from './validate-figures.ts'
import { validateGrant } from './validate-grant.ts'
import { validatePhases } from './validate-phases.ts'
import { validateFreePlan, validatePlanFeatures } from './validate-plan-feature.ts'
import { validatePrice } from './validate-price.ts'
import { validatePriceFit } from './validate-price-fit.ts'
import { validatePriceSet } from './validate-price-set.ts'

export function* validatePlan(path: string, plan: Plan, catalog: Catalog): CatalogProblems {
  yield* validateOffer(path, plan, catalog)
  yield* validateFreePlan(path, plan)
  yield* checkTrial(path, plan)
  yield* checkAlignment(path, plan)
  yield* validatePhases(path, plan, catalog)
  yield* checkThreshold(`${path}.billingThreshold`, plan)
}

export function* validateAddOn(path: string, addOn: AddOn, catalog: Catalog): CatalogProblems {
  yield* validateOffer(path, addOn, catalog)
  for (const [slug, feature] of Object.entries(addOn.features)) {
    if (feature?.type === 'seats') yield problem('add_on.has_seats', `${path}.features.${slug}`)
  }
  if (addOn.recurrence !== 'one_off') return
  for (const [slug, price] of Object.entries(addOn.prices)) {
    const flat = Object.values(price.terms).every(({ model }) => model === 'flat')
    if (!flat || price.timing === 'in_arrears') yield problem('add_on.one_off_not_flat', `${path}.prices.${slug}`)
  }
}

function* validateOffer(path: string, offer: Plan | AddOn, catalog: Catalog): CatalogProblems {
  yield* validatePlanFeatures(path, offer, catalog)
  for (const [slug, price] of Object.entries(offer.prices)) {
    const at = `${path}.prices.${slug}`
    yield* checkSlug(at, slug)
    yield* validatePrice(at, price)
    yield* validatePriceFit(at, price, offer.features, catalog.features)
  }
  yield* validatePriceSet(`${path}.prices`, offer.prices)
  for (const [slug, grant] of Object.entries(offer.grants ?? {})) {
    yield* checkSlug(`${path}.grants.${slug}`, slug)
    yield* validateGrant(`${path}.grants.${slug}`, grant, catalog)
  }
}

function* checkTrial(path: string, { trial }: Plan): CatalogProblems {
  if (trial !== undefined && !isWhole(trial.days, 1, 730)) {
    yield problem('trial.days_out_of_range', `${path}.trial.days`, trial.days)
  }
}

function* checkThreshold(path: string, { billingThreshold = {} }: Plan): CatalogProblems {
  for (const [currency, amount] of Object.entries(billingThreshold)) {
    yield* checkCurrency(`${path}.${currency}`, currency)
    yield* checkPositive(`${path}.${currency}`, amount, 'threshold.not_positive')
  }
}

function* checkAlignment(path: string, { alignment, prices }: Plan): CatalogProblems {
  if (alignment?.kind !== 'billing_day') return
  if (!isWhole(alignment.dayOfMonth, 1, 31)) {
    yield problem('alignment.day_out_of_range', `${path}.alignment.dayOfMonth`, alignment.dayOfMonth)
  }
  const cadences = Object.values(prices).flatMap((price) => [price.cadence, ...(price.planCadences ?? [])])
  const inDays = cadences.find((cadence) => isWhole(cadence.count, 1) && cadenceStep(cadence).family !== 'month')
  if (inDays !== undefined) yield problem('alignment.needs_months', `${path}.alignment`, inDays.unit)
}
