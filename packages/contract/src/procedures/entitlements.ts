import { z } from 'zod'
import { entitlement } from '../objects/entitlement.ts'
import { defineProcedure } from '../procedure.ts'
import { unitsInput } from '../values/decimal.ts'
import { customerRef } from '../values/id.ts'
import { featureSlug } from '../values/slug.ts'
import { reads } from './annotations.ts'

export const check = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    customerId: customerRef,
    featureSlug,
    units: unitsInput
      .default('1')
      .describe(
        'Of a metered feature, or how many more seats or quota, whole and not negative; ignored for a boolean one.',
      ),
  }),
  output: entitlement,
  access: { secret: true, scope: 'usage:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/entitlements/check' },
  mcp: reads('Check an entitlement'),
  summary: 'Ask whether a customer may use a feature of any type now.',
  description: 'Denied unless a live, paid subscription grants it; the answer is a union by `allowed` and `type`.',
  errors: ['customer.not_found', 'feature.not_found', 'usage.units_not_allowed'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({ customerId: customerRef }),
  output: z.object({ items: z.array(entitlement) }),
  access: { secret: true, scope: 'usage:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/entitlements' },
  mcp: reads('List entitlements'),
  summary: 'List everything a customer may do now.',
  description: 'Every feature of the customer’s plans as `check` answers it for one unit, all at once.',
  errors: ['customer.not_found'],
})
