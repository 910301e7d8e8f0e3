import { z } from 'zod'
import { paymentMethod } from '../objects/payment-method.ts'
import { defineProcedure } from '../procedure.ts'
import { customerRef } from '../values/id.ts'
import { page, pageInput } from '../values/page.ts'
import { line } from '../values/text.ts'
import { adds, reads } from './annotations.ts'

export const create = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    customerId: customerRef,
    provider: z.enum(['sandbox']),
    token: line(255).describe('What the provider’s own pages, or its documentation, gave: `succeeds` in a sandbox.'),
    isDefault: z.boolean().default(true).describe('Use it for invoices from now on, and for those that are past due.'),
  }),
  output: paymentMethod,
  access: { secret: true, scope: 'payments:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/customers/{customerId}/payment-methods' },
  mcp: adds('Add a payment method'),
  summary: 'Give a customer a means to pay.',
  description:
    'The first one is the default whatever is asked for. Sandbox tokens say what happens each time the method is used (semantics §10).',
  errors: ['customer.not_found', 'customer.deleted', 'environment.provider_not_allowed'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({ ...pageInput, customerId: customerRef }),
  output: page(paymentMethod),
  access: { secret: true, scope: 'payments:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/customers/{customerId}/payment-methods' },
  mcp: reads('List payment methods'),
  summary: 'List a customer’s payment methods, newest first.',
  description: 'No card number is part of it; none ever reaches Tallywright.',
  errors: ['customer.not_found'],
})
