import { z } from 'zod'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { couponTerms } from './catalog.ts'

/** A rule for a discount. */
export const coupon = z.object({
  id: id('coupon'),
  object: z.literal('coupon'),
  slug: z.string(),
  ...couponTerms,
  createdAt: instant,
  updatedAt: instant,
  archivedAt: instant.nullable(),
})
