import { z } from 'zod'
import { count } from '../values/amount.ts'
import { id } from '../values/id.ts'
import { instant, instantInput } from '../values/instant.ts'
import { slug } from '../values/slug.ts'
import { line } from '../values/text.ts'

/** A code as it is made. */
export const newCode = z
  .string()
  .regex(/^[\p{L}\p{N}_-]{3,50}$/u, 'must be 3 to 50 letters, digits, underscores and hyphens')

/** A code as a buyer types it. */
export const typedCode = line(100).describe('A promotion code; letter case and spaces around it do not count.')

/** Who may redeem a code. */
export const codeLimits = {
  maxRedemptions: z.exactOptional(
    z.int().min(1).max(1_000_000_000).nullable().describe('How often it may be redeemed in all; null: without limit.'),
  ),
  oncePerCustomer: z.exactOptional(z.boolean().describe('True unless given.')),
  firstTimeOnly: z.exactOptional(
    z.boolean().describe('Only for customers who have never paid anything. False unless given.'),
  ),
  planSlugs: z.exactOptional(z.array(slug).min(1).max(100).nullable().describe('Only for these plans; null: for all.')),
  expiresAt: z.exactOptional(instantInput.nullable().describe('From when it is redeemed no more; null: never.')),
}

/** What a buyer types to get a coupon. */
export const promotionCode = z.object({
  id: id('promotionCode'),
  object: z.literal('promotion_code'),
  code: z.string(),
  couponSlug: z.string(),
  maxRedemptions: count.nullable(),
  redemptions: count.describe('How often it was redeemed; one that is under way counts when it is done.'),
  oncePerCustomer: z.boolean(),
  firstTimeOnly: z.boolean(),
  planSlugs: z.array(z.string()).nullable(),
  expiresAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
  archivedAt: instant.nullable(),
})
