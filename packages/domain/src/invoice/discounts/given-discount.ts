import type { Coupon } from '../../catalog/coupon.ts'
import type { Currency } from '../../money/currency.ts'
import { type Money, negateMoney, subtractMoney, sumMoney } from '../../money/money.ts'
import { type Instant, instantFromEpoch } from '../../time/instant.ts'
import type { BuiltLine, RatedLine } from '../line.ts'
import {
  belongsTo,
  type CouponInForce,
  type CouponPeriod,
  couponAppliesIn,
  couponReduces,
  isPercent,
} from './coupon-in-force.ts'
import { couponAmount, percentDiscounts } from './discount.ts'

/**
 * What a discount took off the lines of one billing period on one invoice that is not void; below zero: what a credit of such a
 * line gave back to it.
 */
export interface DiscountUse {
  readonly periodStart: Instant
  readonly amount: Money
}

/** A coupon that was given to a subscription, as the coupon was then, and what it has taken off since. */
export interface GivenDiscount {
  readonly id: string
  readonly coupon: Coupon
  /** It reduces lines of billing periods that begin after this one; null: of any. */
  readonly afterPeriod: Instant | null
  readonly uses: readonly DiscountUse[]
}

/**
 * The discounts of the subscription that an invoice bills, and where the billing periods of its lines begin: none before the
 * first, where discounts that count periods have not begun either.
 */
export interface InvoiceDiscounts {
  readonly given: readonly GivenDiscount[]
  readonly periodStarts: readonly Instant[]
}

/** What an invoice uses of one discount. `isSpent`: no later line can be reduced by it, unless the invoice is voided. */
export interface DiscountOutcome {
  readonly discountId: string
  readonly uses: readonly DiscountUse[]
  readonly isSpent: boolean
}

/**
 * The discounts of an invoice as coupons in force, each narrowed to the billing periods it reduces. A period counts when
 * it was invoiced with something taken off (semantics §3), so a free month uses up nothing:
 *
 *   3 periods   |-- free --|--  1  --|-- restart 2 --|--  3  --|-- in full --|
 *
 * An amount is for each period; what one leaves is there for later lines of the same period. An amount given once is one
 * sum that stays until it is used up.
 */
export function couponsInForce(
  { given, periodStarts }: InvoiceDiscounts,
  lines: readonly RatedLine[],
): CouponInForce[] {
  const periods = periodsFrom(periodStarts, lines)
  const begun = periodStarts.length > 0 ? given : given.filter((discount) => !countsPeriods(discount))
  return begun.flatMap((discount) => inForce(discount, reducible(discount, periods, lines), currencyOf(lines)))
}

/** The same before there are lines: in every period in which one may turn out to be reduced. */
export function couponsThatMayApply({ given, periodStarts }: InvoiceDiscounts): CouponInForce[] {
  const periods = periodsFrom(periodStarts)
  return given.map((discount) => {
    const { id, coupon, afterPeriod } = discount
    const used = usedPeriods(discount)
    const lasts = isOneSum(discount) || couponAppliesIn(coupon.duration, used.size)
    const may = ({ start }: CouponPeriod) => (afterPeriod === null || start > afterPeriod) && (lasts || used.has(start))
    return { id, coupon, periods: periods.filter(may) }
  })
}

/** What the built lines use of each discount, of which some is known among its uses already. */
export function discountOutcomes(
  { given, periodStarts }: InvoiceDiscounts,
  lines: readonly BuiltLine[],
  isKnown: (line: BuiltLine) => boolean = () => false,
) {
  const periods = periodsFrom(periodStarts, lines)
  return given.map((discount): DiscountOutcome => {
    const own = lines.filter(({ discountOf }) => discountOf?.coupon === discount.id)
    const usesOf = (taken: readonly BuiltLine[]) => periods.flatMap((period) => useIn(period, taken))
    const uses = usesOf(own)
    const after = { ...discount, uses: [...discount.uses, ...usesOf(own.filter((line) => !isKnown(line)))] }
    return { discountId: discount.id, uses, isSpent: isSpent(after, periods) }
  })
}

function useIn(period: CouponPeriod, lines: readonly BuiltLine[]): DiscountUse[] {
  const [first, ...others] = lines.filter((line) => belongsTo(period, line))
  if (first === undefined) return []
  const taken = [first, ...others].map(({ amount }) => amount)
  return [{ periodStart: period.start, amount: negateMoney(sumMoney(taken, first.amount.currency)) }]
}

/** Later than any period that is billed. */
const END_OF_TIME = instantFromEpoch(8.64e15)

