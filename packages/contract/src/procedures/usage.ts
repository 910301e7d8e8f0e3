import { z } from 'zod'
import { MOST_EVENTS } from '../ingestion/usage-ingestion.ts'
import { usageCheck } from '../objects/entitlement.ts'
import {
  eventOutcome,
  propertyValue,
  seriesInput,
  usageAmendment,
  usageBatch,
  usageEventFields,
  usageEventInput,
  usageEventRef,
  usageFeedEvent,
  usageHold,
  usageQuantity,
  usageReceipt,
  usageSummary,
} from '../objects/usage.ts'
import { defineProcedure } from '../procedure.ts'
import { unitsInput } from '../values/decimal.ts'
import { customerRef, id } from '../values/id.ts'
import { instantInput } from '../values/instant.ts'
import { page, pageInput } from '../values/page.ts'
import { meteredFeatureSlug } from '../values/slug.ts'
import { boundedRecord, line, propertyName } from '../values/text.ts'
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
  'usage.archived',
  'feature.not_metered',
  'usage.overloaded',
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
  input: z.strictObject({ events: z.array(usageEventInput).min(1).max(MOST_EVENTS) }),
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

const changeErrors = ['usage.unknown_customer', 'usage.event_not_found', 'usage.too_late', 'usage.archived'] as const

const voidEvent = defineProcedure({
  kind: 'mutation',
  input: z.strictObject(usageEventRef),
  output: usageReceipt,
  access: { secret: true, scope: 'usage:write' },
  idempotency: 'events',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/usage/void' },
  mcp: sets('Take a usage event back'),
  summary: 'Take a usage event back, for good.',
  description:
    'The event counts no more and stays as the trail. In a period that is invoiced, the next invoice corrects it. Voiding it again ' +
    'is a `duplicate`.',
  errors: [...changeErrors],
})

export { voidEvent as void }

export const amend = defineProcedure({
  kind: 'mutation',
  input: z.strictObject(usageAmendment),
  output: usageReceipt,
  access: { secret: true, scope: 'usage:write' },
  idempotency: 'events',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/usage/amend' },
  mcp: sets('Change a usage event'),
  summary: 'Make a usage event count with other units or properties, at its own time.',
  description:
    'The last amendment counts; what was said before stays as the trail. In a period that is invoiced, the next invoice corrects it. ' +
    'The same amendment again is a `duplicate`; an event that was voided is not amended.',
  errors: [
    ...changeErrors,
    'usage.event_voided',
    'usage.units_not_allowed',
    'usage.unlisted_model',
    'usage.group_too_long',
    'usage.unknown_feature',
    'usage.future_timestamp',
    'feature.not_metered',
  ],
})

export const set = defineProcedure({
  kind: 'mutation',
  input: z.strictObject(usageQuantity),
  output: usageReceipt,
  access: { secret: true, scope: 'usage:write' },
  idempotency: 'events',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/usage/set' },
  mcp: sets('Set a metered quantity'),
  summary: 'Make the quantity of the open period what it is known to be.',
  description:
    'For meters of `sum` and `weighted_sum`: stored as an event whose units are the difference to what was known, of the group that ' +
    'the properties name. Sent again with the same `idempotencyKey` and content it is a `duplicate`.',
  errors: [
    'usage.conflict',
    'usage.future_timestamp',
    'usage.unknown_customer',
    'usage.unknown_feature',
    'usage.units_not_allowed',
    'usage.unlisted_model',
    'usage.group_too_long',
    'usage.not_current',
    'usage.set_not_allowed',
    'feature.not_metered',
  ],
})

