import { z } from 'zod'
import { id } from '../values/id.ts'
import { party } from './party.ts'

/** A place of registration: `DE`, `US-CA`, or the One Stop Shop of the EU. */
export const taxRegistration = z
  .string()
  .regex(
    /^(?:EU-OSS|[A-Z]{2}(?:-[A-Za-z0-9]{1,10})?)$/,
    'must be a country such as "DE", a region such as "US-CA", or "EU-OSS"',
  )

/** Who sells in an environment, and how it taxes. */
export const environmentSettings = z.object({
  object: z.literal('environment_settings'),
  environmentId: id('environment'),
  seller: party.describe('As invoices freeze it when they are finalized.'),
  tax: z.object({
    registrations: z.array(z.string()).describe('Where tax is collected; nowhere else is any.'),
  }),
})
