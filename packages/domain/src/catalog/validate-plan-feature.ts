import type { Catalog } from './catalog.ts'
import { type CatalogProblems, problem } from './catalog-problem.ts'
import type { Feature } from './feature.ts'
import { isFreePlan } from './free-plan.ts'
import type { BalanceFeature, CreditsFeature, Plan, PlanFeature, PricedFeature } from './plan.ts'
import { checkCadence, checkCount, checkDecimal } from './validate-figures.ts'
import { validateLimits } from './validate-limits.ts'

type Offer = Pick<Plan, 'features' | 'prices'>

/** What a plan or add-on says about each feature that it grants. */
export function* validatePlanFeatures(path: string, offer: Offer, catalog: Catalog): CatalogProblems {
  for (const [slug, grant] of Object.entries(offer.features)) {
    if (grant === undefined) continue
    const feature = Object.hasOwn(catalog.features, slug) ? catalog.features[slug] : undefined
    const at = `${path}.features.${slug}`
    if (feature === undefined) yield problem('feature.unknown', at, slug)
    else if (feature.type !== grant.type) yield problem('feature.type_differs', `${at}.type`, grant.type)
    yield* checkGrant(at, slug, grant, offer, catalog)
  }
}

function* checkGrant(path: string, slug: string, grant: PlanFeature, offer: Offer, catalog: Catalog): CatalogProblems {
  switch (grant.type) {
    case 'boolean':
      return
    case 'seats':
      return yield* checkCount(`${path}.included`, grant.included)
    case 'quota':
      return yield* checkCount(`${path}.allowance`, grant.allowance)
    case 'metered':
      return yield* checkMetered(path, slug, grant, offer, catalog)
  }
}

function* checkMetered(
  path: string,
  slug: string,
  grant: PricedFeature | CreditsFeature | BalanceFeature,
  offer: Offer,
  catalog: Catalog,
): CatalogProblems {
  yield* validateLimits(`${path}.limits`, grant.limits ?? [], catalog.features[slug])
  const priced = Object.values(offer.prices).some((price) => price.feature === slug)
  switch (grant.consumption) {
    case 'priced':
      return yield* checkPriced(path, grant, priced)
    case 'credits':
      if (!Object.hasOwn(catalog.credits ?? {}, grant.wallet)) {
        yield problem('wallet.unknown_credit', `${path}.wallet`, grant.wallet)
      }
      if (carriesOver(catalog.features[slug])) yield problem('feature.credits_carry_over', `${path}.consumption`)
      return yield* checkDecimal(`${path}.creditCost`, grant.creditCost, 'quantity.negative')
    case 'balance':
      if (!priced) yield problem('feature.balance_not_priced', path)
  }
}

/** A level that goes on would have to be paid in each period, also in one in which nothing happens. */
function carriesOver(feature: Feature | undefined): boolean {
  return feature?.type === 'metered' && feature.meter.carryOver === true
}

function* checkPriced(path: string, grant: PricedFeature, priced: boolean): CatalogProblems {
  yield* checkDecimal(`${path}.allowance`, grant.allowance, 'quantity.negative')
  yield* checkDecimal(`${path}.trialAllowance`, grant.trialAllowance, 'quantity.negative')
  if (grant.resets === undefined) return
  yield* checkCadence(`${path}.resets`, grant.resets, 'hours')
  if (priced) yield problem('feature.resets_with_price', `${path}.resets`)
}

/** Nobody would ever pay for the overage, so allowing it would be an unlimited plan by accident (semantics §3). */
export function* validateFreePlan(path: string, plan: Offer): CatalogProblems {
  if (!isFreePlan(plan)) return
  for (const [slug, grant] of Object.entries(plan.features)) {
    if (grant?.type !== 'metered') continue
    const open =
      (grant.consumption === 'priced' && grant.overage === 'allowed') ||
      (grant.consumption === 'balance' && grant.overage === 'billed')
    if (open) yield problem('feature.overage_on_free_plan', `${path}.features.${slug}.overage`)
  }
}
