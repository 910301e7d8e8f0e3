import { advanceLines } from './advance-lines.ts'
import { arrearsLines, type BillingLines, type IsPercentDiscounted } from './arrears-lines.ts'
import { type AssembleInput, assembleInvoice, type BuiltInvoice } from './assemble-invoice.ts'
import type { BilledBoundary } from './billed-boundary.ts'
import { type CouponInForce, coversPrice, isPercent } from './coupon-in-force.ts'

export interface BuildInvoiceInput extends Omit<AssembleInput, 'bounds' | 'lines'> {
  /** The boundaries that it bills, oldest first: none for a one-off, several for a backdated start. */
  readonly boundaries?: readonly BilledBoundary[]
  /** Lines that were rated before: of a plan change, pending ones, advance lines that a draft froze. After the others. */
  readonly lines?: AssembleInput['lines']
}

/**
 * Builds an invoice: which prices, which quantities, in which order; then discounts, tax and the money wallet (semantics
 * §4, §9, §11). At a renewal that is what was used in the price periods that ended, then what begins; a creation has only
 * the second, a cancel only the first. The same input gives the same invoice, so a preview is one that is not stored.
 *
 * Amounts are minor units of `currency`. Nothing is refused: two currencies, or two lines that bill the same thing, are bugs.
 */
export function buildInvoice({ boundaries = [], lines = [], ...input }: BuildInvoiceInput): BuiltInvoice {
  const billed = billingLines(boundaries, input.coupons ?? [])
  return assembleInvoice({ ...input, lines: [...billed.lines, ...lines], bounds: billed.bounds })
}

/** The lines of boundaries before discounts and tax, with the minima and maxima that come after percentage discounts. */
export function billingLines(boundaries: readonly BilledBoundary[], coupons: readonly CouponInForce[]): BillingLines {
  const isPercentDiscounted: IsPercentDiscounted = (offerPrice) =>
    coupons.some((coupon) => isPercent(coupon) && coversPrice(coupon.coupon.appliesTo, offerPrice))
  const parts = boundaries.map((boundary) => {
    const arrears = arrearsLines(boundary, isPercentDiscounted)
    return { lines: [...arrears.lines, ...advanceLines(boundary)], bounds: arrears.bounds }
  })
  return { lines: parts.flatMap((part) => part.lines), bounds: parts.flatMap((part) => part.bounds) }
}
