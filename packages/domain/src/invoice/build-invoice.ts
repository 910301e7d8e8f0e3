import type { Instant } from '../time/instant.ts'
import { advanceLines } from './advance-lines.ts'
import { arrearsLines, type BillingLines, type CouponsOn } from './arrears/arrears-lines.ts'
import type { BilledBoundary } from './arrears/billed-boundary.ts'
import { withoutInvoiced } from './arrears/progressive.ts'
import { type AssembleInput, assembleInvoice, type BuiltInvoice } from './assemble-invoice.ts'
import { type CouponInForce, mayReduce } from './discounts/coupon-in-force.ts'
import {
  couponsInForce,
  couponsThatMayApply,
  discountOutcomes,
  type GivenDiscount,
  type InvoiceDiscounts,
} from './discounts/given-discount.ts'
import { isKept, NONE_KEPT, withKept } from './discounts/kept-discount.ts'
import { withRestored } from './discounts/restored-discount.ts'
import type { RestoredDiscount } from './line.ts'

export interface BuildInvoiceInput extends Omit<AssembleInput, 'bounds' | 'lines'> {
  /** The boundaries that it bills, oldest first: none for a one-off, several for a backdated start. */
  readonly boundaries?: readonly BilledBoundary[]
  /** Lines that were rated before: of a plan change, pending ones, advance lines that a draft froze. After the others. */
  readonly lines?: AssembleInput['lines']
  /**
   * Of the subscription that it bills; `openPeriod`: where the billing period begins that is open beside the boundaries'.
   * `periods`: where others begin that its lines belong to. `restored`: by credits that come with its lines and stay with other
   * invoices.
   */
  readonly discounts?: {
    readonly given: readonly GivenDiscount[]
    readonly openPeriod: Instant | null
    readonly periods?: readonly Instant[]
    readonly restored?: readonly RestoredDiscount[]
  }
}

/**
 * Builds an invoice: which prices, which quantities, in which order; then discounts, tax and the money wallet (semantics
 * §4, §9, §11). At a renewal that is what was used in the price periods that ended, then what begins; a creation has only
 * the second, a cancel only the first. The same input gives the same invoice, so a preview is one that is not stored.
 *
 * Amounts are minor units of `currency`. Nothing is refused: two currencies, or two lines that bill the same thing, are bugs.
 */
export function buildInvoice(input: BuildInvoiceInput): BuiltInvoice {
  const { boundaries = [], lines = [], coupons = [], discounts: _, ...rest } = input
  const discounts = discountsOf(input)
  const billed = billingLines(boundaries, [...coupons, ...couponsThatMayApply(discounts)])
  const rated = [...withoutInvoiced(billed.lines, input.progressive ?? []), ...lines]
  const inForce = [...coupons, ...couponsInForce(discounts, rated)]
  const built = assembleInvoice({ ...rest, coupons: inForce, lines: rated, bounds: billed.bounds })
  return { ...built, discounts: discountOutcomes(discounts, built.lines, (line) => isKept(line, input.kept)) }
}

function discountsOf({
  boundaries = [],
  lines = [],
  discounts,
  kept = NONE_KEPT,
}: BuildInvoiceInput): InvoiceDiscounts {
  const starts = boundaries.flatMap(({ billing: { at, closed, opened }, usedUntil }) => {
    if (usedUntil !== undefined) return [closed?.period?.start]
    // What begins where a period ends and none is opened belongs to the one of a schedule that starts again there.
    return [closed?.period?.start, opened === null ? at : opened.period?.start]
  })
  const known = [...starts, discounts?.openPeriod, ...(discounts?.periods ?? [])].filter(
    (start) => start !== undefined && start !== null,
  )
  const restored = [...lines.flatMap(({ restores = [] }) => restores), ...(discounts?.restored ?? [])]
  const given = (discounts?.given ?? []).map((discount) => withRestored(withKept(discount, kept), restored))
  return { given, periodStarts: known }
}

/** The lines of boundaries before discounts and tax, with the minima and maxima that come after percentage discounts. */
export function billingLines(boundaries: readonly BilledBoundary[], coupons: readonly CouponInForce[]): BillingLines {
  const couponsOn: CouponsOn = (offerPrice, serviceStart) =>
    coupons.filter((coupon) => mayReduce(coupon, offerPrice, serviceStart))
  const parts = boundaries.map((boundary) => {
    const arrears = arrearsLines(boundary, couponsOn)
    return { lines: [...arrears.lines, ...advanceLines(boundary)], bounds: arrears.bounds }
  })
  return { lines: parts.flatMap((part) => part.lines), bounds: parts.flatMap((part) => part.bounds) }
}
