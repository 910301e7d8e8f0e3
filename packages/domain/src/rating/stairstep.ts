import type { StairstepTerms } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import { STEP_ENDINGS, STEP_PHRASES } from '../explanation/step-phrases.ts'
import { type Decimal, formatExact, parseExact } from '../money/decimal.ts'
import { isZero, type Rational, subtract } from '../money/rational.ts'
import type { ModelUsage } from './model-usage.ts'
import { readable } from './step-label.ts'
import { tierHolding } from './tier.ts'

/** The flat amount of the tier that holds the quantity is the price of all of it (semantics §4). */
export function stairstep({ tiers }: StairstepTerms, { quantity, earlier }: ModelUsage): Operation[] {
  const { tier, range } = tierHolding(tiers, quantity)
  const label = flatLabelFor(tier.flatAmount, range.name, readable(formatExact(quantity)))
  if (isZero(earlier.flatAmount)) return [{ op: 'add', label, amount: tier.flatAmount }]
  const difference = formatExact(subtract(parseExact(tier.flatAmount), earlier.flatAmount))
  const before = STEP_ENDINGS.part_of_it_before.write(readable(formatExact(earlier.flatAmount)))
  return [{ op: 'add', label: label + before, amount: difference }]
}

function flatLabelFor(amount: Decimal, tierName: string, quantity: string): string {
  return tierName === ''
    ? STEP_PHRASES.flat_amount_for.write(readable(amount), quantity)
    : STEP_PHRASES.flat_amount_of_tier_for.write(readable(amount), tierName, quantity)
}

export function stairstepStanding({ tiers }: StairstepTerms, quantity: Rational): Rational {
  return parseExact(tierHolding(tiers, quantity).tier.flatAmount)
}
