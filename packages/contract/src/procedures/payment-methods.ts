import { z } from 'zod'
import { paymentMethod, paymentSetup } from '../objects/payment-method.ts'
import { defineProcedure } from '../procedure.ts'
import { customerRef, id } from '../values/id.ts'
import { page, pageInput } from '../values/page.ts'
import { line, webAddress } from '../values/text.ts'
import { adds, reads, removes, sets } from './annotations.ts'

export const create = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    customerId: customerRef,
    provider: line(50),
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

export const setDefault = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ customerId: customerRef, paymentMethodId: id('paymentMethod') }),
  output: paymentMethod,
  access: { secret: true, scope: 'payments:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/customers/{customerId}/payment-methods/{paymentMethodId}/default' },
  mcp: sets('Make a payment method the default'),
  summary: 'Use this payment method from now on.',
  description: 'What is past due is tried with it at once (semantics §10).',
  errors: ['customer.not_found', 'payment_method.not_found'],
})

export const detach = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ customerId: customerRef, paymentMethodId: id('paymentMethod') }),
  output: paymentMethod,
  access: { secret: true, scope: 'payments:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'DELETE', path: '/v1/customers/{customerId}/payment-methods/{paymentMethodId}' },
  mcp: removes('Detach a payment method'),
  summary: 'Forget a payment method.',
  description:
    'Nothing is charged to it any more. The newest other one is the default then; without one, invoices stay open until there is.',
  errors: ['customer.not_found', 'payment_method.not_found'],
})

export const openSetup = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    customerId: customerRef,
    provider: line(50),
    returnUrl: webAddress().describe('Where the customer comes back to.'),
  }),
  output: paymentSetup,
  access: { secret: true, scope: 'payments:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/customers/{customerId}/payment-setups' },
  mcp: adds('Open a page for a new payment method'),
  summary: 'Open the provider’s page on which a customer enters a payment method.',
  description: 'Card data goes to the provider alone. The method is added when the provider says that it is done.',
  errors: ['customer.not_found', 'customer.deleted', 'environment.provider_not_allowed'],
})

export const finishSetup = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ customerId: customerRef, paymentSetupId: id('paymentSetup') }),
  output: paymentSetup,
  access: { secret: true, scope: 'payments:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/customers/{customerId}/payment-setups/{paymentSetupId}/finish' },
  mcp: sets('Look whether a payment method was entered'),
  summary: 'Ask the provider whether the customer is done, and add the method if so.',
  description: 'For the page that a customer comes back to; the provider’s webhook does the same.',
  errors: ['customer.not_found', 'payment_setup.not_found'],
})
