import type { GraduatedPercentageTerms } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import type { ModelUsage } from './model-usage.ts'
import { factorText } from './percent.ts'
import { type TierSteps, tieredSteps } from './tiered.ts'

/** Graduated tiers whose prices are percentages of the money in them (semantics §4). */
export function graduatedPercentage(terms: GraduatedPercentageTerms, usage: ModelUsage): Operation[] {
  return graduatedPercentageByTier(terms, usage).flat()
}

export function graduatedPercentageByTier({ tiers }: GraduatedPercentageTerms, usage: ModelUsage): TierSteps[] {
  const unitTiers = tiers.map(({ upTo, percent, flatAmount }) => {
    return { upTo, flatAmount, unitAmount: factorText(percent), percent }
  })
  return tieredSteps(unitTiers, usage)
}
