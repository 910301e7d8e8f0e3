import type { GraduatedTerms } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import { parseExact } from '../money/decimal.ts'
import type { Rational } from '../money/rational.ts'
import type { ModelUsage } from './model-usage.ts'
import { type TierSteps, tieredSteps } from './tiered.ts'

/** Each tier prices its own part of the quantity; see {@link tieredSteps} (semantics §4). */
export function graduated(terms: GraduatedTerms, usage: ModelUsage): Operation[] {
  return graduatedByTier(terms, usage).flat()
}

/** The same, tier by tier: what a table of tiers beside an amount shows. */
export function graduatedByTier({ tiers }: GraduatedTerms, usage: ModelUsage): TierSteps[] {
  return tieredSteps(tiers, usage)
}

/** The first tier's flat amount, which is due even at zero quantity. */
export function graduatedStanding({
  tiers,
}: {
  readonly tiers: readonly { readonly flatAmount?: string }[]
}): Rational {
  return parseExact(tiers[0]?.flatAmount ?? '0')
}
