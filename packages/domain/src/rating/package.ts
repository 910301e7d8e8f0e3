import type { PackageTerms } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import { STEP_ENDINGS, STEP_PHRASES } from '../explanation/step-phrases.ts'
import { formatExact, parseExact } from '../money/decimal.ts'
import { isZero, type Rational, subtract } from '../money/rational.ts'
import type { ModelUsage } from './model-usage.ts'
import { readable } from './step-label.ts'
import { startedBlocks } from './tier.ts'

/** Every started package of the quantity beyond the free one: ceil((quantity − free) ÷ size) × amount (semantics §4). */
export function packages(terms: PackageTerms, { quantity, earlier }: ModelUsage): Operation[] {
  const count = subtract(packagesFor(terms, quantity), packagesFor(terms, earlier.quantity))
  if (isZero(count)) return []
  const text = formatExact(count)
  const beyond = terms.freeQuantity === undefined ? '' : STEP_ENDINGS.beyond_free.write(readable(terms.freeQuantity))
  const { write } = STEP_PHRASES.packages
  const label = write(readable(text), readable(terms.size), readable(terms.packageAmount))
  return [{ op: 'add_product', label: label + beyond, quantity: text, unitAmount: terms.packageAmount }]
}

function packagesFor({ size, freeQuantity }: PackageTerms, quantity: Rational): Rational {
  return startedBlocks(subtract(quantity, parseExact(freeQuantity ?? '0')), parseExact(size))
}
