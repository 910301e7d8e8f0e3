import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, instant } from './columns.ts'
import { subscriptions } from './subscriptions.ts'

/** What is held of each quota of a subscription: the projection of its changes. */
export const quotaCounts = pgTable(
  'quota_counts',
  {
    ...customerScope(),
    subscriptionId: text('subscription_id').notNull(),
    featureSlug: text('feature_slug').notNull(),
    customerId: text('customer_id').notNull(),
    quantity: integer('quantity').notNull(),
    /** How many changes it has had. */
    version: integer('version').notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'quota_counts_pk',
      columns: [table.bucket, table.environmentId, table.subscriptionId, table.featureSlug],
    }),
    foreignKey({
      name: 'quota_counts_of_subscription',
      columns: [table.bucket, table.environmentId, table.subscriptionId],
      foreignColumns: [subscriptions.bucket, subscriptions.environmentId, subscriptions.id],
    }),
    check('quota_counts_not_negative', sql`${table.quantity} >= 0`),
    index('quota_counts_of_customer').on(table.bucket, table.environmentId, table.customerId),
  ],
)

/** Every change of what is held, append-only: what it was before, what it became, by whom and why. */
export const quotaChanges = pgTable(
  'quota_changes',
  {
    ...customerScope(),
    subscriptionId: text('subscription_id').notNull(),
    featureSlug: text('feature_slug').notNull(),
    /** Counts the changes of one quota from 1, in the order in which they were made. */
    version: integer('version').notNull(),
    customerId: text('customer_id').notNull(),
    before: integer('before').notNull(),
    quantity: integer('quantity').notNull(),
    changedAt: instant('changed_at').notNull(),
    /** `key:<id>`, `clock` or `worker`. */
    actor: text('actor').notNull(),
    reason: text('reason'),
  },
  (table) => [
    primaryKey({
      name: 'quota_changes_pk',
      columns: [table.bucket, table.environmentId, table.subscriptionId, table.featureSlug, table.version],
    }),
    foreignKey({
      name: 'quota_changes_of_count',
      columns: [table.bucket, table.environmentId, table.subscriptionId, table.featureSlug],
      foreignColumns: [
        quotaCounts.bucket,
        quotaCounts.environmentId,
        quotaCounts.subscriptionId,
        quotaCounts.featureSlug,
      ],
    }),
    check('quota_changes_not_negative', sql`${table.quantity} >= 0 and ${table.before} >= 0`),
    index('quota_changes_by_time').on(
      table.bucket,
      table.environmentId,
      table.subscriptionId,
      table.featureSlug,
      table.changedAt,
    ),
  ],
)
