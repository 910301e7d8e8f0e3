import { z } from 'zod'
import { creditNote, creditNotePreview } from '../objects/credit-note.ts'
import { eInvoiceErrors, pdfOptions, xmlOptions } from '../objects/document.ts'
import { file } from '../objects/file.ts'
import { defineProcedure } from '../procedure.ts'
import { amount } from '../values/amount.ts'
import { customerRef, id } from '../values/id.ts'
import { page, pageInput } from '../values/page.ts'
import { line } from '../values/text.ts'
import { adds, reads } from './annotations.ts'

const part = amount.min(0)

const creditInput = {
  invoiceId: id('invoice'),
  amount: z.exactOptional(part.describe('With tax, over all lines. Without it and `lines`, all that is left.')),
  lines: z.exactOptional(
    z
      .array(
        z.strictObject({
          lineId: id('line'),
          net: z.exactOptional(part.describe('All that is left of the line unless given.')),
          tax: z.exactOptional(part.describe('In the share of the net unless given.')),
        }),
      )
      .max(500),
  ),
  to: z
    .enum(['payment_method', 'wallet', 'out_of_band'])
    .default('payment_method')
    .describe('Where paid money goes: refunded, into the money wallet, or given back by you already.'),
}

const errors = [
  'invoice.not_found',
  'invoice.transition_not_allowed',
  'invoice.payment_processing',
  'payment.disputed',
  'top_up.not_refundable',
  'credit_note.exceeds_invoice',
  'credit_note.amount_not_positive',
  'credit_note.line_repeated',
] as const

export const create = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ ...creditInput, reason: z.exactOptional(line(500)) }),
  output: creditNote,
  access: { secret: true, scope: 'invoices:write' },
  idempotency: 'key',
  customerField: 'invoiceId',
  rest: { method: 'POST', path: '/v1/invoices/{invoiceId}/credit-notes' },
  mcp: adds('Credit an invoice'),
  summary: 'Take something off a finalized invoice.',
  description:
    'First off what is open; only paid money goes further: what the wallet had paid to its grants, the rest where `to` says ' +
    '(semantics §6, §9). Never above what was invoiced, net and tax apart. What a bank disputes, or has taken back, goes to no ' +
    'payment method and no wallet (`payment.disputed`), only `out_of_band`. A credit note of a top-up takes back the same share of what it bought, and no more than is unspent ' +
    '(`top_up.not_refundable`); the tax alone can be credited without.',
  errors: [...errors],
})

export const preview = defineProcedure({
  kind: 'query',
  input: z.strictObject(creditInput),
  output: creditNotePreview,
  access: { secret: true, scope: 'invoices:read' },
  idempotency: 'none',
  customerField: 'invoiceId',
  rest: { method: 'GET', path: '/v1/invoices/{invoiceId}/credit-note-preview' },
  mcp: reads('Preview a credit note'),
  summary: 'Show what a credit note would take off each line, and where the money would go.',
  description: 'The computation of `creditNotes.create`, stopped before it saves.',
  errors: [...errors],
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject({ creditNoteId: id('creditNote') }),
  output: creditNote,
  access: { secret: true, scope: 'invoices:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/credit-notes/{creditNoteId}' },
  mcp: reads('Get a credit note'),
  summary: 'Get one credit note with its refunds.',
  description: 'Amounts are whole minor units of its currency.',
  errors: ['credit_note.not_found'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    ...pageInput,
    customerId: z.exactOptional(customerRef),
    invoiceId: z.exactOptional(id('invoice')),
  }),
  output: page(creditNote),
  access: { secret: true, scope: 'invoices:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/credit-notes' },
  mcp: reads('List credit notes'),
  summary: 'List credit notes, newest first.',
  description: 'Of one customer or one invoice where given.',
  errors: ['customer.not_found', 'invoice.not_found'],
})

const documentErrors = ['credit_note.not_found', 'invoice.not_found', 'customer.not_found'] as const

export const pdf = defineProcedure({
  kind: 'query',
  input: z.strictObject({ creditNoteId: id('creditNote'), ...pdfOptions }),
  output: file,
  access: { secret: true, scope: 'invoices:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/credit-notes/{creditNoteId}/pdf' },
  mcp: reads('Get a credit note as PDF'),
  summary: 'Get a credit note as PDF.',
  description: 'Days are local to the customer’s time zone. The same credit note gives the same bytes.',
  errors: documentErrors,
})

export const xml = defineProcedure({
  kind: 'query',
  input: z.strictObject({ creditNoteId: id('creditNote'), ...xmlOptions }),
  output: file,
  access: { secret: true, scope: 'invoices:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/credit-notes/{creditNoteId}/xml' },
  mcp: reads('Get an e-invoice of a credit note'),
  summary: 'Get a credit note as an e-invoice of EN 16931.',
  description:
    'It names the invoice that it reduces. What the standard asks for and the credit note lacks is refused by name.',
  errors: [...documentErrors, ...eInvoiceErrors],
})
