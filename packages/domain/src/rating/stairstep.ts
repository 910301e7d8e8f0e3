import type { StairstepTerms } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import { formatExact, parseExact } from '../money/decimal.ts'
import { isZero, type Rational, subtract } from '../money/rational.ts'
import type { ModelUsage } from './model-usage.ts'
import { readable } from './step-label.ts'
import { inTier, tierHolding } from './tier.ts'

/** The flat amount of the tier that holds the quantity is the price of all of it (semantics §4). */
export function stairstep({ tiers }: StairstepTerms, { quantity, earlier }: ModelUsage): Operation[] {
  const { tier, range } = tierHolding(tiers, quantity)
  const label = `flat amount ${readable(tier.flatAmount)}${inTier(range, 'of')} for ${readable(formatExact(quantity))}`
  if (isZero(earlier.flatAmount)) return [{ op: 'add', label, amount: tier.flatAmount }]
  const difference = formatExact(subtract(parseExact(tier.flatAmount), earlier.flatAmount))
  return [
    { op: 'add', label: `${label}, ${readable(formatExact(earlier.flatAmount))} of it before`, amount: difference },
  ]
}

export function stairstepStanding({ tiers }: StairstepTerms, quantity: Rational): Rational {
  return parseExact(tierHolding(tiers, quantity).tier.flatAmount)
}
