import { z } from 'zod'
import { externalId, id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { address } from './party.ts'

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
  metadata: z.record(z.string(), z.string()),
  createdAt: instant,
  updatedAt: instant,
  deletedAt: instant.nullable(),
})
