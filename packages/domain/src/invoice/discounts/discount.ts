import type { Coupon } from '../../catalog/coupon.ts'
import { type Explanation, explain } from '../../explanation/explanation.ts'
import { allocateWithin } from '../../money/allocate.ts'
import type { Currency } from '../../money/currency.ts'
import { formatExact, parseDecimal } from '../../money/decimal.ts'
import {
  addMoney,
  formatMoney,
  type Money,
  money,
  negateMoney,
  roundToMoney,
  sumMoney,
  zero,
} from '../../money/money.ts'
import { divide, isZero, multiply, ONE, type Rational, rational, subtract, ZERO } from '../../money/rational.ts'
import type { RatedLine } from '../line.ts'
import { byPeriod, type CouponInForce, couponReduces, isPercent } from './coupon-in-force.ts'

/** What one coupon takes off one line: `amount` is negative, in the line's shown price, and `rerun(explanation)`. */
export interface Discount {
  readonly coupon: CouponInForce
  readonly amount: Money
  readonly explanation: Explanation
}

/** A rated line with the discounts on it, in the order they were taken. */
export interface DiscountedLine {
  readonly line: RatedLine
  readonly discounts: readonly Discount[]
}

/** What is left of a line's shown price. */
export function leftOfLine({ line, discounts }: DiscountedLine): Money {
  const { amount } = line
  return sumMoney([amount, ...discounts.map((discount) => discount.amount)], amount.currency)
}

/**
 * The percent coupons on one rounded line. They compound, 10 % then 25 % are 32.5 %: each is rounded so that the first k of
 * them together take round(line × (1 − Π(1 − pᵢ))), and their order does not change the sum (semantics §4). `credited` is what
 * credits on the same invoice take off the line: that is not reduced.
 */
export function percentDiscounts(
  line: RatedLine,
  coupons: readonly CouponInForce[],
  credited: Money = zero(line.amount.currency),
): Discount[] {
  let left: Rational = ONE
  let taken = money(0n, line.amount.currency)
  const discounts: Discount[] = []
  for (const coupon of coupons.filter((each) => couponReduces(each, line))) {
    const percent = percentOf(coupon)
    if (isZero(percent)) continue
    left = multiply(left, subtract(ONE, percent))
    const discount = percentDiscount({ line, credited }, coupon, subtract(ONE, left), taken)
    taken = addMoney(taken, discount.amount)
    if (discount.amount.amount !== 0n) discounts.push(discount)
  }
  return discounts
}

function percentOf({ coupon }: CouponInForce): Rational {
  const { discount } = coupon
  return discount.type === 'percent' ? divide(parseDecimal(discount.percent), rational(100)) : ZERO
}

function percentDiscount(
  { line: { amount }, credited }: { readonly line: RatedLine; readonly credited: Money },
  coupon: CouponInForce,
  off: Rational,
  taken: Money,
): Discount {
  const percent = formatExact(multiply(off, rational(100)))
  const credits = { op: 'add', label: 'credited of it', amount: formatMoney(negateMoney(credited)) } as const
  const steps = [
    { op: 'add', label: 'the line', amount: formatMoney(amount) } as const,
    ...(credited.amount === 0n ? [] : [credits]),
    { op: 'multiply', label: `${percent} % off in all`, by: formatExact(multiply(off, rational(-1))) } as const,
  ]
  const earlier = { op: 'add', label: 'taken off before', amount: formatMoney(negateMoney(taken)) } as const
  return discountOf(coupon, explain(amount.currency, taken.amount === 0n ? steps : [...steps, earlier]))
}

/**
 * The amount coupons over the lines they cover, each by largest remainder over what is left of them and never below zero
 * (semantics §4). A coupon that covers fewer lines goes first, so that none is wasted on a line another could have had.
 * `held` is what of a line is not there to be discounted, because a maximum takes it off.
 */
export function amountDiscounts(
  lines: readonly DiscountedLine[],
  coupons: readonly CouponInForce[],
  held: ReadonlyMap<string, Money> = new Map(),
): DiscountedLine[] {
  return byScope(coupons, lines).reduce((reduced, coupon) => takeAmount(reduced, coupon, held), [...lines])
}

function byScope(coupons: readonly CouponInForce[], lines: readonly DiscountedLine[]): CouponInForce[] {
  const scope = (coupon: CouponInForce) => lines.filter(({ line }) => couponReduces(coupon, line)).length
  return coupons
    .filter((coupon) => !isPercent(coupon))
    .flatMap(byPeriod)
    .sort((a, b) => scope(a) - scope(b))
}

function takeAmount(lines: DiscountedLine[], coupon: CouponInForce, held: ReadonlyMap<string, Money>) {
  const room = lines.map((each) => (couponReduces(coupon, each.line) ? roomOf(each, held) : 0n))
  const whole = room.reduce((a, b) => a + b, 0n)
  const currency = lines[0]?.line.amount.currency
  const offered = currency === undefined ? 0n : amountOf(coupon, currency).amount
  const total = offered < whole ? offered : whole
  if (total <= 0n) return lines
  const covered = room.filter((each) => each > 0n).length
  return allocateWithin(total, room).map((share, index): DiscountedLine => {
    const { line, discounts } = lines[index] as DiscountedLine
    if (share === 0n) return { line, discounts }
    return {
      line,
      discounts: [...discounts, amountDiscount(coupon, money(share, line.amount.currency), total, covered)],
    }
  })
}

function roomOf(line: DiscountedLine, held: ReadonlyMap<string, Money>): bigint {
  return leftOfLine(line).amount - (held.get(line.line.key)?.amount ?? 0n)
}

function amountOf({ coupon, amountLeft }: CouponInForce, currency: Currency): Money {
  if (amountLeft !== undefined) return amountLeft.currency === currency ? amountLeft : money(0n, currency)
  return couponAmount(coupon, currency)
}

/** A coupon without an amount in this currency is worth nothing in it. */
export function couponAmount({ discount }: Coupon, currency: Currency): Money {
  if (discount.type === 'percent') return money(0n, currency)
  const amount = discount.amounts[currency]
  return amount === undefined ? money(0n, currency) : roundToMoney(parseDecimal(amount), currency)
}

function amountDiscount(coupon: CouponInForce, share: Money, total: bigint, lines: number): Discount {
  const whole = formatMoney(money(total, share.currency))
  const label = lines === 1 ? `${whole} off` : `its part of ${whole} off ${lines} lines`
  return discountOf(coupon, explain(share.currency, [{ op: 'add', label, amount: formatMoney(negateMoney(share)) }]))
}

function discountOf(coupon: CouponInForce, explanation: Explanation): Discount {
  return { coupon, amount: money(BigInt(explanation.amountMinor), explanation.currency), explanation }
}
