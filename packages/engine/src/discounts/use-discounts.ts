import { type BuiltInvoice, isLive } from '@tallywright/domain'
import type { DiscountRow, InvoiceRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { saveDiscount } from './save-discount.ts'

/** Notes what an issued invoice used of its subscription's discounts, and ends those that are used up by it. */
export async function useDiscounts(
  moment: Moment,
  { bucket, id, subscriptionId }: Pick<InvoiceRow, 'bucket' | 'id' | 'subscriptionId'>,
  { discounts }: Pick<BuiltInvoice, 'discounts'>,
): Promise<void> {
  for (const { discountId, uses } of discounts) await moment.tx.discounts.addUses(bucket, id, discountId, uses)
  const spent = discounts.filter(({ isSpent }) => isSpent).map(({ discountId }) => discountId)
  if (spent.length === 0 || subscriptionId === null) return
  const rows = await moment.tx.discounts.ofSubscription(bucket, subscriptionId)
  for (const row of rows.filter((each) => spent.includes(each.id) && each.endedAt === null)) {
    await saveDiscount(moment, row, { endedAt: moment.now, endReason: 'used_up' }, 'discount.ended')
  }
}

/**
 * What a void invoice used is free again, because only uses on other invoices count: a discount that was used up by it
 * comes back, unless its subscription has ended or was given the coupon anew since.
 */
export async function giveUsesBack(
  moment: Moment,
  { bucket, id, subscriptionId }: Pick<InvoiceRow, 'bucket' | 'id' | 'subscriptionId'>,
): Promise<void> {
  const { tx } = moment
  const used = subscriptionId === null ? new Set<string>() : await tx.discounts.usedOn(bucket, id)
  if (subscriptionId === null || used.size === 0) return
  const stored = await tx.subscriptions.find(bucket, subscriptionId)
  if (stored === null || !isLive(stored.subscription)) return
  const rows = await tx.discounts.ofSubscription(bucket, subscriptionId)
  const isGivenAnew = ({ couponId }: DiscountRow) =>
    rows.some((row) => row.couponId === couponId && row.endedAt === null)
  for (const row of rows.filter((each) => used.has(each.id) && each.endReason === 'used_up' && !isGivenAnew(each))) {
    await saveDiscount(moment, row, { endedAt: null, endReason: null }, 'discount.reopened')
  }
}
