import { z } from 'zod'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { collectionMethod } from './customer.ts'
import { invoiceLine, invoiceTotals, previewLine } from './line.ts'
import { party, seller } from './party.ts'
import { taxTotal } from './tax.ts'

export const invoiceStatus = z.enum(['draft', 'open', 'paid', 'void', 'uncollectible'])

const invoicePaymentStatus = z.enum([
  'none',
  'processing',
  'requires_action',
  'failed',
  'succeeded',
  'partially_refunded',
  'refunded',
])

export const paymentError = z.object({ code: z.string(), message: z.string() })

/** A numbered claim on one customer in one currency. */
export const invoice = z.object({
  id: id('invoice'),
  object: z.literal('invoice'),
  customerId: id('customer'),
  subscriptionId: id('subscription').nullable(),
  number: z.string().nullable().describe('Gapless in its series; null until it is finalized.'),
  status: invoiceStatus,
  paymentStatus: invoicePaymentStatus,
  currency: z.string(),
  cause: z.string().describe('What made it: `renewal:<instant>`, or the id of a change or command.'),
  collection: collectionMethod,
  dueAt: instant.nullable().describe('Until when it is to be paid, with `send_invoice`.'),
  memo: z.string().nullable(),
  footer: z.string().nullable(),
  seller: seller.describe('As they are now; once it is finalized, as they were then.'),
  customer: party,
  lines: z.array(invoiceLine),
  totals: invoiceTotals,
  taxTotals: z.array(taxTotal).describe('Its tax by treatment and rate; the amounts sum to `totals.tax`.'),
  lastPaymentError: paymentError.nullable().describe('Why it is still open.'),
  nextPaymentAttemptAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
  finalizedAt: instant.nullable(),
  paidAt: instant.nullable(),
  voidedAt: instant.nullable(),
})

/** All that is left to say of a draft that was deleted. */
export const deletedInvoice = z.object({ id: id('invoice'), object: z.literal('invoice'), deleted: z.literal(true) })

/** What waits for a subscription's next invoice, with the tax of now. */
export const pendingLine = z.object({
  id: id('line'),
  object: z.literal('pending_line'),
  subscriptionId: id('subscription'),
  currency: z.string(),
  lines: z.array(previewLine),
})

/** What the next renewal would bill if nothing changed: computed now, saved nowhere. */
export const upcomingInvoice = z.object({
  object: z.literal('upcoming_invoice'),
  customerId: id('customer'),
  subscriptionId: id('subscription'),
  at: instant,
  currency: z.string(),
  lines: z.array(previewLine),
  totals: invoiceTotals,
})
