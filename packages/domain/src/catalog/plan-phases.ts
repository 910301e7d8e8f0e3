import { discountedPrice } from './discounted-price.ts'
import type { Plan, PlanPhase } from './plan.ts'
import { overriddenPrice } from './plan-overrides.ts'

/** The plan as it is sold during one phase: a plan of its own, so that rating, proration and previews need to know nothing. */
export function planInPhase({ phases: _, ...plan }: Plan, { prices = {}, discountPercent }: PlanPhase): Plan {
  const inPhase = Object.entries(plan.prices).map(([slug, price]) => {
    if (Object.hasOwn(prices, slug)) return [slug, overriddenPrice(price, prices[slug])] as const
    return [slug, discountPercent === undefined ? price : discountedPrice(price, discountPercent)] as const
  })
  return { ...plan, prices: Object.fromEntries(inPhase) }
}
