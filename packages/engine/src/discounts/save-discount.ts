import { isLive } from '@tallywright/domain'
import type { DiscountRow, StoredSubscription } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { discountView } from '../views/discount-views.ts'
import { givenDiscount } from './load-discounts.ts'

export type DiscountEnd = Pick<DiscountRow, 'endedAt' | 'endReason'>

/** Ends a discount or takes its end back, with the event of it. */
export async function saveDiscount(
  moment: Moment,
  row: DiscountRow,
  change: DiscountEnd,
  type: 'discount.ended' | 'discount.reopened',
): Promise<DiscountRow> {
  const saved = { ...row, ...change, version: row.version + 1, updatedAt: moment.now }
  await moment.tx.discounts.save(saved)
  await tellDiscount(moment, saved, type)
  return saved
}

export async function tellDiscount(moment: Moment, row: DiscountRow, type: string): Promise<void> {
  const { bucket, id, customerId, version } = row
  const { uses } = givenDiscount(row, await moment.tx.discounts.uses(bucket, row.subscriptionId))
  const event = { type, object: { type: 'discount', id, version }, snapshot: discountView(row, uses) }
  recordEvents(moment, { bucket, id: customerId }, [event])
}

/**
 * A subscription that ends takes its discounts with it; what is invoiced of it afterwards is still reduced by them. One
 * that was never paid gives its place within the limit of a promotion code back.
 */
export async function endDiscountsWith(moment: Moment, { bucket, subscription }: StoredSubscription): Promise<void> {
  if (isLive(subscription)) return
  const endReason = subscription.lifecycle.state === 'expired' ? 'never_paid' : 'subscription_ended'
  const rows = await moment.tx.discounts.ofSubscription(bucket, subscription.id)
  for (const row of rows.filter(({ endedAt }) => endedAt === null)) {
    await saveDiscount(moment, row, { endedAt: moment.now, endReason }, 'discount.ended')
  }
}
