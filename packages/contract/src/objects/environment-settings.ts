import { z } from 'zod'
import { id } from '../values/id.ts'
import { line, lines } from '../values/text.ts'
import { addressInput, email, seller, vatNumber } from './party.ts'

const days = z.int().min(0).max(365)
const cap = z.int().min(1).max(1000)

const invoiceFields = {
  series: z
    .enum(['customer', 'environment'])
    .describe('Whose numbers have no gap; those of the whole environment are given one at a time.'),
  numberFormat: line(100)
    .regex(/^[^{}]*(\{(prefix|year|number(:[1-9])?)\}[^{}]*)*$/, 'knows {prefix}, {year}, {number} and {number:4}')
    .regex(/\{number(:[1-9])?\}/, 'holds {number}')
    .describe(
      '`{prefix}-{number:4}` writes ADA-0001. With a series of each customer it must tell their prefixes apart.',
    ),
  prefix: z.string().regex(/^[A-Z0-9-]{1,20}$/, 'is 1 to 20 capitals and digits'),
  graceMinutes: z
    .int()
    .min(0)
    .max(7 * 24 * 60)
    .describe('How long a draft with metered lines waits for late events.'),
  lateUsage: z
    .enum(['correct', 'reject', 'current_period'])
    .describe(
      'An event whose period is invoiced: corrects that on the next invoice, is refused, or counts in the open period.',
    ),
  collection: z.enum(['charge_automatically', 'send_invoice']),
  dueDays: days.describe('With `send_invoice`: from finalizing to the due date.'),
  memo: lines(2000).nullable(),
  footer: lines(2000).nullable(),
}

const dunningFields = {
  retryAfterDays: z
    .array(z.int().min(1).max(60))
    .max(20)
    .refine((steps) => steps.every((step, index) => index === 0 || step > (steps[index - 1] ?? 0)), 'ascends')
    .describe(
      'Days after the first failure. Of an invoice that was sent, days after its due date: a reminder each, but the last is the end.',
    ),
  hardDeclines: z.array(line(100)).max(100).describe('Codes after which no retry can succeed.'),
  endState: z.enum(['cancel', 'mark_unpaid', 'leave_past_due']),
  accessGraceDays: days.nullable().describe('How long a past due customer keeps access; null: until dunning ends.'),
}

const capFields = { invoicesPerSubscription: cap, chargesPerSubscription: cap }

const usageFields = {
  archiveAfterDays: z
    .int()
    .min(1)
    .max(3650)
    .nullable()
    .describe(
      'Days after the boundary that billed a period at which its usage events move to the archive; null: never. Their keys stay known for ever.',
    ),
}

const singleFields = {
  trialReminderDays: days.describe('Before a trial’s end.'),
}

/** A place of registration: `DE`, `US-CA`, or the One Stop Shop of the EU. */
const taxRegistration = z
  .string()
  .regex(
    /^(?:EU-OSS|[A-Z]{2}(?:-[A-Za-z0-9]{1,10})?)$/,
    'must be a country such as "DE", a region such as "US-CA", or "EU-OSS"',
  )

/** Who sells in an environment, and how it bills where a plan or a price does not say otherwise. */
export const environmentSettings = z.object({
  object: z.literal('environment_settings'),
  environmentId: id('environment'),
  name: z.string().describe('Of the environment.'),
  seller: seller.describe('As invoices freeze it when they are finalized.'),
  invoices: z.object(invoiceFields),
  dunning: z.object(dunningFields),
  dailyCaps: z
    .object(capFields)
    .describe('The most that is made of one subscription on a day in UTC; what would go beyond parks it.'),
  tax: z.object({
    registrations: z.array(z.string()).describe('Where tax is collected; nowhere else is any.'),
  }),
  usage: z.object(usageFields).describe('What becomes of usage events that are invoiced.'),
  ...singleFields,
})

/** What is left out stays as it is; null clears it. */
export const environmentSettingsInput = z.strictObject({
  name: z.exactOptional(line(255)),
  seller: z.exactOptional(
    z.strictObject({
      name: z.exactOptional(line(255).nullable()),
      email: z.exactOptional(email.nullable()),
      address: z.exactOptional(addressInput.nullable()),
      vatNumber: z.exactOptional(vatNumber.nullable()),
      registrationNumber: z.exactOptional(line(64).nullable()),
    }),
  ),
  invoices: z.exactOptional(exactPartial(invoiceFields)),
  dunning: z.exactOptional(exactPartial(dunningFields)),
  dailyCaps: z.exactOptional(exactPartial(capFields)),
  usage: z.exactOptional(exactPartial(usageFields)),
  trialReminderDays: z.exactOptional(singleFields.trialReminderDays),
  tax: z.exactOptional(
    z.strictObject({
      registrations: z
        .array(taxRegistration)
        .max(500)
        .describe('Every place where you collect tax: `DE`, `US-CA`, `EU-OSS`. Replaced whole.'),
    }),
  ),
})

function exactPartial<Fields extends Record<string, z.ZodType>>(fields: Fields) {
  const optional = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, z.exactOptional(field)]))
  return z.strictObject(optional as { [Name in keyof Fields]: z.ZodExactOptional<Fields[Name]> })
}