export const hold = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    customerId: customerRef,
    featureSlug: meteredFeatureSlug,
    units: unitsInput.describe('More than nothing: as many as the use may take.'),
    idempotencyKey: usageEventFields.idempotencyKey,
    expiresInSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .default(600)
      .describe('By the customer’s clock; then the units are free again, whether it was released or not.'),
    properties: usageEventFields.properties,
  }),
  output: usageHold,
  access: { secret: true, scope: 'usage:write' },
  idempotency: 'events',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/usage/holds' },
  mcp: sets('Hold usage'),
  summary: 'Set units aside for use that is under way.',
  description:
    'One step with the check: of many holds for the last unit one passes. Until it is settled, released or over, checks and enforced ' +
    'reports count its units as used, and the wallet that would pay for them keeps what they cost. The same key again is the same hold.',
  errors: [
    'usage.unknown_customer',
    'usage.unknown_feature',
    'feature.not_metered',
    'usage.units_not_allowed',
    'usage.limit_reached',
    'usage.conflict',
  ],
})

const holdId = id('usageHold')

export const settle = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    holdId,
    units: unitsInput.describe('What was used: more or less than was held.'),
    timestamp: usageEventFields.timestamp,
    properties: z.exactOptional(
      boundedRecord(propertyName, propertyValue, 50).describe('All of them; those of the hold unless given.'),
    ),
  }),
  output: usageReceipt,
  access: { secret: true, scope: 'usage:write' },
  idempotency: 'events',
  customerField: null,
  rest: { method: 'POST', path: '/v1/usage/holds/{holdId}/settle' },
  mcp: sets('Settle held usage'),
  summary: 'Report what was used of a hold, and end it.',
  description:
    'Recorded as one event with the key `hold:<id>`, whatever the limit is by now, and also when the hold is over. Again with the ' +
    'same content it is a `duplicate`.',
  errors: ['usage.hold_not_found', 'usage.hold_closed', ...ingestionErrors],
})

export const release = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ holdId }),
  output: usageHold,
  access: { secret: true, scope: 'usage:write' },
  idempotency: 'events',
  customerField: null,
  rest: { method: 'POST', path: '/v1/usage/holds/{holdId}/release' },
  mcp: sets('Release held usage'),
  summary: 'Give back what a hold sets aside.',
  description: 'For use that did not happen. Again, or after its time, it changes nothing.',
  errors: ['usage.hold_not_found', 'usage.hold_closed'],
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

export const events = defineProcedure({
  kind: 'query',
  input: z
    .strictObject({
      ...pageInput,
      customerId: z.exactOptional(customerRef),
      featureSlug: z.exactOptional(meteredFeatureSlug),
      outcome: z.exactOptional(eventOutcome),
      from: z.exactOptional(instantInput.describe('Received at this instant or later.')),
      to: z.exactOptional(instantInput.describe('Received before this instant.')),
      idempotencyKey: z.exactOptional(line(255).describe('Of the customer, who must be named.')),
    })
    .refine(({ customerId, idempotencyKey }) => idempotencyKey === undefined || customerId !== undefined, {
      path: ['customerId'],
      message: 'must be given with idempotencyKey, because keys are of a customer',
    }),
  output: page(usageFeedEvent),
  access: { secret: true, scope: 'usage:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/usage/events' },
  mcp: reads('List usage events'),
  summary: 'List usage events and what became of them, newest first.',
  description:
    'Each with its outcome, what it was attributed to, the invoice line that bills it, and what voided or amended it. Refused events are ' +
    'among them with the reason and what to do: the newest 10,000 of an environment, for 30 days.',
  errors: [],
})

export const summary = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    customerId: customerRef,
    featureSlug: z.exactOptional(meteredFeatureSlug),
    at: z.exactOptional(instantInput.describe('Any instant of the billing period asked about; now unless given.')),
    series: z.exactOptional(seriesInput),
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
    'subscription is on its invoices; it lists no features here. With `series` each feature has a point for every hour or day: at most 32 days by ' +
    'hour, 400 days by day, 250,000 events and 50,000 groups in all its points.',
  errors: ['customer.not_found', 'feature.not_found', 'feature.not_metered', 'usage.series_too_long', 'usage.archived'],
})
