import type { BuiltInvoice, DiscountUse, GivenDiscount, Instant, RestoredDiscount } from '@tallywright/domain'
import type { DiscountRow } from '@tallywright/store'
import type { InvoiceRequest } from '../billing/compute-invoice.ts'
import type { Moment } from '../command/context.ts'

interface LoadedDiscounts {
  readonly given: readonly GivenDiscount[]
  readonly openPeriod: Instant | null
  readonly periods: readonly Instant[]
  readonly restored: readonly RestoredDiscount[]
}

/**
 * The discounts of the subscription that an invoice bills, with what they have taken off so far; one that is used up only where
 * a credit restores of it.
 */
export async function loadDiscounts(
  { tx }: Moment,
  {
    customer: { bucket },
    boundaries,
    lines,
    discounts,
    periods = [],
    isBeforeEnd = false,
    restored = [],
  }: InvoiceRequest,
): Promise<LoadedDiscounts> {
  const none = { given: discounts ?? [], openPeriod: null, periods, restored }
  if (discounts !== undefined) return none
  const billed = boundaries.flatMap(({ billing }) => [billing.closed?.id, billing.opened?.id])
  const [subscriptionId] = [...billed, ...lines.map((line) => line.subscriptionId)].filter((id) => id != null)
  if (subscriptionId === undefined) return none
  const rows = await tx.discounts.inForce(bucket, subscriptionId, restoredIds([...lines, { restores: restored }]))
  if (rows.length === 0) return none
  const haveAmounts = rows.some(({ coupon }) => coupon.discount.type === 'amount')
  const uses = await tx.discounts.uses(bucket, subscriptionId, { haveAmounts })
  const stored = await tx.subscriptions.find(bucket, subscriptionId)
  const isWhole = !isBeforeEnd && boundaries.every(({ usedUntil }) => usedUntil === undefined)
  const applying = isWhole ? rows : rows.filter(({ coupon }) => coupon.discount.type === 'percent')
  const given = applying.map((row) => givenDiscount(row, uses))
  return { given, openPeriod: stored?.subscription.period?.start ?? null, periods, restored }
}

/** The discounts that lines make available again. */
export function restoredIds(lines: readonly { readonly restores?: readonly RestoredDiscount[] }[]): string[] {
  return [...new Set(lines.flatMap(({ restores = [] }) => restores.map(({ discountId }) => discountId)))]
}

export function givenDiscount(
  { id, coupon, afterPeriod }: DiscountRow,
  uses: readonly (DiscountUse & { readonly discountId: string })[],
): GivenDiscount {
  return usedSince({ id, coupon, afterPeriod, uses: [] }, uses)
}

/** A discount with all that is stored of its uses. */
export function usedSince(
  given: GivenDiscount,
  uses: readonly (DiscountUse & { readonly discountId: string })[],
): GivenDiscount {
  const own = uses.filter(({ discountId }) => discountId === given.id)
  return { ...given, uses: own.map(({ periodStart, amount }) => ({ periodStart, amount })) }
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
