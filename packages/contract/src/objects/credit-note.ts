import { z } from 'zod'
import { amount } from '../values/amount.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { refund } from './refund.ts'

const creditNoteLine = z.object({
  lineId: id('line'),
  net: amount,
  tax: amount,
  taxes: z
    .array(amount)
    .describe('What is taken off each tax of the line, in the order of its taxes; `tax` is their sum.'),
})

/** What is taken off an invoice, and where the money goes; the last four sum to `total`. */
const creditFields = {
  invoiceId: id('invoice'),
  currency: z.string(),
  lines: z.array(creditNoteLine).describe('What is taken off each line of the invoice.'),
  net: amount,
  tax: amount,
  total: amount,
  reducesDue: amount.describe('Off what was still open.'),
  toGrants: amount.describe('Back to the wallet grants that had paid it, each with its expiry.'),
  toWallet: amount.describe('Into the money wallet.'),
  toPayments: amount.describe('Refunded, or given back outside.'),
}

/** A correction of a finalized invoice: numbered, and final itself. */
export const creditNote = z.object({
  id: id('creditNote'),
  object: z.literal('credit_note'),
  customerId: id('customer'),
  number: z.string().describe('Gapless in its series, beside the numbers of invoices.'),
  ...creditFields,
  refunds: z.array(refund),
  reason: z.string().nullable(),
  createdAt: instant,
})

export const creditNotePreview = z.object({ object: z.literal('credit_note_preview'), ...creditFields })
