import { heldByMaximum, type PriceBounds, withBounds } from './bounds.ts'
import { type CouponInForce, couponSets } from './coupon-in-force.ts'
import { amountDiscounts, type DiscountedLine, leftOfLine, percentDiscounts } from './discount.ts'
import type { RatedLine } from './line.ts'

/**
 * The discounts of an invoice, and the minima and maxima between them: percentages → maximum → minimum → amounts (semantics
 * §4). Coupons that stack are taken together, one that does not is used alone: the choice worth most to the customer wins.
 */
export function discountLines(
  lines: readonly RatedLine[],
  bounds: readonly PriceBounds[],
  coupons: readonly CouponInForce[],
): DiscountedLine[] {
  const choices = couponSets(coupons).map((set) => discountWith(lines, bounds, set))
  return choices.reduce((best, next) => (sumLeft(next) < sumLeft(best) ? next : best))
}

/** The same with all of `coupons`, whether they stack or not. */
export function discountWith(
  lines: readonly RatedLine[],
  bounds: readonly PriceBounds[],
  coupons: readonly CouponInForce[],
): DiscountedLine[] {
  const afterPercents = lines.map((line) => ({ line, discounts: percentDiscounts(line, coupons) }))
  return amountDiscounts(withBounds(afterPercents, bounds), coupons, heldByMaximum(afterPercents, bounds))
}

function sumLeft(lines: readonly DiscountedLine[]): bigint {
  return lines.reduce((total, line) => total + leftOfLine(line).amount, 0n)
}
