import { z } from 'zod'
import { creditNote, creditNotePreview } from '../objects/credit-note.ts'
import { payment, paymentStatus } from '../objects/payment.ts'
import { defineProcedure } from '../procedure.ts'
import { amount } from '../values/amount.ts'
import { customerRef, id } from '../values/id.ts'
import { page, pageInput } from '../values/page.ts'
import { line } from '../values/text.ts'
import { adds, reads } from './annotations.ts'

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    ...pageInput,
    customerId: z.exactOptional(customerRef),
    invoiceId: z.exactOptional(id('invoice')),
    status: z.exactOptional(paymentStatus),
  }),
  output: page(payment),
  access: { secret: true, scope: 'payments:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/payments' },
  mcp: reads('List payments'),
  summary: 'List attempts to collect invoices, newest first.',
  description: 'Of one customer, one invoice or one status where given.',
  errors: ['customer.not_found', 'invoice.not_found'],
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject({ paymentId: id('payment') }),
  output: payment,
  access: { secret: true, scope: 'payments:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/payments/{paymentId}' },
  mcp: reads('Get a payment'),
  summary: 'Get one attempt to collect an invoice.',
  description: 'With what was given back of it, and what its bank disputes.',
  errors: ['payment.not_found'],
})

const refundInput = {
  paymentId: id('payment'),
  amount: z.exactOptional(
    amount
      .min(1)
      .describe('In minor units, with tax; all that is left of the payment and of its invoice unless given.'),
  ),
}

const refundErrors = [
  'payment.not_found',
  'payment.disputed',
  'payment.not_refundable',
  'top_up.not_refundable',
  'invoice.transition_not_allowed',
  'invoice.payment_processing',
  'credit_note.exceeds_invoice',
  'credit_note.amount_not_positive',
] as const

export const refund = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ ...refundInput, reason: z.exactOptional(line(500)) }),
  output: creditNote,
  access: { secret: true, scope: 'payments:write' },
  idempotency: 'key',
  customerField: 'paymentId',
  rest: { method: 'POST', path: '/v1/payments/{paymentId}/refund' },
  mcp: adds('Refund a payment'),
  summary: 'Give a payment back, whole or in part.',
  description:
    'Makes the credit note that the refund belongs to, and answers with it (semantics §10). What a bank disputes, or has taken ' +
    'back, is refused with `payment.disputed`; `creditNotes.create` with `to: out_of_band` writes it down.',
  errors: [...refundErrors],
})

export const previewRefund = defineProcedure({
  kind: 'query',
  input: z.strictObject(refundInput),
  output: creditNotePreview,
  access: { secret: true, scope: 'payments:read' },
  idempotency: 'none',
  customerField: 'paymentId',
  rest: { method: 'GET', path: '/v1/payments/{paymentId}/refund-preview' },
  mcp: reads('Preview a refund'),
  summary: 'Show what a refund would take off each line of the invoice.',
  description: 'The computation of `payments.refund`, stopped before it saves.',
  errors: [...refundErrors],
})

export const retry = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ paymentId: id('payment') }),
  output: payment,
  access: { secret: true, scope: 'payments:write' },
  idempotency: 'key',
  customerField: 'paymentId',
  rest: { method: 'POST', path: '/v1/payments/{paymentId}/retry' },
  mcp: adds('Try a payment again'),
  summary: 'Try at once to collect the invoice of a payment that failed.',
  description: 'With the default payment method; answers with the new attempt (semantics §10).',
  errors: [
    'payment.not_found',
    'subscription.parked',
    'payment_method.required',
    'invoice.transition_not_allowed',
    'invoice.payment_processing',
  ],
})
