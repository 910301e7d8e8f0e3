import { z } from 'zod'
import { amount } from '../values/amount.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'

/** Money on its way back to where a payment came from. `unknown`: the provider has not answered yet and will be asked. */
export const refund = z.object({
  id: id('refund'),
  object: z.literal('refund'),
  customerId: id('customer'),
  invoiceId: id('invoice'),
  paymentId: id('payment'),
  creditNoteId: id('creditNote').nullable().describe('Null only for money that came after its invoice was void.'),
  status: z.enum(['open', 'unknown', 'pending', 'succeeded', 'failed']),
  amount,
  currency: z.string(),
  provider: z.string(),
  error: z
    .string()
    .nullable()
    .describe('Why it failed, and the money is in the customer’s wallet; or why it still waits.'),
  createdAt: instant,
  updatedAt: instant,
})
