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

/** A sandbox with its first keys, which are shown once. */
export const createdSandbox = z.object({ environment, secretKey: z.string(), publishableKey: z.string() })

export const deletedEnvironment = z.object({
  id: id('environment'),
  object: z.literal('environment'),
  deleted: z.literal(true),
})
