import { z } from 'zod'
import { limitShare } from '../objects/alert.ts'
import { collectionMethod, customer, dueDays, invoicePrefix, taxExempt } from '../objects/customer.ts'
import { customerState, deletedCustomer } from '../objects/customer-state.ts'
import { addressInput, email, vatNumber } from '../objects/party.ts'
import { defineProcedure } from '../procedure.ts'
import { currency } from '../values/amount.ts'
import { unsignedDecimal } from '../values/decimal.ts'
import { customerRef, externalId, id } from '../values/id.ts'
import { timeZone } from '../values/instant.ts'
import { page, pageInput } from '../values/page.ts'
import { featureSlug, slug } from '../values/slug.ts'
import { line, metadata } from '../values/text.ts'
import { adds, reads, removes, sets } from './annotations.ts'

const name = line(255)

export const create = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    externalId: z.exactOptional(externalId.describe('Your own id for the customer. It is set here and never changes.')),
    name: z.exactOptional(name),
    email: z.exactOptional(email),
    timeZone: timeZone
      .default('UTC')
      .describe('An IANA zone: the days and boundaries of subscriptions are local to it.'),
    address: z.exactOptional(addressInput),
    vatNumber: z.exactOptional(vatNumber),
    taxExempt: z.exactOptional(taxExempt),
    invoicePrefix: z.exactOptional(invoicePrefix),
    collection: z.exactOptional(collectionMethod),
    dueDays: z.exactOptional(dueDays),
    metadata: z.exactOptional(metadata),
    testClockId: z.exactOptional(
      id('testClock').describe('In a sandbox: the clock that governs everything of theirs, for ever.'),
    ),
  }),
  output: customer,
  access: { secret: true, scope: 'customers:write' },
  idempotency: 'key',
  customerField: 'externalId',
  rest: { method: 'POST', path: '/v1/customers' },
  mcp: adds('Create a customer'),
  summary: 'Create a customer.',
  description: 'With an `externalId` every later call can name the customer by it instead of our id.',
  errors: [
    'customer.already_exists',
    'customer.invoice_prefix_taken',
    'clock.not_a_sandbox',
    'clock.not_found',
    'clock.full',
  ],
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject({ customerId: customerRef }),
  output: customer,
  access: { secret: true, scope: 'customers:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/customers/{customerId}' },
  mcp: reads('Get a customer'),
  summary: 'Get one customer.',
  description: 'A deleted customer is found by our id, without personal fields.',
  errors: ['customer.not_found'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    ...pageInput,
    email: z.exactOptional(email.describe('Only customers with exactly this address.')),
  }),
  output: page(customer),
  access: { secret: true, scope: 'customers:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/customers' },
  mcp: reads('List customers'),
  summary: 'List customers, newest first.',
  description: 'Deleted ones are left out.',
  errors: [],
})

export const nearLimit = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    ...pageInput,
    featureSlug: z.exactOptional(featureSlug.describe('Only limits of this feature.')),
    unit: z.exactOptional(
      z
        .union([currency, slug], { error: 'must be a currency or the slug of a credit' })
        .describe('Only wallets of this unit; not beside `featureSlug`.'),
    ),
    atLeast: z.exactOptional(unsignedDecimal.describe('Only shares from here on: `"0.8"` is four fifths.')),
  }),
  output: page(limitShare),
  access: { secret: true, scope: 'customers:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/customers/near-limit' },
  mcp: reads('List customers near a limit'),
  summary: 'List customers by how much of a limit they have used up, most first.',
  description:
    'Of what an alert watches (`alerts.create`) and of spend caps, each as it was at `asOf`, the last look at the customer; `isPending` where ' +
    'something has changed since. A customer is looked at when use, a subscription, a grant or a wallet of theirs has changed.',
  errors: [],
})

export const update = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    customerId: customerRef,
    name: z.exactOptional(name.nullable()),
    email: z.exactOptional(email.nullable()),
    timeZone: z.exactOptional(timeZone),
    address: z.exactOptional(addressInput.nullable()),
    vatNumber: z.exactOptional(vatNumber.nullable()),
    taxExempt: z.exactOptional(taxExempt),
    invoicePrefix: z.exactOptional(invoicePrefix.describe('For numbers from now on; the count goes on.')),
    collection: z.exactOptional(collectionMethod.nullable()),
    dueDays: z.exactOptional(dueDays.nullable()),
    metadata: z.exactOptional(metadata),
  }),
  output: customer,
  access: { secret: true, scope: 'customers:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'PATCH', path: '/v1/customers/{customerId}' },
  mcp: sets('Update a customer'),
  summary: 'Change what is given of a customer.',
  description:
    'A field that is left out stays, null clears it, `metadata` is replaced whole. Finalized invoices keep what they froze. ' +
    'A new time zone counts from the next billing period (semantics §2).',
  errors: ['customer.not_found', 'customer.deleted', 'customer.invoice_prefix_taken'],
})

const remove = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ customerId: customerRef }),
  output: deletedCustomer,
  access: { secret: true, scope: 'customers:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'DELETE', path: '/v1/customers/{customerId}' },
  mcp: removes('Delete a customer'),
  summary: 'Erase a customer’s personal fields and keep the books.',
  description: 'Invoices, payments and usage stay, without name, address and `externalId`. It cannot be undone.',
  errors: ['customer.not_found', 'customer.has_live_subscription'],
})

export { remove as delete }

export const state = defineProcedure({
  kind: 'query',
  input: z.strictObject({ customerId: customerRef }),
  output: customerState,
  access: { secret: true, scope: 'customers:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/customers/{customerId}/state' },
  mcp: reads('Get a customer’s whole state'),
  summary: 'Get a customer with subscriptions, entitlements, open invoices and payment methods.',
  description: 'One consistent snapshot.',
  errors: ['customer.not_found'],
})
