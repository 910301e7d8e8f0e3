import { z } from 'zod'
import { alert } from '../objects/alert.ts'
import { defineProcedure } from '../procedure.ts'
import { currency } from '../values/amount.ts'
import { unsignedDecimal } from '../values/decimal.ts'
import { customerRef, id } from '../values/id.ts'
import { page, pageInput } from '../values/page.ts'
import { featureSlug, slug } from '../values/slug.ts'
import { adds, reads, removes } from './annotations.ts'

const common = {
  customerId: z.exactOptional(customerRef.describe('Every customer unless given.')),
  threshold: unsignedDecimal.describe(
    'More than 0: units of the feature, seats or what a quota counts; whole minor units of the currency; units of the wallet; or percent.',
  ),
}
const thresholdType = z.enum(['absolute', 'percent']).default('absolute')

export const create = defineProcedure({
  kind: 'mutation',
  input: z.discriminatedUnion('metric', [
    z.strictObject({
      metric: z.literal('usage'),
      featureSlug,
      ...common,
      thresholdType: thresholdType.describe('`percent`: of the allowance, quota or seats that are included.'),
    }),
    z.strictObject({
      metric: z.literal('spend'),
      currency,
      ...common,
      thresholdType: thresholdType.describe('`percent`: of the spend cap, where a subscription has one.'),
    }),
    z.strictObject({
      metric: z.literal('balance'),
      unit: z.union([currency, slug], { error: 'must be a currency or the slug of a credit' }),
      ...common,
      thresholdType: thresholdType.describe('`percent`: of what the grants came to that the wallet still draws from.'),
    }),
  ]),
  output: alert,
  access: { secret: true, scope: 'alerts:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/alerts' },
  mcp: adds('Create an alert'),
  summary: 'Be told when use or spend reaches a threshold, or a balance falls below one.',
  description:
    'Told once in each period as the event `alert.triggered`, whose snapshot has the alert, the customer, the value and the period: ' +
    'of the feature’s price, of the subscription’s billing (spend, and wallets that its use is paid from), else the calendar month. ' +
    'An alert of one customer looks at them at once; one of all at each customer when something of theirs changes next.',
  errors: ['customer.not_found', 'customer.deleted', 'feature.not_found', 'wallet.unknown_unit', 'alert.too_many'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    ...pageInput,
    customerId: z.exactOptional(customerRef.describe('Those of this customer alone.')),
    includeDeleted: z.boolean().default(false),
  }),
  output: page(alert),
  access: { secret: true, scope: 'alerts:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/alerts' },
  mcp: reads('List alerts'),
  summary: 'List alerts, newest first.',
  description: 'Deleted ones are left out unless asked for.',
  errors: ['customer.not_found'],
})

const remove = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ alertId: id('alert') }),
  output: alert,
  access: { secret: true, scope: 'alerts:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'DELETE', path: '/v1/alerts/{alertId}' },
  mcp: removes('Delete an alert'),
  summary: 'Be told of an alert no more.',
  description: 'What was told before stays. One that was deleted stays as it is.',
  errors: ['alert.not_found'],
})

export { remove as delete }
