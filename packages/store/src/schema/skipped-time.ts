import { foreignKey, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, instant } from './columns.ts'
import { subscriptions } from './subscriptions.ts'

/**
 * Time of billing periods that began without access and were not charged, and why: every due period has a line or a reason
 * (semantics §5). It ends with the period, or where access comes back, from where the rest is charged.
 */
export const skippedTime = pgTable(
  'skipped_time',
  {
    ...customerScope(),
    subscriptionId: text('subscription_id').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    reason: text('reason').$type<'paused' | 'unpaid'>().notNull(),
  },
  (table) => [
    primaryKey({
      name: 'skipped_time_pk',
      columns: [table.bucket, table.environmentId, table.subscriptionId, table.startsAt],
    }),
    foreignKey({
      name: 'skipped_time_of_subscription',
      columns: [table.bucket, table.environmentId, table.subscriptionId],
      foreignColumns: [subscriptions.bucket, subscriptions.environmentId, subscriptions.id],
    }),
  ],
)
