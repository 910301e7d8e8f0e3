import { z } from 'zod'
import { count } from '../values/amount.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { planHash, previewedInvoice } from './preview.ts'
import { planRef } from './subscription.ts'

const refusal = z.object({ code: z.string().describe('An error code, or `internal`.'), message: z.string() })

const target = {
  planSlug: z.string(),
  toVersion: count,
  toVersionId: id('planVersion'),
}

/** A run that moved subscriptions to a version of their plan. */
export const planMigration = z.object({
  object: z.literal('plan_migration'),
  id: id('planMigration'),
  ...target,
  changed: count.describe('Have the new version now.'),
  scheduled: count.describe('Have it from the end of their period, or of their introductory price.'),
  unchanged: count.describe('Had it, or were to have it.'),
  refused: count,
  refusals: z
    .array(refusal.extend({ subscriptionId: id('subscription'), customerId: id('customer') }))
    .describe('The first 1,000 of those that could not be moved.'),
  startedAt: instant,
  finishedAt: instant.nullable(),
})

/** What a migration would do, one page of subscriptions at a time. */
export const planMigrationPreview = z.object({
  object: z.literal('plan_migration_preview'),
  ...target,
  planHash: planHash.describe('Of who moves where and how; a migration with it does that, or is refused as stale.'),
  items: z.array(
    z.object({
      subscriptionId: id('subscription'),
      customerId: id('customer'),
      plan: planRef.describe('As it is now.'),
      result: z.enum(['changed', 'scheduled', 'unchanged', 'refused']),
      refusal: refusal.nullable(),
      nextInvoiceBefore: previewedInvoice.nullable().describe('What comes next if nothing is migrated.'),
      nextInvoiceAfter: previewedInvoice.nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
})
