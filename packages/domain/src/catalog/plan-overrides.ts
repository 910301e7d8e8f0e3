import { type CatalogProblem, problem } from './catalog-problem.ts'
import type { Plan, PlanFeature, PriceOverride } from './plan.ts'
import type { Price } from './price.ts'

/** What is agreed with one customer: other figures of prices, other allowances of features, each by slug. */
export interface PlanOverrides {
  readonly prices?: Readonly<Record<string, PriceOverride>>
  readonly features?: Readonly<Record<string, PlanFeature>>
}

/**
 * The plan with what was agreed instead, and without its phases: who agrees on prices agrees on when they begin. What is
 * overridden that the plan has not is left out. Whether the result makes sense is for
 * `validateCatalog` to say.
 */
export function overriddenPlan({ phases: _, ...plan }: Plan, overrides: PlanOverrides): Plan {
  const prices = Object.entries(plan.prices).map(([slug, price]) => {
    return [slug, overriddenPrice(price, own(overrides.prices, slug))] as const
  })
  const features = Object.entries(plan.features).map(([slug, feature]) => {
    return [slug, own(overrides.features, slug) ?? feature] as const
  })
  return { ...plan, features: Object.fromEntries(features), prices: Object.fromEntries(prices) }
}

/** Overrides of prices that the plan has not. `path` leads to the overrides. */
export function overrideProblems(
  path: string,
  { prices = {} }: Pick<PlanOverrides, 'prices'>,
  plan: Pick<Plan, 'prices'>,
): CatalogProblem[] {
  const unknown = Object.keys(prices).filter((slug) => !Object.hasOwn(plan.prices, slug))
  return unknown.map((slug) => problem('price.not_in_plan', `${path}.prices.${slug}`, slug))
}

export function overriddenPrice(price: Price, override: PriceOverride | undefined): Price {
  if (override === undefined) return price
  const { terms, minimum, maximum } = override
  return {
    ...price,
    terms: { ...price.terms, ...terms },
    ...(minimum === undefined ? {} : { minimum: { ...price.minimum, ...minimum } }),
    ...(maximum === undefined ? {} : { maximum: { ...price.maximum, ...maximum } }),
  }
}

/** A price can be called `constructor`. */
function own<Value>(entries: Readonly<Record<string, Value>> | undefined, slug: string): Value | undefined {
  return entries !== undefined && Object.hasOwn(entries, slug) ? entries[slug] : undefined
}
