import { z } from 'zod'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'

/** With the token of one, a customer sees one unpaid invoice and pays it with a new payment method, and nothing else. */
export const createdRecoveryLink = z.object({
  id: id('recoveryLink'),
  object: z.literal('recovery_link'),
  customerId: id('customer'),
  invoiceId: id('invoice'),
  createdAt: instant,
  expiresAt: instant.describe('By the wall clock, in sandboxes too.'),
  token: z
    .string()
    .describe(
      'Shown once. It is sent as an API key is, `Authorization: Bearer tw_…`, to the procedures of `recovery`.',
    ),
})

export const revokedRecoveryLinks = z.object({
  object: z.literal('revoked_recovery_links'),
  invoiceId: id('invoice'),
  count: z.int().describe('How many were not revoked before.'),
})
