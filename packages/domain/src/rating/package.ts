import type { PackageTerms } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import { formatExact, parseExact } from '../money/decimal.ts'
import { isZero, type Rational, subtract } from '../money/rational.ts'
import type { ModelUsage } from './model-usage.ts'
import { counted, readable } from './step-label.ts'
import { startedBlocks } from './tier.ts'

/** Every started package of the quantity beyond the free one: ceil((quantity − free) ÷ size) × amount (semantics §4). */
export function packages(terms: PackageTerms, { quantity, earlier }: ModelUsage): Operation[] {
  const count = subtract(packagesFor(terms, quantity), packagesFor(terms, earlier.quantity))
  if (isZero(count)) return []
  const text = formatExact(count)
  const beyond = terms.freeQuantity === undefined ? '' : ` beyond ${readable(terms.freeQuantity)} free`
  const label = `${counted(text, 'package')} of ${readable(terms.size)} × ${readable(terms.packageAmount)}${beyond}`
  return [{ op: 'add_product', label, quantity: text, unitAmount: terms.packageAmount }]
}

function packagesFor({ size, freeQuantity }: PackageTerms, quantity: Rational): Rational {
  return startedBlocks(subtract(quantity, parseExact(freeQuantity ?? '0')), parseExact(size))
}
