import { z } from 'zod'
import { collectionMethod, dueDays } from '../objects/customer.ts'
import { eInvoiceErrors, pdfOptions, xmlOptions } from '../objects/document.ts'
import { invoiceExplanation } from '../objects/explanation.ts'
import { file } from '../objects/file.ts'
import { deletedInvoice, invoice, invoiceStatus, pendingLine, upcomingInvoice } from '../objects/invoice.ts'
import { defineProcedure } from '../procedure.ts'
import { currency } from '../values/amount.ts'
import { unitsInput, unsignedDecimal } from '../values/decimal.ts'
import { customerRef, id } from '../values/id.ts'
import { page, pageInput } from '../values/page.ts'
import { line, lines } from '../values/text.ts'
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
  errors: [...paymentErrors, 'subscription.parked', 'payment_method.not_found', 'payment_method.required'],
})

const voidInvoice = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    invoiceId,
    regenerate: z
      .boolean()
      .default(false)
      .describe('Make it again at once, with the parties, taxes and discounts of now; the answer is the new invoice.'),
  }),
  output: invoice,
  access: { secret: true, scope: 'invoices:write' },
  idempotency: 'key',
  customerField: 'invoiceId',
  rest: { method: 'POST', path: '/v1/invoices/{invoiceId}/void' },
  mcp: removes('Void an invoice'),
  summary: 'Declare an open invoice invalid.',
  description:
    'It keeps its number and is never collected. Refused while its payment is processing, and for one that a subscription ' +
    'or a change waits for: cancel that instead (semantics §9). A regenerated invoice has the quantities, prices and service ' +
    'periods of the void one and the cause `regeneration:<its id>`; usage is not counted again.',
  errors: [...paymentErrors, 'invoice.not_regenerable', 'customer.deleted', 'amount.out_of_range'],
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

export const pdf = defineProcedure({
  kind: 'query',
  input: z.strictObject({ invoiceId, ...pdfOptions }),
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
  input: z.strictObject({ invoiceId, ...xmlOptions }),
  output: file,
  access: { secret: true, scope: 'invoices:read' },
  idempotency: 'none',
  customerField: 'invoiceId',
  rest: { method: 'GET', path: '/v1/invoices/{invoiceId}/xml' },
  mcp: reads('Get an e-invoice'),
  summary: 'Get an issued invoice as an e-invoice of EN 16931.',
  description: 'Its amounts are those of the PDF. What the standard asks for and the invoice lacks is refused by name.',
  errors: ['invoice.not_found', 'customer.not_found', ...eInvoiceErrors],
})

/** Something charged by itself, in no plan. */
const oneOff = {
  description: line(500),
  quantity: unitsInput.refine((units) => !units.startsWith('-'), 'must not be negative'),
  unitAmount: unsignedDecimal.describe('Of one unit, in major units: `"19.99"`. Rounded once per line.'),
  taxBehavior: z.exactOptional(z.enum(['exclusive', 'inclusive']).describe('`exclusive` unless given.')),
  taxCategory: z.exactOptional(line(64).describe('Which of your tax rates it takes.')),
}

const oneOffLines = z.array(z.strictObject(oneOff)).min(1).max(250)

const termsFields = {
  memo: z.exactOptional(lines(2000).nullable()),
  footer: z.exactOptional(lines(2000).nullable()),
  collection: z.exactOptional(collectionMethod),
  dueDays: z.exactOptional(dueDays),
}

export const create = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    customerId: customerRef,
    currency,
    lines: oneOffLines,
    autoAdvance: z.boolean().default(false).describe('Finalized and collected at once; else it stays a draft.'),
    ...termsFields,
  }),
  output: invoice,
  access: { secret: true, scope: 'invoices:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/invoices' },
  mcp: adds('Create an invoice'),
  summary: 'Create an invoice of lines of your own.',
  description:
    'Outside of any subscription, without discounts. What of memo, footer, collection and due days is left out is as the ' +
    'customer and the environment have it (semantics §9).',
  errors: ['customer.not_found', 'currency.unknown', 'amount.out_of_range'],
})

const draftErrors = ['invoice.not_found', 'invoice.transition_not_allowed', 'customer.deleted'] as const

export const update = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    invoiceId,
    lines: z.exactOptional(oneOffLines.describe('All of them, replaced whole.')),
    ...termsFields,
  }),
  output: invoice,
  access: { secret: true, scope: 'invoices:write' },
  idempotency: 'key',
  customerField: 'invoiceId',
  rest: { method: 'PATCH', path: '/v1/invoices/{invoiceId}' },
  mcp: sets('Update a draft invoice'),
  summary: 'Change what is given of a draft.',
  description: 'Its lines get new ids. What is finalized is not changed any more, but credited.',
  errors: [...draftErrors, 'amount.out_of_range'],
})

export const finalize = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ invoiceId }),
  output: invoice,
  access: { secret: true, scope: 'invoices:write' },
  idempotency: 'key',
  customerField: 'invoiceId',
  rest: { method: 'POST', path: '/v1/invoices/{invoiceId}/finalize' },
  mcp: adds('Finalize a draft invoice'),
  summary: 'Give a draft its number, and collect it.',
  description: 'Taxes, seller and customer are those of this instant; its lines get new ids. From here on it is final.',
  errors: [...draftErrors, 'amount.out_of_range'],
})

export const deleteDraft = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ invoiceId }),
  output: deletedInvoice,
  access: { secret: true, scope: 'invoices:write' },
  idempotency: 'key',
  customerField: 'invoiceId',
  rest: { method: 'DELETE', path: '/v1/invoices/{invoiceId}' },
  mcp: removes('Delete a draft invoice'),
  summary: 'Delete a draft.',
  description: 'It never had a number. What is finalized is voided or credited instead.',
  errors: draftErrors,
})

export const addPendingLine = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ subscriptionId: id('subscription'), ...oneOff }),
  output: pendingLine,
  access: { secret: true, scope: 'invoices:write' },
  idempotency: 'key',
  customerField: 'subscriptionId',
  rest: { method: 'POST', path: '/v1/subscriptions/{subscriptionId}/pending-lines' },
  mcp: adds('Add a line to the next invoice'),
  summary: 'Add a line to a subscription’s next invoice.',
  description: 'In the subscription’s currency. Its discounts apply to it, and it is taxed when it is invoiced.',
  errors: [
    'subscription.not_found',
    'subscription.parked',
    'subscription.transition_not_allowed',
    'amount.out_of_range',
  ],
})