/** Before the first billing period the time from the first line on is as one. */
function periodsFrom(
  starts: readonly Instant[],
  lines: readonly Pick<RatedLine, 'servicePeriod'>[] = [],
): CouponPeriod[] {
  const begins = starts.length > 0 ? starts : lines.map(({ servicePeriod }) => servicePeriod.start)
  const inOrder = [...new Set(begins)].sort((a, b) => a - b).slice(0, starts.length > 0 ? undefined : 1)
  return inOrder.map((start, index) => ({
    start,
    end: inOrder[index + 1] ?? END_OF_TIME,
    ...(index === 0 ? { isFirst: true } : {}),
  }))
}

/** The periods it was used in before, and of the others the earliest with a line to reduce, as long as it lasts. */
function reducible(discount: GivenDiscount, periods: readonly CouponPeriod[], lines: readonly RatedLine[]) {
  const used = usedPeriods(discount)
  let counted = used.size
  return periods.filter((period) => {
    const { coupon, afterPeriod, id } = discount
    if (afterPeriod !== null && period.start <= afterPeriod) return false
    if (used.has(period.start)) return true
    if (!lines.some((line) => takesSomething({ id, coupon, periods: [period] }, line))) return false
    return isOneSum(discount) || couponAppliesIn(coupon.duration, counted++)
  })
}

/** A percentage of very little may round to nothing. */
function takesSomething(coupon: CouponInForce, line: RatedLine): boolean {
  return isPercent(coupon) ? percentDiscounts(line, [coupon]).length > 0 : couponReduces(coupon, line)
}

function inForce(
  discount: GivenDiscount,
  periods: readonly CouponPeriod[],
  currency: Currency | null,
): CouponInForce[] {
  const { id, coupon, uses } = discount
  if (periods.length === 0 || currency === null) return []
  if (coupon.discount.type === 'percent') return [{ id, coupon, periods }]
  const whole = couponAmount(coupon, currency)
  if (isOneSum(discount)) return [{ id, coupon, periods, amountLeft: leftAfter(whole, uses) }]
  const left = ({ start }: CouponPeriod) =>
    leftAfter(
      whole,
      uses.filter(({ periodStart }) => periodStart === start),
    )
  return [{ id, coupon, periods: periods.map((period) => ({ ...period, amountLeft: left(period) })) }]
}

function leftAfter(whole: Money, uses: readonly DiscountUse[]): Money {
  return uses.reduce((left, { amount }) => subtractMoney(left, amount), whole)
}

/** Whether it lasts for a number of billing periods. */
function countsPeriods(discount: GivenDiscount): boolean {
  return discount.coupon.duration.kind !== 'forever' && !isOneSum(discount)
}

/** An amount that is given once, to whatever it may reduce; any other counts billing periods. */
export function isOneSum({ coupon }: Pick<GivenDiscount, 'coupon'>): boolean {
  return coupon.discount.type === 'amount' && coupon.duration.kind === 'once'
}

/** The billing periods in which it took something off that no credit has given back to it. */
export function usedPeriods({ uses }: Pick<GivenDiscount, 'uses'>): Set<Instant> {
  const net = new Map<Instant, bigint>()
  for (const { periodStart, amount } of uses) net.set(periodStart, (net.get(periodStart) ?? 0n) + amount.amount)
  return new Set([...net].filter(([, amount]) => amount > 0n).map(([periodStart]) => periodStart))
}

/**
 * Whether no later line can be reduced by it. Of the billing period that begins at `openPeriod` there may be more lines: its
 * usage, seats that are added. Null where none is open.
 */
export function isUsedUp(discount: GivenDiscount, openPeriod: Instant | null): boolean {
  if (isOneSum(discount)) {
    const currency = discount.uses[0]?.amount.currency
    return currency !== undefined && leftAfter(couponAmount(discount.coupon, currency), discount.uses).amount <= 0n
  }
  const used = usedPeriods(discount)
  if (couponAppliesIn(discount.coupon.duration, used.size)) return false
  return openPeriod === null || !used.has(openPeriod)
}

/** The same by what an invoice bills; one that bills no period ends none. */
function isSpent(discount: GivenDiscount, periods: readonly CouponPeriod[]): boolean {
  const latest = periods.at(-1)?.start ?? null
  return isUsedUp(discount, latest) && (latest !== null || isOneSum(discount))
}

function currencyOf(lines: readonly Pick<RatedLine, 'amount'>[]): Currency | null {
  return lines[0]?.amount.currency ?? null
}
