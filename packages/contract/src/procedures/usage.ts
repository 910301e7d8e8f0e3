import { z } from 'zod'
import { usageCheck } from '../objects/entitlement.ts'
import { usageBatch, usageEventFields, usageEventInput, usageReceipt, usageSummary } from '../objects/usage.ts'
import { defineProcedure } from '../procedure.ts'
import { unitsInput } from '../values/decimal.ts'
import { customerRef } from '../values/id.ts'
import { instantInput } from '../values/instant.ts'
import { meteredFeatureSlug } from '../values/slug.ts'
import { adds, reads, sets } from './annotations.ts'

const ingestionErrors = [
  'usage.conflict',
  'usage.future_timestamp',
  'usage.unknown_customer',
  'usage.unknown_feature',
  'usage.units_not_allowed',
  'usage.unlisted_model',
  'usage.group_too_long',
  'usage.too_late',
  'feature.not_metered',
] as const

export const report = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    ...usageEventFields,
    enforce: z
      .boolean()
      .default(false)
      .describe('Refuse the event, all of it, when the units exceed what is left; checked and recorded in one step.'),
  }),
  output: usageReceipt,
  access: { secret: true, scope: 'usage:write' },
  idempotency: 'events',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/usage' },
  mcp: sets('Report usage'),
  summary: 'Report one usage event.',
  description:
    'The answer comes after the commit: an accepted event survives a crash and counts exactly once. Sent again with the same ' +
    '`idempotencyKey` and content it is a `duplicate` (semantics §7).',
  errors: [...ingestionErrors, 'usage.limit_reached', 'usage.not_current'],
})

export const reportBatch = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ events: z.array(usageEventInput).min(1).max(10_000) }),
  output: usageBatch,
  access: { secret: true, scope: 'usage:write' },
  idempotency: 'events',
  customerField: null,
  rest: { method: 'POST', path: '/v1/usage/batch' },
  mcp: adds('Report many usage events'),
  summary: 'Report up to 10,000 usage events of any customers.',
  description:
    'Every event gets a result of its own, in the order sent: `accepted`, `duplicate`, `conflict` or `rejected` with its code. ' +
    'A batch that was cut off can be sent again as it is.',
  errors: [],
})

export const check = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    customerId: customerRef,
    featureSlug: meteredFeatureSlug,
    units: unitsInput.default('1'),
  }),
  output: usageCheck,
  access: { secret: true, scope: 'usage:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/usage/check' },
  mcp: reads('Check whether usage is allowed'),
  summary: 'Ask whether a customer may use units of a metered feature now.',
  description:
    'Allowed or a reason, with what remains, when it resets and what the units would cost. Nothing is recorded.',
  errors: ['customer.not_found', 'feature.not_found', 'feature.not_metered', 'usage.units_not_allowed'],
})

export const summary = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    customerId: customerRef,
    featureSlug: z.exactOptional(meteredFeatureSlug),
    at: z.exactOptional(instantInput.describe('Any instant of the billing period asked about; now unless given.')),
  }),
  output: usageSummary,
  access: { secret: true, scope: 'usage:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/usage/summary' },
  mcp: reads('Summarise usage'),
  summary: 'Get a customer’s usage in a billing period, by feature and group.',
  description:
    'Quantities after the meter, with allowance, overage and what they cost so far. Billed time before a restart of the ' +
    'subscription is on its invoices; it lists no features here.',
  errors: ['customer.not_found', 'feature.not_found', 'feature.not_metered'],
})
