import { z } from 'zod'
import { amount } from '../values/amount.ts'
import { exactDecimal } from '../values/decimal.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'

export const taxTreatment = z
  .enum(['standard', 'exempt', 'reverse_charge', 'not_collected'])
  .describe('Only `standard` carries tax. `not_collected`: the seller is not registered where it would be due.')

/** One rate's tax over all lines of an invoice, or what of it carries none and why. */
export const taxTotal = z.object({
  treatment: taxTreatment,
  name: z.string().nullable().describe('Null for what carries no tax.'),
  percent: exactDecimal,
  country: z.string().nullable(),
  region: z.string().nullable(),
  base: amount.describe('Without tax, after discounts.'),
  amount,
  note: z.string().nullable().describe('What the invoice has to say about it: `Reverse charge: …`.'),
})

/** A rate that the seller set. It never changes but for its end. */
export const taxRate = z.object({
  id: id('taxRate'),
  object: z.literal('tax_rate'),
  name: z.string(),
  percent: exactDecimal,
  country: z.string(),
  region: z.string().nullable(),
  category: z.string().nullable().describe('Of the prices that it is for; null for all that no other rate names.'),
  compound: z.boolean(),
  inclusive: z.boolean().nullable().describe('Null: as the price says.'),
  validFrom: instant.nullable(),
  validTo: instant.nullable().describe('The first instant at which it no longer holds.'),
  createdAt: instant,
  updatedAt: instant,
  archivedAt: instant.nullable(),
})
