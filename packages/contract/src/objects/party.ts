import { z } from 'zod'
import { line } from '../values/text.ts'

const part = z.exactOptional(line(255))

export const country = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 country such as "DE"')

/** A postal address going in; `country` is ISO 3166-1 alpha-2. */
export const addressInput = z.strictObject({
  line1: part,
  line2: part,
  city: part,
  postalCode: part,
  region: part,
  country,
})

export const address = z.object({
  line1: z.string().nullable(),
  line2: z.string().nullable(),
  city: z.string().nullable(),
  postalCode: z.string().nullable(),
  region: z.string().nullable(),
  country: z.string(),
})

export const email = z.email('must be an e-mail address').max(254)

export const vatNumber = z.string().regex(/^[A-Z]{2}[A-Z0-9]{2,13}$/, 'must be a VAT number such as "DE123456789"')

/** A customer as an invoice froze them when it was finalized. */
export const party = z.object({
  name: z.string().nullable(),
  email: z.string().nullable(),
  address: address.nullable(),
  vatNumber: z.string().nullable(),
})

/** Who sells, as an invoice froze them when it was finalized. */
export const seller = party.extend({
  registrationNumber: z
    .string()
    .nullable()
    .describe('In the register of companies. An e-invoice without VAT names the seller by it.'),
})
