import { money, negateMoney, subtractMoney, sumMoney } from '../money/money.ts'
import { multiply, type Rational, rational } from '../money/rational.ts'
import { roundToInteger } from '../money/rounding.ts'
import { type DiscountUse, type GivenDiscount, isOneSum } from './given-discount.ts'
import type { RestoredDiscount } from './line.ts'
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
 * gets back no more than it used before, and one sum no more than was used of it. So the credits on a draft of the draft's own
 * lines restore nothing to the draft, which has not used anything yet where it is computed; they do so for others, once both are
 * stored, and what others have used of it since is not missing from the draft.
 */
export function withRestored(discount: GivenDiscount, restored: readonly RestoredDiscount[]): GivenDiscount {
  const own = restored.filter(({ discountId }) => discountId === discount.id)
  const restore = (uses: readonly DiscountUse[], part: RestoredDiscount) => restoreUse(uses, part, isOneSum(discount))
  const uses = own.reduce(restore, discount.uses)
  return { ...discount, uses }
}

function restoreUse(
  uses: readonly DiscountUse[],
  { periodStart, amount }: RestoredDiscount,
  isWhole: boolean,
): readonly DiscountUse[] {
  const counted = uses.filter((use) => isWhole || use.periodStart === periodStart)
  const used = sumMoney(
    counted.map((use) => use.amount),
    amount.currency,
  )
  const back = amount.amount < used.amount ? amount : used
  return back.amount <= 0n ? uses : [...uses, { periodStart, amount: negateMoney(back) }]
}
