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

/** The customer’s bank disputes a payment. An `inquiry` has taken nothing yet; what is `lost` was taken back. */
const dispute = z.object({
  id: id('dispute'),
  status: z.enum(['inquiry', 'open', 'won', 'lost']),
  amount,
  reason: z.string().describe('The provider’s word, such as `fraudulent`.'),
  openedAt: instant,
})

/** One attempt to settle an invoice. `unknown`: the provider has not answered yet and will be asked (semantics §10). */
export const payment = z.object({
  id: id('payment'),
  object: z.literal('payment'),
  customerId: id('customer'),
  invoiceId: id('invoice'),
  paymentMethodId: id('paymentMethod').nullable().describe('Null for money that came another way.'),
  provider: z.string(),
  attempt: count.describe('1 is the first.'),
  status: paymentStatus,
  amount,
  amountRefunded: amount,
  currency: z.string(),
  error: paymentError.nullable(),
  actionUrl: z.string().nullable().describe('Where the customer confirms it, while it waits for them.'),
  disputes: z.array(dispute),
  createdAt: instant,
  updatedAt: instant,
})
