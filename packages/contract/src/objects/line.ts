import { z } from 'zod'
import { amount } from '../values/amount.ts'
import { exactDecimal } from '../values/decimal.ts'
import { id } from '../values/id.ts'
import { interval } from '../values/instant.ts'
import { taxTreatment } from './tax.ts'

export const lineKind = z.enum([
  'plan_base',
  'usage',
  'seats',
  'quota',
  'add_on',
  'one_off',
  'proration_credit',
  'proration_charge',
  'correction',
  'minimum',
  'maximum',
  'discount',
  'top_up',
])

/** One rate's part of a line's tax; `base` is what it was computed on. */
export const lineTax = z.object({
  name: z.string(),
  percent: exactDecimal,
  country: z.string().describe('Whose tax it is.'),
  region: z.string().nullable(),
  base: amount,
  amount,
})

/** What a line says wherever it is shown, issued or previewed. Amounts are minor units of the invoice's currency. */
const lineFields = {
  kind: lineKind,
  description: z.string(),
  featureSlug: z.string().nullable(),
  group: z.record(z.string(), z.string().nullable()).nullable().describe('The values of a group-by.'),
  quantity: exactDecimal,
  servicePeriod: interval.describe('The time it pays for.'),
  net: amount.describe('Without tax. Negative for credits and discounts.'),
  tax: amount,
  taxTreatment,
  taxes: z.array(lineTax),
  explanation: z.array(z.string()).describe('The steps from quantity to amount, one sentence each.'),
}

/** One amount of an invoice. */
export const invoiceLine = z.object({
  id: id('line'),
  ...lineFields,
  subscriptionId: id('subscription').nullable(),
  priceId: z.string().nullable(),
  source: z
    .string()
    .nullable()
    .describe('What it refers to: the line that a credit credits, the coupon of a discount.'),
})

/** A line that a commit would make. */
export const previewLine = z.object(lineFields)

/** total = net + tax; amountDue = total − creditsApplied − amountPaid (semantics §9). */
export const invoiceTotals = z.object({
  net: amount,
  tax: amount,
  total: amount,
  creditsApplied: amount.describe('`credited` + `paidFromWallet`.'),
  credited: amount.describe('Taken off by credit notes before it was paid.'),
  paidFromWallet: amount.describe('Money from the customer’s wallet.'),
  amountPaid: amount,
  amountDue: amount,
})
