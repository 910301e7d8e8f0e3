import { z } from 'zod'
import { invoice } from '../objects/invoice.ts'
import { paymentSetup } from '../objects/payment-method.ts'
import { createdRecoveryLink, revokedRecoveryLinks } from '../objects/recovery-link.ts'
import { defineProcedure } from '../procedure.ts'
import { id } from '../values/id.ts'
import { line, webAddress } from '../values/text.ts'
import { adds, reads, removes } from './annotations.ts'

const invoiceId = id('invoice')

export const createLink = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ invoiceId, expiresInDays: z.int().min(1).max(30).default(7) }),
  output: createdRecoveryLink,
  access: { secret: true, scope: 'invoices:write' },
  idempotency: 'key',
  customerField: 'invoiceId',
  rest: { method: 'POST', path: '/v1/invoices/{invoiceId}/recovery-links' },
  mcp: adds('Make a recovery link'),
  summary: 'Make a token with which a customer pays an open invoice.',
  description:
    'For the mail that says that a payment failed. It opens this invoice and nothing else, until it expires, is revoked or has ' +
    'paid; what is wrong with one that does not work is never said.',
  errors: ['invoice.not_found', 'invoice.transition_not_allowed', 'customer.deleted'],
})

export const revokeLinks = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ invoiceId }),
  output: revokedRecoveryLinks,
  access: { secret: true, scope: 'invoices:write' },
  idempotency: 'key',
  customerField: 'invoiceId',
  rest: { method: 'DELETE', path: '/v1/invoices/{invoiceId}/recovery-links' },
  mcp: removes('Revoke recovery links'),
  summary: 'Revoke all recovery links of an invoice.',
  description: 'Their tokens are refused from now on; a new link can be made.',
  errors: ['invoice.not_found'],
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject({ invoiceId }),
  output: invoice,
  access: { secret: true, recoveryLink: true, scope: 'invoices:read' },
  idempotency: 'none',
  customerField: 'invoiceId',
  rest: { method: 'GET', path: '/v1/recovery/{invoiceId}' },
  mcp: reads('Get an invoice that is to be paid'),
  summary: 'Get the invoice of a recovery link.',
  description: 'With the token of the link in the place of an API key, or with a key.',
  errors: ['invoice.not_found'],
})

export const openSetup = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    invoiceId,
    provider: line(50),
    returnUrl: webAddress().describe('Where the customer comes back to.'),
  }),
  output: paymentSetup,
  access: { secret: true, recoveryLink: true, scope: 'payments:write' },
  idempotency: 'key',
  customerField: 'invoiceId',
  rest: { method: 'POST', path: '/v1/recovery/{invoiceId}/payment-setups' },
  mcp: adds('Open a page for a new payment method for an invoice'),
  summary: 'Open the provider’s page on which the customer of an invoice enters a payment method.',
  description: 'Card data goes to the provider alone. `recovery.pay` pays with what was entered.',
  errors: [
    'invoice.not_found',
    'invoice.transition_not_allowed',
    'customer.not_found',
    'customer.deleted',
    'environment.provider_not_allowed',
  ],
})

export const pay = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ invoiceId, paymentSetupId: id('paymentSetup') }),
  output: invoice,
  access: { secret: true, recoveryLink: true, scope: 'payments:write' },
  idempotency: 'key',
  customerField: 'invoiceId',
  rest: { method: 'POST', path: '/v1/recovery/{invoiceId}/pay' },
  mcp: adds('Pay an invoice with a new payment method'),
  summary: 'Pay an invoice with what was entered on the page of `recovery.openSetup`.',
  description:
    'The method becomes the customer’s default, with which whatever else is open is collected too. It is tried once: after a ' +
    'decline open another page. When the invoice is paid its links answer for another hour, for whoever lost the answer, ' +
    'charge nothing and are refused from then on.',
  errors: [
    'invoice.not_found',
    'invoice.transition_not_allowed',
    'payment_setup.not_found',
    'payment_method.required',
    'subscription.parked',
  ],
})
