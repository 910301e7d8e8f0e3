import { z } from 'zod'
import { externalId, id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { address } from './party.ts'

export const taxExempt = z
  .enum(['none', 'exempt', 'reverse_charge'])
  .describe('Freed from tax, or owing it themselves by the law of their country; your word, which nothing checks.')

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
  metadata: z.record(z.string(), z.string()),
  createdAt: instant,
  updatedAt: instant,
  deletedAt: instant.nullable(),
})
