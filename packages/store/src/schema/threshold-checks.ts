import { foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, instant } from './columns.ts'
import { subscriptions } from './subscriptions.ts'

/** Subscriptions whose plan has a billing threshold and that were used since it was last compared with their use. */
export const thresholdChecks = pgTable(
  'threshold_checks',
  {
    ...customerScope(),
    subscriptionId: text('subscription_id').notNull(),
    customerId: text('customer_id').notNull(),
    dueAt: instant('due_at').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'threshold_checks_pk',
      columns: [table.bucket, table.environmentId, table.subscriptionId],
    }),
    foreignKey({
      name: 'threshold_checks_of_subscription',
      columns: [table.bucket, table.environmentId, table.subscriptionId],
      foreignColumns: [subscriptions.bucket, subscriptions.environmentId, subscriptions.id],
    }),
    index('threshold_checks_due').on(table.environmentId, table.dueAt),
  ],
)
