import type { VolumeTerms } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import { parseExact } from '../money/decimal.ts'
import { type Rational, subtract } from '../money/rational.ts'
import { flatExcess } from './flat.ts'
import type { ModelUsage } from './model-usage.ts'
import { product } from './per-unit.ts'
import { inTier, priceUnits, tierHolding } from './tier.ts'

/**
 * The tier that holds the whole quantity prices all of it (semantics §4). Beyond what was priced before: that tier × the
 * difference, without going back to reprice (semantics §6).
 */
export function volume({ tiers }: VolumeTerms, { quantity, earlier }: ModelUsage): Operation[] {
  const { tier, range } = tierHolding(tiers, quantity)
  const flatSteps = flatExcess(tier.flatAmount, earlier.flatAmount, range.name)
  if (tier.unitAmount === undefined) return flatSteps
  const units = subtract(priceUnits(quantity, tier.blockSize), priceUnits(earlier.quantity, tier.blockSize))
  return [...flatSteps, ...product(units, tier.unitAmount, { place: inTier(range) })]
}

export function volumeStanding({ tiers }: VolumeTerms, quantity: Rational): Rational {
  return parseExact(tierHolding(tiers, quantity).tier.flatAmount ?? '0')
}
