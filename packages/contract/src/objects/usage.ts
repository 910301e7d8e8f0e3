import { z } from 'zod'
import { amount, count } from '../values/amount.ts'
import { exactDecimal, unitsInput } from '../values/decimal.ts'
import { customerRef, id } from '../values/id.ts'
import { instant, instantInput, interval } from '../values/instant.ts'
import { meteredFeatureSlug } from '../values/slug.ts'
import { boundedRecord, line, propertyName } from '../values/text.ts'

/** Meters compare text: 1 and "1" are the same value. */
const propertyValue = z
  .union([line(255), z.int(), z.boolean()], {
    error: 'must be one line of text, a safe integer or a boolean; a decimal goes as text',
  })
  .transform(String)

/** One fact of consumption, as it is reported. Identified for ever by customer and `idempotencyKey` (semantics §7). */
export const usageEventFields = {
  customerId: customerRef,
  featureSlug: meteredFeatureSlug,
  units: unitsInput.describe('A safe integer or a decimal string.'),
  idempotencyKey: line(255).describe(
    'The same key with the same content counts once; with other content it is a conflict.',
  ),
  timestamp: z.exactOptional(instantInput.describe('When it happened; the time of receipt unless given.')),
  defaultTimestamp: z.exactOptional(
    instantInput.describe(
      'Stands in for a `timestamp` that is not given, and is not compared when the key comes again: for a sender that stamps ' +
        'the moment of each call.',
    ),
  ),
  properties: z.exactOptional(
    boundedRecord(propertyName, propertyValue, 50).describe('What meters filter and group by.'),
  ),
}

/** Which event is taken back or changed. */
export const usageEventRef = {
  customerId: customerRef,
  idempotencyKey: line(255).describe('Of the event as it was reported or set.'),
}

export const usageAmendment = {
  ...usageEventRef,
  units: usageEventFields.units,
  properties: z.exactOptional(
    boundedRecord(propertyName, propertyValue, 50).describe('All of them; as they were unless given.'),
  ),
}

export const usageQuantity = {
  customerId: customerRef,
  featureSlug: meteredFeatureSlug,
  quantity: unitsInput.describe(
    'What the open period’s quantity, or level, is made: a safe integer or a decimal string.',
  ),
  idempotencyKey: usageEventFields.idempotencyKey,
  timestamp: usageEventFields.timestamp,
  properties: z.exactOptional(
    boundedRecord(propertyName, propertyValue, 50).describe('They name the group whose quantity is set.'),
  ),
}

export const usageEventInput = z.strictObject(usageEventFields)

/** As it is after the schema: units as text. */
export type UsageEventInput = z.output<typeof usageEventInput>

const stored = {
  idempotencyKey: z.string(),
  usageEventId: id('usageEvent'),
  unattributed: z.exactOptional(z.literal(true).describe('No subscription covers it; kept and shown, not billed.')),
}

/** The answer to one report. */
export const usageReceipt = z.object({
  object: z.literal('usage_receipt'),
  status: z.enum(['accepted', 'duplicate']),
  ...stored,
})

const refused = {
  idempotencyKey: z.string().describe('Empty where the event could not be read so far.'),
  code: z.string(),
  message: z.string(),
  param: z.exactOptional(z.string().describe('The field of the event that it was refused for.')),
  index: z.exactOptional(count.describe('Of an event that could not be read: its place in what was sent, from 0.')),
  docUrl: z.string().describe('The page about the code.'),
}

/** What became of each event of a batch, in the order sent. */
export const usageResult = z.discriminatedUnion('status', [
  z.object({ status: z.literal('accepted'), ...stored }),
  z.object({ status: z.literal('duplicate'), ...stored }),
  z.object({ status: z.literal('conflict'), ...refused }),
  z.object({ status: z.literal('rejected'), ...refused }),
])

export const usageBatch = z.object({ object: z.literal('usage_batch'), results: z.array(usageResult) })

const usageGroup = z.object({
  group: z.record(z.string(), z.string().nullable()).describe('The values of a group-by; empty without one.'),
  quantity: exactDecimal,
  eventCount: count,
})

const featureUsage = z.object({
  featureSlug: z.string(),
  subscriptionId: id('subscription').nullable().describe('Null for usage that no subscription covers.'),
  period: interval,
  quantity: exactDecimal,
  allowance: exactDecimal.nullable().describe('Null without a limit.'),
  overage: exactDecimal,
  uncovered: exactDecimal.describe('What neither allowance nor wallet covered: shown, never billed.'),
  amount: amount
    .nullable()
    .describe('What the period’s usage costs so far, in minor units; null where it is not priced.'),
  currency: z.string().nullable(),
  groups: z.array(usageGroup),
})

export const usageSummary = z.object({
  object: z.literal('usage_summary'),
  customerId: id('customer'),
  at: instant,
  features: z.array(featureUsage),
})
