import { z } from 'zod'
import { entitlement, entitlementGrant } from '../objects/entitlement.ts'
import { defineProcedure } from '../procedure.ts'
import { unitsInput } from '../values/decimal.ts'
import { customerRef, id } from '../values/id.ts'
import { instantInput } from '../values/instant.ts'
import { page, pageInput } from '../values/page.ts'
import { featureSlug } from '../values/slug.ts'
import { line } from '../values/text.ts'
import { adds, reads, removes } from './annotations.ts'

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
  description:
    'Denied unless a live, paid subscription grants it, or a temporary grant a boolean one; the answer is a union by `allowed` and `type`.',
  errors: ['customer.not_found', 'feature.not_found', 'usage.units_not_allowed'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({ customerId: customerRef }),
  output: z.object({
    items: z.array(entitlement),
    grants: z.array(entitlementGrant).describe('Temporary ones that are in force or to come.'),
  }),
  access: { secret: true, scope: 'usage:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/entitlements' },
  mcp: reads('List entitlements'),
  summary: 'List everything a customer may do now.',
  description:
    'Every feature of the customer’s plans, and every boolean one that is granted for a time, as `check` answers it for one unit.',
  errors: ['customer.not_found'],
})

export const grant = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    customerId: customerRef,
    featureSlug,
    units: z.exactOptional(
      unitsInput.describe(
        'More seats, more of a quota, or a larger allowance in every price period; none for a boolean one.',
      ),
    ),
    effectiveAt: z.exactOptional(instantInput.describe('Now unless given; not in the past.')),
    expiresAt: z.exactOptional(instantInput.describe('When it is revoked unless given.')),
    reason: line(500).describe('Why, as the grant and its events keep it.'),
  }),
  output: entitlementGrant,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/customers/{customerId}/entitlement-grants' },
  mcp: adds('Grant a feature for a time'),
  summary: 'Give a customer a feature, or more units of one, for a time and without an invoice.',
  description:
    'Boolean features are had also without a subscription. Granted units are allowed and free: seats and quota while the grant ' +
    'is in force, metered ones in every price period that it overlaps. What is paid from a wallet is given with `wallets.grant`.',
  errors: [
    'customer.not_found',
    'customer.deleted',
    'feature.not_found',
    'feature.archived',
    'entitlement.paid_from_wallet',
  ],
})

export const revoke = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ grantId: id('entitlementGrant') }),
  output: entitlementGrant,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'grantId',
  rest: { method: 'POST', path: '/v1/entitlement-grants/{grantId}/revoke' },
  mcp: removes('Revoke a grant'),
  summary: 'End a temporary grant now.',
  description: 'What was used under it stays free; whoever holds more than is left is over the limit and keeps it.',
  errors: ['entitlement.grant_not_found', 'entitlement.grant_ended', 'customer.deleted'],
})

export const listGrants = defineProcedure({
  kind: 'query',
  input: z.strictObject({ customerId: customerRef, ...pageInput }),
  output: page(entitlementGrant),
  access: { secret: true, scope: 'usage:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/customers/{customerId}/entitlement-grants' },
  mcp: reads('List temporary grants'),
  summary: 'List every temporary grant of a customer, newest first.',
  description: 'Ended and revoked ones too, with the reason that was given.',
  errors: ['customer.not_found'],
})
