import { type Money, negateMoney, sumMoney } from '../../money/money.ts'
import type { Instant } from '../../time/instant.ts'
import type { Line, RestoredDiscount } from '../line.ts'

/** An amount discount on an invoiced line, and what earlier credits of the line restored of it; neither is negative. */
export interface LineDiscount {
  readonly discountId: string
  /** Where the billing period begins in which it was used. */
  readonly periodStart: Instant
  readonly taken: Money
  readonly restored: Money
}

/** That a discount took something off the lines of a billing period on an invoice. */
export interface DiscountedPeriod {
  readonly discountId: string
  readonly invoiceId: string
  readonly periodStart: Instant
}

/** Where the billing period begins that a discount counted for on a line whose time begins `at`. */
export function discountedPeriod(
  { discountId, invoiceId, at }: Omit<DiscountedPeriod, 'periodStart'> & { readonly at: Instant },
  uses: readonly DiscountedPeriod[],
): Instant | null {
  const own = uses.filter((each) => each.discountId === discountId && each.invoiceId === invoiceId)
  const begun = own.map(({ periodStart }) => periodStart).filter((start) => start <= at)
  return begun.toSorted((a, b) => b - a).at(0) ?? null
}

type LineOfInvoice = Line & { readonly invoiceId: string }

/**
 * The discounts on a line, of those of which `uses` are given: each with the billing period that it counted for, the last that had
 * begun when the line's time begins, and what credits have `restored` of it before.
 */
export function lineDiscounts(
  { id, invoiceId, servicePeriod }: LineOfInvoice,
  lines: readonly LineOfInvoice[],
  uses: readonly DiscountedPeriod[],
  restored: readonly RestoredDiscount[],
): LineDiscount[] {
  return lines.flatMap(({ discountOf, amount }) => {
    if (discountOf?.line !== id) return []
    const discountId = discountOf.coupon
    const periodStart = discountedPeriod({ discountId, invoiceId, at: servicePeriod.start }, uses)
    if (periodStart === null) return []
    const back = restored.filter((each) => each.discountId === discountId).map((each) => each.amount)
    return [{ discountId, periodStart, taken: negateMoney(amount), restored: sumMoney(back, amount.currency) }]
  })
}
