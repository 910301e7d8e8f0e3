import { z } from 'zod'
import { amount, count } from '../values/amount.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { previewedInvoice } from './preview.ts'

/** What is held of one quota of a subscription. */
export const quota = z.object({
  object: z.literal('quota'),
  subscriptionId: id('subscription'),
  featureSlug: z.string(),
  quantity: count.describe('How many are held in all, included ones too.'),
  included: count.describe('By the plan, its add-ons and temporary grants.'),
  granted: count.describe('Of the included ones, what is granted for a time.'),
  extra: count,
  extraAllowed: z.boolean().describe('Never in a trial or on a free plan.'),
  highest: count
    .nullable()
    .describe('The highest count of the open period, from which its extra ones are billed; null without a period.'),
  changedAt: instant.nullable().describe('When it was last changed; null where it never was.'),
})

/** What a change of a quota would do and bill. */
export const quotaPreview = z.object({
  object: z.literal('quota_preview'),
  subscriptionId: id('subscription'),
  featureSlug: z.string(),
  from: count,
  to: count,
  effectiveAt: instant,
  currency: z.string(),
  increase: amount.describe('What it adds to the next invoice, with tax; nothing is charged before.'),
  nextInvoice: previewedInvoice.nullable().describe('The renewal after it, pending lines included.'),
})
