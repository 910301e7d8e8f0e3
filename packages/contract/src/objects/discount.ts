import { z } from 'zod'
import { count } from '../values/amount.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { couponTerms } from './catalog.ts'

/** A coupon that a subscription has, or had. */
export const discount = z.object({
  id: id('discount'),
  object: z.literal('discount'),
  customerId: id('customer'),
  subscriptionId: id('subscription'),
  couponSlug: z.string(),
  coupon: z.object(couponTerms).describe('As it was when it was given.'),
  promotionCode: z.string().nullable().describe('Through which it was got.'),
  periodsUsed: count.describe('Billing periods it took something off, on invoices that are not void.'),
  endedAt: instant.nullable(),
  endReason: z.enum(['removed', 'replaced', 'used_up', 'subscription_ended', 'never_paid']).nullable(),
  createdAt: instant,
  updatedAt: instant,
})

export const subscriptionDiscounts = z.object({
  object: z.literal('subscription_discounts'),
  subscriptionId: id('subscription'),
  discounts: z.array(discount),
})
