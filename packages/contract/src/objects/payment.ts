import { z } from 'zod'
import { amount, count } from '../values/amount.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { paymentError } from './invoice.ts'

export const paymentStatus = z.enum([
  'open',
  'processing',
  'requires_action',
  'succeeded',
  'failed',
  'unknown',
  'canceled',
])

/** One attempt to settle an invoice. `unknown`: the provider has not answered yet and will be asked (semantics §10). */
export const payment = z.object({
  id: id('payment'),
  object: z.literal('payment'),
  customerId: id('customer'),
  invoiceId: id('invoice'),
  paymentMethodId: id('paymentMethod'),
  provider: z.string(),
  attempt: count.describe('1 is the first.'),
  status: paymentStatus,
  amount,
  amountRefunded: amount,
  currency: z.string(),
  error: paymentError.nullable(),
  createdAt: instant,
  updatedAt: instant,
})
