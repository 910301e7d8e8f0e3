import type { BilledBoundary, GivenDiscount } from '@tallywright/domain'
import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, domainJson, instant } from './columns.ts'
import { type SubscriptionFacts, subscriptions } from './subscriptions.ts'

/** What a boundary billed its metered features from, and what a correction of it is computed from (semantics §7). */
export interface StoredBasis extends Pick<BilledBoundary, 'creditsUnusedTime'> {
  /** Of the lines that it billed. */
  readonly cause: string
  readonly closed: SubscriptionFacts
  /** In force then, with what they had taken off before. */
  readonly discounts: readonly GivenDiscount[]
  /** Those of them that reduced any line of its invoice. */
  readonly chosen: readonly string[]
}

/** Boundaries that closed price periods of metered features, as they billed them: for usage that comes later. */
export const billedBoundaries = pgTable(
  'billed_boundaries',
  {
    ...customerScope(),
    subscriptionId: text('subscription_id').notNull(),
    at: instant('at').notNull(),
    /** Of the invoice that billed it; of none where there was nothing to invoice. */
    invoiceId: text('invoice_id').notNull(),
    customerId: text('customer_id').notNull(),
    planVersionId: text('plan_version_id').notNull(),
    /** Billed by a change that happens only if its invoice is paid. */
    isIfPaid: boolean('is_if_paid').notNull(),
    basis: domainJson<StoredBasis>('basis').notNull(),
    /** When the events of its periods had all moved to the archive. */
    archivedAt: instant('archived_at'),
  },
  (table) => [
    primaryKey({
      name: 'billed_boundaries_pk',
      columns: [table.bucket, table.environmentId, table.subscriptionId, table.at, table.invoiceId],
    }),
    foreignKey({
      name: 'billed_boundaries_of_subscription',
      columns: [table.bucket, table.environmentId, table.subscriptionId],
      foreignColumns: [subscriptions.bucket, subscriptions.environmentId, subscriptions.id],
    }),
    index('billed_boundaries_of_customer').on(table.bucket, table.environmentId, table.customerId, table.at),
    index('billed_boundaries_to_archive').on(table.environmentId, table.at).where(sql`archived_at is null`),
  ],
)

/** Features whose usage changed in a period that a boundary had billed already, until it is corrected. */
export const lateUsage = pgTable(
  'late_usage',
  {
    ...customerScope(),
    subscriptionId: text('subscription_id').notNull(),
    featureSlug: text('feature_slug').notNull(),
    /** The boundary that billed the period. */
    boundaryAt: instant('boundary_at').notNull(),
    customerId: text('customer_id').notNull(),
    /** When the first of it has waited for more to come: a subscription that has ended gets an invoice of its own then. */
    dueAt: instant('due_at').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'late_usage_pk',
      columns: [table.bucket, table.environmentId, table.subscriptionId, table.featureSlug, table.boundaryAt],
    }),
    foreignKey({
      name: 'late_usage_of_subscription',
      columns: [table.bucket, table.environmentId, table.subscriptionId],
      foreignColumns: [subscriptions.bucket, subscriptions.environmentId, subscriptions.id],
    }),
    index('late_usage_due').on(table.environmentId, table.dueAt),
  ],
)
