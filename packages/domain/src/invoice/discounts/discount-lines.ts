import { type Money, subtractMoney, zero } from '../../money/money.ts'
import { heldByMaximum, type PriceBounds, withBounds } from '../arrears/bounds.ts'
import type { RatedLine } from '../line.ts'
import { type CouponInForce, couponSets } from './coupon-in-force.ts'
import { amountDiscounts, type DiscountedLine, leftOfLine, percentDiscounts } from './discount.ts'
import { type KeptDiscounts, NONE_KEPT } from './kept-discount.ts'

/**
 * The discounts of an invoice, and the minima and maxima between them: percentages → maximum → minimum → amounts (semantics
 * §4). Coupons that stack are taken together, one that does not is used alone: the choice worth most to the customer wins.
 */
export function discountLines(
  lines: readonly RatedLine[],
  bounds: readonly PriceBounds[],
  coupons: readonly CouponInForce[],
  kept: KeptDiscounts = NONE_KEPT,
): DiscountedLine[] {
  const choices = couponSets(coupons).map((set) => discountWith(lines, bounds, set, kept))
  return choices.reduce((best, next) => (sumLeft(next) < sumLeft(best) ? next : best))
}

/** The same with all of `coupons`, whether they stack or not. A line that was credited has what it has `kept`, and no more. */
export function discountWith(
  lines: readonly RatedLine[],
  bounds: readonly PriceBounds[],
  coupons: readonly CouponInForce[],
  kept: KeptDiscounts = NONE_KEPT,
): DiscountedLine[] {
  const credited = creditedHere(lines)
  const afterPercents = lines.map((line) => {
    return { line, discounts: kept.get(line.key) ?? percentDiscounts(line, coupons, credited.get(line.key)) }
  })
  const untouched = afterPercents
    .filter(({ line }) => kept.has(line.key))
    .map((each) => [each.line.key, leftOfLine(each)] as const)
  const held = new Map([...heldByMaximum(afterPercents, bounds), ...credited, ...untouched])
  return amountDiscounts(withBounds(afterPercents, bounds), coupons, held)
}

/**
 * What credits on the same invoice take off lines, by key and not negative: a charge that was changed while it waited comes with
 * the credit of its whole price, and only what is left of it has a price that could be reduced.
 */
function creditedHere(lines: readonly RatedLine[]): Map<string, Money> {
  const credited = new Map<string, Money>()
  for (const { kind, source, amount } of lines) {
    if (kind !== 'proration_credit' || !lines.some(({ key }) => key === source)) continue
    const before = credited.get(source ?? '') ?? zero(amount.currency)
    credited.set(source ?? '', subtractMoney(before, amount))
  }
  return credited
}

function sumLeft(lines: readonly DiscountedLine[]): bigint {
  return lines.reduce((total, line) => total + leftOfLine(line).amount, 0n)
}
