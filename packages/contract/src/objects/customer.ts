import { z } from 'zod'
import { externalId, id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { address } from './party.ts'

export const taxExempt = z
  .enum(['none', 'exempt', 'reverse_charge'])
  .describe('Freed from tax, or owing it themselves by the law of their country; your word, which nothing checks.')

export const invoicePrefix = z
  .string()
  .regex(/^[A-Z0-9]{3,12}$/, 'must be 3 to 12 capitals and digits')
  .describe('What the numbers of this customer’s invoices begin with; no other customer’s ever do.')

export const collectionMethod = z
  .enum(['charge_automatically', 'send_invoice'])
  .describe('Charged at once to the default payment method, or sent and to be paid until the due date.')

export const dueDays = z.int().min(0).max(365).describe('With `send_invoice`: from finalizing to the due date.')

/** Who is billed. A deleted customer has lost its personal fields and keeps its id and books. */
export const customer = z.object({
  id: id('customer'),
  object: z.literal('customer'),
  externalId: externalId.nullable(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  timeZone: z.string().describe('The zone in which the days and boundaries of new subscriptions are local.'),
  address: address.nullable(),
  vatNumber: z.string().nullable(),
  vatNumberStatus: z
    .enum(['valid', 'invalid', 'unknown', 'other_country'])
    .nullable()
    .describe('By format and check digit, against the country of the address. Only `valid` leads to reverse charge.'),
  taxExempt,
  invoicePrefix: z.string(),
  collection: collectionMethod.nullable().describe('Null: as the environment’s settings say.'),
  dueDays: dueDays.nullable().describe('Null: as the environment’s settings say.'),
  metadata: z.record(z.string(), z.string()),
  testClockId: id('testClock').nullable().describe('The clock that they live by, in a sandbox; null: its own.'),
  createdAt: instant,
  updatedAt: instant,
  deletedAt: instant.nullable(),
})
