import { type BuiltInvoice, isLive, isOneSum, isUsedUp } from '@tallywright/domain'
import type { DiscountRow, InvoiceRow, StoredSubscription } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { givenDiscount, restoredIds } from './load-discounts.ts'
import { saveDiscount } from './save-discount.ts'

type InvoiceOfSubscription = Pick<InvoiceRow, 'bucket' | 'subscriptionId'>

/**
 * Notes what an issued invoice used of its subscription's discounts, and ends those that are used up by it. One that its credits
 * restore is judged by all that is stored.
 */
export async function useDiscounts(
  moment: Moment,
  { bucket, id, subscriptionId }: Pick<InvoiceRow, 'id'> & InvoiceOfSubscription,
  { discounts, lines }: Pick<BuiltInvoice, 'discounts' | 'lines'>,
): Promise<void> {
  for (const { discountId, uses } of discounts) await moment.tx.discounts.addUses(bucket, id, discountId, uses)
  const restored = restoredIds(lines)
  const spent = discounts.flatMap(({ isSpent, discountId }) => (isSpent ? [discountId] : []))
  if (subscriptionId !== null && spent.some((discountId) => !restored.includes(discountId))) {
    const rows = await moment.tx.discounts.ofSubscription(bucket, subscriptionId)
    const ended = rows.filter((row) => spent.includes(row.id) && !restored.includes(row.id) && row.endedAt === null)
    for (const row of ended) await endUsedUp(moment, row)
  }
  if (restored.length > 0) await judgeDiscounts(moment, { bucket, subscriptionId }, spent)
}

/**
 * Ends and reopens the discounts of a subscription by all that is stored: after an invoice is void, whose uses are free again and
 * whose credits restore nothing any more, and after a credit. One that is not used up any more comes back, unless its
 * subscription has ended or was given the coupon anew since. An amount that is given once ends with its sum; any other only by
 * the invoice of a later period, which has `spent` it.
 */
export async function judgeDiscounts(
  moment: Moment,
  { bucket, subscriptionId }: InvoiceOfSubscription,
  spent: readonly string[] = [],
): Promise<void> {
  const { tx } = moment
  if (subscriptionId === null) return
  const rows = await tx.discounts.ofSubscription(bucket, subscriptionId)
  const judged = rows.filter(({ endedAt, endReason }) => endedAt === null || endReason === 'used_up')
  const stored = judged.length === 0 ? null : await tx.subscriptions.find(bucket, subscriptionId)
  if (stored === null || !isLive(stored.subscription)) return
  const uses = await tx.discounts.uses(bucket, subscriptionId)
  const isOver = (row: DiscountRow) => isUsedUp(givenDiscount(row, uses), openPeriod(stored))
  const inForce = judged.filter(({ endedAt }) => endedAt === null)
  const ending = inForce.filter((row) => isOver(row) && (isOneSum(row) || spent.includes(row.id)))
  for (const row of ending) await endUsedUp(moment, row)
  // A coupon is in force once: of two that were given one after the other the older comes back.
  const taken = new Set(inForce.filter((row) => !ending.includes(row)).map(({ couponId }) => couponId))
  for (const row of judged.filter((each) => each.endedAt !== null && !isOver(each))) {
    if (taken.has(row.couponId)) continue
    taken.add(row.couponId)
    await saveDiscount(moment, row, { endedAt: null, endReason: null }, 'discount.reopened')
  }
}

function endUsedUp(moment: Moment, row: DiscountRow): Promise<DiscountRow> {
  return saveDiscount(moment, row, { endedAt: moment.now, endReason: 'used_up' }, 'discount.ended')
}

function openPeriod({ subscription: { period } }: StoredSubscription) {
  return period?.start ?? null
}
