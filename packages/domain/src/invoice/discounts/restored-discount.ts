import { money, negateMoney, subtractMoney, sumMoney } from '../../money/money.ts'
import { multiply, type Rational, rational } from '../../money/rational.ts'
import { roundToInteger } from '../../money/rounding.ts'
import type { RestoredDiscount } from '../line.ts'
import type { DiscountUse, GivenDiscount } from './given-discount.ts'
import type { LineDiscount } from './line-discount.ts'

/**
 * What a credit of `share` of a line restores of the amounts that reduced it: the same share of each, rounded down, and no more
 * than is left of it. Credits of the whole line restore all, however often it was discounted, credited and discounted again:
 *
 * ```
 * Team 30.00 − 3.00, left after half of its time     credit −13.50, restores 1.50
 * Business 25.00 − 1.50 for the rest, left at once    credit −23.50, restores 1.50
 * ```
 */
export function restoredOf(discounts: readonly LineDiscount[], share: Rational): RestoredDiscount[] {
  return discounts.flatMap(({ discountId, periodStart, taken, restored }) => {
    const part = money(roundToInteger(multiply(rational(taken.amount), share), 'floor'), taken.currency)
    const left = subtractMoney(taken, restored)
    const amount = part.amount < left.amount ? part : left
    return amount.amount <= 0n ? [] : [{ discountId, periodStart, amount }]
  })
}

/**
 * A discount with what credits restore of it, as uses below zero: an invoice with such credits has it for its own lines. A period
 * gets back no more than it used before.
 */
export function withRestored(discount: GivenDiscount, restored: readonly RestoredDiscount[]): GivenDiscount {
  const own = restored.filter(({ discountId }) => discountId === discount.id)
  return { ...discount, uses: own.reduce(restoreUse, discount.uses) }
}

function restoreUse(uses: readonly DiscountUse[], { periodStart, amount }: RestoredDiscount): readonly DiscountUse[] {
  const counted = uses.filter((use) => use.periodStart === periodStart)
  const used = sumMoney(
    counted.map((use) => use.amount),
    amount.currency,
  )
  const back = amount.amount < used.amount ? amount : used
  return back.amount <= 0n ? uses : [...uses, { periodStart, amount: negateMoney(back) }]
}
