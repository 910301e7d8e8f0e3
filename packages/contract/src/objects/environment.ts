import { z } from 'zod'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'

/** An isolated billing world with its own keys, catalog, customers and clock. */
export const environment = z.object({
  id: id('environment'),
  object: z.literal('environment'),
  name: z.string(),
  kind: z.enum(['live', 'sandbox']),
  now: instant.describe('By its clock: the wall clock when live.'),
  createdAt: instant,
})
