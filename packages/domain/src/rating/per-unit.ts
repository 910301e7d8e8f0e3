import type { PerUnitTerms } from '../catalog/price.ts'
import type { ExactText, Operation } from '../explanation/explanation.ts'
import { formatExact } from '../money/decimal.ts'
import { type Rational, subtract } from '../money/rational.ts'
import type { ModelUsage } from './model-usage.ts'
import { readable } from './step-label.ts'

/** Quantity × unit amount (semantics §4). */
export function perUnit({ unitAmount }: PerUnitTerms, usage: ModelUsage): Operation[] {
  return product(newUnits(usage), unitAmount)
}

/** The units that were not priced before. */
export function newUnits({ quantity, earlier }: ModelUsage): Rational {
  return subtract(quantity, earlier.quantity)
}

/** One step `9,000 × 0.002`, or none for no units. `place` ends its label: ` in the tier 1,000 to 10,000`. */
export function product(
  units: Rational,
  unitAmount: ExactText,
  place = '',
  shownAs = readable(unitAmount),
): Operation[] {
  if (units.numerator === 0n) return []
  const quantity = formatExact(units)
  return [{ op: 'add_product', label: `${readable(quantity)} × ${shownAs}${place}`, quantity, unitAmount }]
}
