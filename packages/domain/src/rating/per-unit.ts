import type { PerUnitTerms } from '../catalog/price.ts'
import type { ExactText, Operation } from '../explanation/explanation.ts'
import { STEP_PHRASES } from '../explanation/step-phrases.ts'
import { type Decimal, formatExact } from '../money/decimal.ts'
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

/** How a product is shown: `place` ends its label, ` in the tier 1,000 to 10,000`; with `percent` the unit amount is a share. */
interface Shown {
  readonly place?: string
  readonly percent?: Decimal | undefined
}

/** One step `9,000 × 0.002`, or none for no units. */
export function product(units: Rational, unitAmount: ExactText, { place = '', percent }: Shown = {}): Operation[] {
  if (units.numerator === 0n) return []
  const quantity = formatExact(units)
  const label =
    percent === undefined
      ? STEP_PHRASES.units.write(readable(quantity), readable(unitAmount))
      : STEP_PHRASES.units_percent.write(readable(quantity), percent)
  return [{ op: 'add_product', label: label + place, quantity, unitAmount }]
}
