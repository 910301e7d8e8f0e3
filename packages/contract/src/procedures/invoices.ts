import { z } from 'zod'
import { invoiceExplanation } from '../objects/explanation.ts'
import { invoice, invoiceStatus, upcomingInvoice } from '../objects/invoice.ts'
import { defineProcedure } from '../procedure.ts'
import { customerRef, id } from '../values/id.ts'
import { page, pageInput } from '../values/page.ts'
import { reads } from './annotations.ts'

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
