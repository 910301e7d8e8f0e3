import { z } from 'zod'
import { instant } from '../values/instant.ts'
import { customer } from './customer.ts'
import { entitlement } from './entitlement.ts'
import { invoice } from './invoice.ts'
import { paymentMethod } from './payment-method.ts'
import { subscription } from './subscription.ts'
import { walletNow } from './wallet.ts'

/** Everything that decides what a customer may do and owes, at one instant. */
export const customerState = z.object({
  object: z.literal('customer_state'),
  at: instant,
  customer,
  subscriptions: z.array(subscription).describe('The live ones.'),
  entitlements: z.array(entitlement),
  openInvoices: z.array(invoice),
  wallets: z.array(walletNow),
  paymentMethods: z.array(paymentMethod),
})

export const deletedCustomer = z.object({
  id: customer.shape.id,
  object: z.literal('customer'),
  deleted: z.literal(true),
  deletedAt: instant,
})
