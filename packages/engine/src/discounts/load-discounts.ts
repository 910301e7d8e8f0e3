import type { BuiltInvoice, GivenDiscount, Instant } from '@tallywright/domain'
import type { DiscountRow } from '@tallywright/store'
import type { InvoiceRequest } from '../billing/compute-invoice.ts'
import type { Moment } from '../command/context.ts'

/** The discounts of the subscription that an invoice bills, with what they have taken off so far. */
export async function loadDiscounts(
  { tx }: Moment,
  { customer: { bucket }, boundaries, lines, discounts }: InvoiceRequest,
): Promise<{ given: readonly GivenDiscount[]; openPeriod: Instant | null }> {
  if (discounts !== undefined) return { given: discounts, openPeriod: null }
  const billed = boundaries.flatMap(({ billing }) => [billing.closed?.id, billing.opened?.id])
  const [subscriptionId] = [...billed, ...lines.map((line) => line.subscriptionId)].filter((id) => id != null)
  if (subscriptionId === undefined) return { given: [], openPeriod: null }
  const rows = await tx.discounts.inForce(bucket, subscriptionId)
  if (rows.length === 0) return { given: [], openPeriod: null }
  const uses = await tx.discounts.uses(bucket, subscriptionId)
  const stored = await tx.subscriptions.find(bucket, subscriptionId)
  const isWhole = boundaries.every(({ usedUntil }) => usedUntil === undefined)
  const applying = isWhole ? rows : rows.filter(({ coupon }) => coupon.discount.type === 'percent')
  const given = applying.map((row) => givenDiscount(row, uses))
  return { given, openPeriod: stored?.subscription.period?.start ?? null }
}

export function givenDiscount(
  { id, coupon, afterPeriod }: DiscountRow,
  uses: readonly (GivenDiscount['uses'][number] & { readonly discountId: string })[],
): GivenDiscount {
  return { id, coupon, afterPeriod, uses: uses.filter(({ discountId }) => discountId === id) }
}

/** Discounts as they stand after an invoice that was built and is not saved. */
export function usedBy(
  { discounts }: Pick<BuiltInvoice, 'discounts'>,
  given: readonly GivenDiscount[],
): GivenDiscount[] {
  return given.map((discount) => {
    const outcome = discounts.find(({ discountId }) => discountId === discount.id)
    return { ...discount, uses: [...discount.uses, ...(outcome?.uses ?? [])] }
  })
}
