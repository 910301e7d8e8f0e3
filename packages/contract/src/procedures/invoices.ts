import { z } from 'zod'
import { invoiceExplanation } from '../objects/explanation.ts'
import { file } from '../objects/file.ts'
import { invoice, invoiceStatus, upcomingInvoice } from '../objects/invoice.ts'
import { defineProcedure } from '../procedure.ts'
import { customerRef, id } from '../values/id.ts'
import { page, pageInput } from '../values/page.ts'
import { adds, reads, removes, sets } from './annotations.ts'

const invoiceId = id('invoice')

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    ...pageInput,
    customerId: z.exactOptional(customerRef),
    subscriptionId: z.exactOptional(id('subscription')),
    status: z.exactOptional(invoiceStatus),
  }),
  output: page(invoice),
  access: { secret: true, scope: 'invoices:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/invoices' },
  mcp: reads('List invoices'),
  summary: 'List invoices, newest first.',
  description: 'Of one customer, one subscription or one status where given.',
  errors: ['customer.not_found', 'subscription.not_found'],
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject({ invoiceId }),
  output: invoice,
  access: { secret: true, scope: 'invoices:read' },
  idempotency: 'none',
  customerField: 'invoiceId',
  rest: { method: 'GET', path: '/v1/invoices/{invoiceId}' },
  mcp: reads('Get an invoice'),
  summary: 'Get one invoice with its lines.',
  description: 'Amounts are whole minor units of its currency.',
  errors: ['invoice.not_found'],
})

export const upcoming = defineProcedure({
  kind: 'query',
  input: z.strictObject({ subscriptionId: id('subscription') }),
  output: upcomingInvoice,
  access: { secret: true, scope: 'invoices:read' },
  idempotency: 'none',
  customerField: 'subscriptionId',
  rest: { method: 'GET', path: '/v1/subscriptions/{subscriptionId}/upcoming-invoice' },
  mcp: reads('Preview the next invoice'),
  summary: 'Show what the next renewal would bill if nothing changed.',
  description: 'Usage so far, the next period in advance, and pending lines: the computation of the renewal itself.',
  errors: ['subscription.not_found', 'subscription.transition_not_allowed'],
})

export const explain = defineProcedure({
  kind: 'query',
  input: z.strictObject({ invoiceId }),
  output: invoiceExplanation,
  access: { secret: true, scope: 'invoices:read' },
  idempotency: 'none',
  customerField: 'invoiceId',
  rest: { method: 'GET', path: '/v1/invoices/{invoiceId}/explanation' },
  mcp: reads('Explain an invoice'),
  summary: 'Get the steps behind every amount of an invoice.',
  description: 'From the total down to quantities, tiers, fractions of time and the one rounding of each line.',
  errors: ['invoice.not_found'],
})

const paymentErrors = ['invoice.not_found', 'invoice.transition_not_allowed', 'invoice.payment_processing'] as const

export const pay = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    invoiceId,
    paymentMethodId: z.exactOptional(id('paymentMethod').describe('The default one unless given.')),
    outOfBand: z.boolean().default(false).describe('The money came another way: all that is open is paid.'),
  }),
  output: invoice,
  access: { secret: true, scope: 'invoices:write' },
  idempotency: 'key',
  customerField: 'invoiceId',
  rest: { method: 'POST', path: '/v1/invoices/{invoiceId}/pay' },
  mcp: adds('Pay an invoice'),
  summary: 'Collect an open or uncollectible invoice now.',
  description:
    'A decline leaves it open with its `lastPaymentError`. A payment that waits for the customer is given up first.',
  errors: [...paymentErrors, 'payment_method.not_found', 'payment_method.required'],
})

const voidInvoice = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ invoiceId }),
  output: invoice,
  access: { secret: true, scope: 'invoices:write' },
  idempotency: 'key',
  customerField: 'invoiceId',
  rest: { method: 'POST', path: '/v1/invoices/{invoiceId}/void' },
  mcp: removes('Void an invoice'),
  summary: 'Declare an open invoice invalid.',
  description:
    'It keeps its number and is never collected. Refused while its payment is processing, and for one that a subscription ' +
    'or a change waits for: cancel that instead (semantics §9).',
  errors: [...paymentErrors],
})

export { voidInvoice as void }

export const markUncollectible = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ invoiceId }),
  output: invoice,
  access: { secret: true, scope: 'invoices:write' },
  idempotency: 'key',
  customerField: 'invoiceId',
  rest: { method: 'POST', path: '/v1/invoices/{invoiceId}/mark-uncollectible' },
  mcp: sets('Write an invoice off'),
  summary: 'Write off an open invoice.',
  description: 'It is not collected any more, and can still be paid (semantics §9).',
  errors: [...paymentErrors],
})

const language = z.enum(['en', 'de', 'fr', 'es', 'pl']).default('en')

export const pdf = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    invoiceId,
    language: language.describe('Of all that is not written by you: descriptions, memo and footer stay as they are.'),
    paper: z.enum(['A4', 'Letter']).default('A4'),
  }),
  output: file,
  access: { secret: true, scope: 'invoices:read' },
  idempotency: 'none',
  customerField: 'invoiceId',
  rest: { method: 'GET', path: '/v1/invoices/{invoiceId}/pdf' },
  mcp: reads('Get an invoice as PDF'),
  summary: 'Get an invoice as PDF.',
  description: 'Days are local to the customer’s time zone. The same invoice gives the same bytes.',
  errors: ['invoice.not_found', 'customer.not_found'],
})

export const xml = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    invoiceId,
    syntax: z.enum(['cii', 'ubl']).describe('`cii` is the form inside Factur-X and ZUGFeRD, `ubl` the form of Peppol.'),
    language: language.describe('Of the few sentences in it.'),
  }),
  output: file,
  access: { secret: true, scope: 'invoices:read' },
  idempotency: 'none',
  customerField: 'invoiceId',
  rest: { method: 'GET', path: '/v1/invoices/{invoiceId}/xml' },
  mcp: reads('Get an e-invoice'),
  summary: 'Get an issued invoice as an e-invoice of EN 16931.',
  description: 'Its amounts are those of the PDF. What the standard asks for and the invoice lacks is refused by name.',
  errors: [
    'invoice.not_found',
    'customer.not_found',
    'e_invoice.field_missing',
    'e_invoice.not_issued',
    'e_invoice.tax_not_expressible',
    'e_invoice.currency_not_expressible',
    'e_invoice.value_not_listed',
  ],
})
