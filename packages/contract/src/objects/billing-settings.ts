import { z } from 'zod'
import { lines } from '../values/text.ts'

const days = z.int().min(0).max(365)
const cap = z.int().min(1).max(1000)

const invoiceFields = {
  series: z
    .enum(['customer', 'environment'])
    .describe('Whose numbers have no gap; those of the whole environment are given one at a time.'),
  numberFormat: z
    .string()
    .max(100)
    .regex(/^[^{}]*(\{(prefix|year|number(:[1-9])?)\}[^{}]*)*$/, 'knows {prefix}, {year}, {number} and {number:4}')
    .regex(/\{number(:[1-9])?\}/, 'holds {number}')
    .describe('`{prefix}-{number:4}` writes ADA-0001.'),
  prefix: z.string().regex(/^[A-Z0-9-]{1,20}$/, 'is 1 to 20 capitals and digits'),
  graceMinutes: z
    .int()
    .min(0)
    .max(7 * 24 * 60)
    .describe('How long a draft with metered lines waits for late events.'),
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
    .describe('Days after the first failure.'),
  hardDeclines: z.array(z.string().max(100)).max(100).describe('Codes after which no retry can succeed.'),
  endState: z.enum(['cancel', 'mark_unpaid', 'leave_past_due']),
  accessGraceDays: days.nullable().describe('How long a past due customer keeps access; null: until dunning ends.'),
}

const capFields = { invoicesPerSubscription: cap, chargesPerSubscription: cap }

const singleFields = {
  lateUsage: z
    .enum(['correction', 'current_period', 'reject'])
    .describe('What becomes of usage that comes after its invoice was issued.'),
  trialReminderDays: days.describe('Before a trial’s end.'),
}

/** How an environment bills, where a plan or a price does not say otherwise. */
export const billingSettings = z.object({
  invoices: z.object(invoiceFields),
  dunning: z.object(dunningFields),
  dailyCaps: z.object(capFields).describe('Beyond these a subscription is parked.'),
  ...singleFields,
})

/** What is left out stays as it is. */
export const billingSettingsInput = z.strictObject({
  invoices: z.exactOptional(exactPartial(invoiceFields)),
  dunning: z.exactOptional(exactPartial(dunningFields)),
  dailyCaps: z.exactOptional(exactPartial(capFields)),
  lateUsage: z.exactOptional(singleFields.lateUsage),
  trialReminderDays: z.exactOptional(singleFields.trialReminderDays),
})

function exactPartial<Fields extends Record<string, z.ZodType>>(fields: Fields) {
  const optional = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, z.exactOptional(field)]))
  return z.strictObject(optional as { [Name in keyof Fields]: z.ZodExactOptional<Fields[Name]> })
}
