import { z } from 'zod'
import { amount, count } from '../values/amount.ts'
import { exactDecimal, unitsInput } from '../values/decimal.ts'
import { customerRef, id } from '../values/id.ts'
import { instant, instantInput, interval } from '../values/instant.ts'
import { meteredFeatureSlug } from '../values/slug.ts'
import { boundedRecord, line, propertyName } from '../values/text.ts'

/** Meters compare text: 1 and "1" are the same value. */
export const propertyValue = z
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

/** Units that are set aside for use that is under way. */
export const usageHold = z.object({
  object: z.literal('usage_hold'),
  id: id('usageHold'),
  customerId: id('customer'),
  featureSlug: z.string(),
  units: exactDecimal,
  idempotencyKey: z.string(),
  state: z
    .enum(['open', 'settled', 'released', 'expired'])
    .describe('Only an open one sets anything aside; one that expired can still be settled, for 30 days.'),
  reserved: z
    .object({ unit: z.string(), amount: exactDecimal })
    .nullable()
    .describe('What the units would draw from which wallet; null where none pays for them.'),
  expiresAt: instant,
  createdAt: instant,
})

const refused = {
  idempotencyKey: z.string().describe('Empty where the event could not be read so far.'),
  code: z.string(),
  message: z.string().describe('What is wrong with it, and what to do next.'),
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

const invoiceLine = z.object({
  invoiceId: id('invoice'),
  invoiceNumber: z.string().nullable(),
  lineId: id('line'),
  kind: z.enum(['usage', 'correction']),
})

const eventAttribution = z.object({
  subscriptionId: id('subscription'),
  units: exactDecimal.describe('With which it counts: as it was amended.'),
  countsAt: instant,
  priceId: z.string().nullable().describe('By which it is billed; null where its use costs nothing of its own.'),
  period: interval.nullable().describe('Null where the period was billed before such things were kept.'),
  segmentStart: instant.nullable(),
  group: z.record(z.string(), z.string().nullable()).describe('The values of the meter’s group-by.'),
  isMetered: z.boolean().describe('False where the meter’s filters leave it out.'),
})

const eventChange = z.object({
  usageEventId: id('usageEvent'),
  kind: z.enum(['void', 'amend']),
  changedAt: instant.nullable(),
  units: exactDecimal,
  properties: z.record(z.string(), z.string()),
  invoiceLine: invoiceLine.nullable().describe('The correction, where it came after its period was invoiced.'),
})

const eventRefusal = z.object({
  code: z.string(),
  message: z.string(),
  param: z.exactOptional(z.string()),
  next: z.string().describe('What to do about it.'),
  docUrl: z.string().describe('The page about the code.'),
})

export const eventOutcome = z.enum(['accepted', 'unattributed', 'voided', 'amended', 'rejected'])

/** An entry of the feed: what came of usage, and what became of it. */
export const usageFeedEvent = z.object({
  object: z.literal('usage_event'),
  id: id('usageEvent'),
  receivedAt: instant,
  outcome: eventOutcome,
  kind: z.enum(['report', 'set']),
  customerId: z.string().nullable().describe('Our id; of a rejected event as it was sent, where nobody has that name.'),
  featureSlug: z.string().nullable(),
  units: z.string().nullable().describe('As they were reported; of a rejected event as it was sent.'),
  idempotencyKey: z.string().nullable(),
  timestamp: instant.nullable(),
  properties: z.record(z.string(), z.string()).describe('Of a rejected event none are kept.'),
  setTo: exactDecimal.nullable().describe('What a quantity was set to; the units are the difference.'),
  archived: z.boolean().describe('It has moved to the archive. Those in a part that was detached are not listed.'),
  attribution: eventAttribution.nullable(),
  invoiceLine: invoiceLine.nullable().describe('The line that bills it; null while it is not invoiced.'),
  changes: z.array(eventChange).describe('Of what was voided or amended, in the order in which it was.'),
  refusal: eventRefusal.nullable(),
})

const usageGroup = z.object({
  group: z.record(z.string(), z.string().nullable()).describe('The values of a group-by; empty without one.'),
  quantity: exactDecimal,
  eventCount: count,
})

/** For charts: what the meter makes of each hour or day, as if it were a billing period. */
export const seriesInput = z
  .strictObject({
    by: z
      .enum(['hour', 'day'])
      .describe('Of the customer’s time zone: a day on which clocks change has 23 or 25 hours.'),
    from: z.exactOptional(instantInput.describe('The start of the billing period unless given.')),
    to: z.exactOptional(instantInput.describe('The end of the billing period unless given.')),
    byGroup: z.boolean().default(false).describe('Whether each point lists its groups.'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'must be after from',
  })

const seriesPoint = z.object({
  start: instant,
  end: instant,
  quantity: exactDecimal,
  eventCount: count,
  groups: z.exactOptional(z.array(usageGroup)),
})

const usageSeries = z.object({ by: z.enum(['hour', 'day']), timeZone: z.string(), points: z.array(seriesPoint) })

const featureUsage = z.object({
  featureSlug: z.string(),
  subscriptionId: id('subscription').nullable().describe('Null for usage that no subscription covers.'),
  period: interval,
  quantity: exactDecimal,
  allowance: exactDecimal.nullable().describe('Null without a limit.'),
  overage: exactDecimal,
  uncovered: exactDecimal.describe('Units that no allowance covered, where more are not billed: shown, never billed.'),
  wallet: z
    .object({
      unit: z.string().describe('A currency, in minor units, or the slug of a credit.'),
      drawn: exactDecimal.describe('What the use has drawn; once the period is invoiced, with what its invoice took.'),
      uncovered: exactDecimal.describe(
        'What the wallet did not hold: never drawn later, and billed with the period only where the plan says so.',
      ),
    })
    .nullable()
    .describe('Of use that is paid from a wallet when it is used.'),
  amount: amount
    .nullable()
    .describe('What the period’s usage costs so far, in minor units; null where it is not priced.'),
  currency: z.string().nullable(),
  groups: z.array(usageGroup),
  series: z.exactOptional(
    usageSeries.describe(
      'Without gaps: an hour or day in which nothing was used is there with 0, or its carried level.',
    ),
  ),
})

export const usageSummary = z.object({
  object: z.literal('usage_summary'),
  customerId: id('customer'),
  at: instant,
  features: z.array(featureUsage),
})
