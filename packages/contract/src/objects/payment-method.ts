import { z } from 'zod'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'

/** A stored means to pay. No card number ever reaches Tallywright. */
export const paymentMethod = z.object({
  id: id('paymentMethod'),
  object: z.literal('payment_method'),
  customerId: id('customer'),
  provider: z.string(),
  label: z.string().describe('For people: `Visa •••• 4242`.'),
  isDefault: z.boolean(),
  sandboxOutcome: z.string().nullable().describe('What happens each time a sandbox method is used; null for others.'),
  createdAt: instant,
  updatedAt: instant,
})

/** A page of the provider’s on which the customer enters a payment method. */
export const paymentSetup = z.object({
  id: id('paymentSetup'),
  object: z.literal('payment_setup'),
  customerId: id('customer'),
  provider: z.string(),
  url: z.string().describe('Send the customer here.'),
  paymentMethodId: id('paymentMethod').nullable().describe('What came of it; null while the customer is not done.'),
  createdAt: instant,
})
