import type { RatedLine } from '@tallywright/domain'
import { foreignKey, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, domainJson, instant } from './columns.ts'
import { subscriptions } from './subscriptions.ts'

/** Lines that wait for the subscription's next invoice. */
export const pendingLines = pgTable(
  'pending_lines',
  {
    ...customerScope(),
    id: text('id').notNull(),
    subscriptionId: text('subscription_id').notNull(),
    line: domainJson<RatedLine>('line').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'pending_lines_pk',
      columns: [table.bucket, table.environmentId, table.subscriptionId, table.id],
    }),
    foreignKey({
      name: 'pending_lines_of_subscription',
      columns: [table.bucket, table.environmentId, table.subscriptionId],
      foreignColumns: [subscriptions.bucket, subscriptions.environmentId, subscriptions.id],
    }),
  ],
)
