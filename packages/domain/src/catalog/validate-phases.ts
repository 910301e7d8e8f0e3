import { isDecimal, parseDecimal } from '../money/decimal.ts'
import { compare, isPositive, rational } from '../money/rational.ts'
import type { Catalog } from './catalog.ts'
import { type CatalogProblems, problem } from './catalog-problem.ts'
import type { Plan, PlanPhase } from './plan.ts'
import { overrideProblems } from './plan-overrides.ts'
import { planInPhase } from './plan-phases.ts'
import { isWhole } from './validate-figures.ts'
import { validateFreePlan } from './validate-plan-feature.ts'
import { validatePrice } from './validate-price.ts'
import { validatePriceFit } from './validate-price-fit.ts'

/** Each phase is a row of versions that are kept for ever. */
const MOST_PHASES = 12

/** What a plan says about its introductory prices; each phase has to make sense as a plan of its own. */
export function* validatePhases(path: string, plan: Plan, catalog: Catalog): CatalogProblems {
  const { phases = [] } = plan
  if (phases.length > MOST_PHASES) yield problem('phases.too_many', `${path}.phases`, phases.length)
  for (const [index, phase] of phases.entries()) {
    const at = `${path}.phases.${index}`
    const own = [...checkPhase(at, phase), ...overrideProblems(at, { prices: phase.prices ?? {} }, plan)]
    yield* own
    // A percentage that is no decimal cannot be taken off.
    if (own.length === 0) yield* checkPrices(at, planInPhase(plan, phase), phase, catalog)
  }
}

function* checkPhase(path: string, { periods, prices, discountPercent }: PlanPhase): CatalogProblems {
  if (!isWhole(periods, 1, 1000)) yield problem('phase.periods_out_of_range', `${path}.periods`, periods)
  if (discountPercent === undefined) {
    if (Object.keys(prices ?? {}).length === 0) yield problem('phase.changes_nothing', path)
  } else if (!isDecimal(discountPercent)) {
    yield problem('decimal.malformed', `${path}.discountPercent`, JSON.stringify(discountPercent))
  } else if (!isPositive(parseDecimal(discountPercent)) || compare(parseDecimal(discountPercent), rational(100)) > 0) {
    yield problem('phase.percent_out_of_range', `${path}.discountPercent`, discountPercent)
  }
}

function* checkPrices(path: string, inPhase: Plan, { prices = {} }: PlanPhase, catalog: Catalog): CatalogProblems {
  for (const slug of Object.keys(prices)) {
    const price = inPhase.prices[slug]
    if (price === undefined) continue
    yield* validatePrice(`${path}.prices.${slug}`, price)
    yield* validatePriceFit(`${path}.prices.${slug}`, price, inPhase.features, catalog.features)
  }
  yield* validateFreePlan(path, inPhase)
}
