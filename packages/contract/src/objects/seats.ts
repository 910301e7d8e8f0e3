import { z } from 'zod'
import { count } from '../values/amount.ts'
import { id } from '../values/id.ts'
import { creditFields, previewFields } from './preview.ts'

/** The seats of one feature of a subscription. */
export const seats = z.object({
  object: z.literal('seats'),
  subscriptionId: id('subscription'),
  featureSlug: z.string(),
  quantity: count.describe('Seats in all, included ones too.'),
  included: count.describe('By the plan.'),
  granted: count.describe('Included as well, for a time.'),
  extra: count.describe('Beyond both.'),
  extraAllowed: z.boolean(),
  atPeriodEnd: count.nullable(),
  invoiceId: id('invoice').nullable().describe('The invoice of this change, where one was made at once.'),
})

/** What a change of seats would do and bill. */
export const seatsPreview = z.object({
  object: z.literal('seats_preview'),
  subscriptionId: id('subscription'),
  featureSlug: z.string(),
  from: count.describe('Seats in all, as they are.'),
  to: count.describe('What they would be from `effectiveAt`.'),
  ...previewFields,
  ...creditFields,
})
