import type { PriceTerms, PricingModel } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import { type Rational, ZERO } from '../money/rational.ts'
import { dynamic } from './dynamic.ts'
import { flat, flatStanding } from './flat.ts'
import { graduated, graduatedStanding } from './graduated.ts'
import { graduatedPercentage } from './graduated-percentage.ts'
import { matrix } from './matrix.ts'
import { modelCost } from './model-cost.ts'
import type { ModelUsage } from './model-usage.ts'
import { packages } from './package.ts'
import { perUnit } from './per-unit.ts'
import { percentage, percentageNeedsEvents } from './percentage.ts'
import type { PriceRules } from './rate-input.ts'
import { stairstep, stairstepStanding } from './stairstep.ts'
import { volume, volumeStanding } from './volume.ts'

/** All that the rest of rating knows about a model: it asks this table, never which model it has. */
interface ModelRule<Terms extends PriceTerms = PriceTerms> {
  readonly operations: (terms: Terms, usage: ModelUsage) => Operation[]
  /**
   * What the amount stands for when a period is cut (semantics §2, §6). `time`: a part of the period is a part of the
   * amount, whatever was used. `usage`: later parts are priced on top of earlier ones. `usage_over_time`: the price of all
   * the usage so far, for a part of the period.
   */
  readonly standsFor: 'time' | 'usage' | 'usage_over_time'
  /** The amount that is due once for standing where this quantity stands, and not again. */
  readonly standing?: (terms: Terms, quantity: Rational) => Rational
  readonly needsEvents?: (terms: Terms, hasAllowance: boolean) => boolean
}

type ModelRules = { readonly [Model in PricingModel]: ModelRule<Extract<PriceTerms, { readonly model: Model }>> }

const rules = {
  flat: { operations: flat, standsFor: 'time', standing: flatStanding },
  per_unit: { operations: perUnit, standsFor: 'usage' },
  graduated: { operations: graduated, standsFor: 'usage', standing: graduatedStanding },
  volume: { operations: volume, standsFor: 'usage', standing: volumeStanding },
  stairstep: { operations: stairstep, standsFor: 'usage_over_time', standing: stairstepStanding },
  package: { operations: packages, standsFor: 'usage' },
  percentage: { operations: percentage, standsFor: 'usage', needsEvents: percentageNeedsEvents },
  graduated_percentage: { operations: graduatedPercentage, standsFor: 'usage', standing: graduatedStanding },
  dynamic: { operations: dynamic, standsFor: 'usage' },
  matrix: { operations: matrix, standsFor: 'usage' },
  model_cost: { operations: modelCost, standsFor: 'usage' },
} satisfies ModelRules

function ruleOf(terms: PriceTerms): ModelRule {
  // The table pairs every model with its own terms; the compiler cannot follow that through a lookup.
  return rules[terms.model] as ModelRule
}

/** The steps of one group by the price's model. */
export function modelOperations(terms: PriceTerms, usage: ModelUsage): Operation[] {
  return ruleOf(terms).operations(terms, usage)
}

export function standsFor(terms: PriceTerms): ModelRule['standsFor'] {
  return ruleOf(terms).standsFor
}

export function standingAmount(terms: PriceTerms, quantity: Rational): Rational {
  return ruleOf(terms).standing?.(terms, quantity) ?? ZERO
}

/** True when rating needs the units of every event, not only their sum: {@link UsageGroup.events}. */
export function needsEvents({ terms, allowance }: Pick<PriceRules, 'terms' | 'allowance'>): boolean {
  return ruleOf(terms).needsEvents?.(terms, (allowance ?? null) !== null) ?? false
}
