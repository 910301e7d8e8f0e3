import { foreignKey, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, exact, instant } from './columns.ts'
import { customers } from './customers.ts'

/**
 * What the windows have taken that limit a feature side by side with its period: added to in the transaction that counts the events,
 * and forgotten when a window is long over.
 */
export const usageWindows = pgTable(
  'usage_windows',
  {
    ...customerScope(),
    customerId: text('customer_id').notNull(),
    subscriptionId: text('subscription_id').notNull(),
    featureSlug: text('feature_slug').notNull(),
    hours: integer('hours').notNull(),
    windowStart: instant('window_start').notNull(),
    windowEnd: instant('window_end').notNull(),
    /** In metered units: how many events of a `count` meter, Σ units of a `sum` meter. */
    units: exact('units').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'usage_windows_pk',
      columns: [
        table.bucket,
        table.environmentId,
        table.customerId,
        table.subscriptionId,
        table.featureSlug,
        table.hours,
        table.windowStart,
      ],
    }),
    foreignKey({
      name: 'usage_windows_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    index('usage_windows_to_forget').on(table.bucket, table.environmentId, table.windowEnd),
  ],
)
