import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, instant } from './columns.ts'

/**
 * Usage that was refused and why, for whoever looks for it: the newest of an environment, for some days. Nothing is counted by it.
 * As it was sent, for it may be anything; the bucket is the customer's, or that of the name they were given.
 */
export const refusedUsage = pgTable(
  'refused_usage',
  {
    ...customerScope(),
    id: text('id').notNull(),
    /** By the clock that the customer lives by. */
    receivedAt: instant('received_at').notNull(),
    /** By the wall clock: how long it is kept. */
    storedAt: instant('stored_at').notNull(),
    /** Null where nobody is known by the name. */
    customerId: text('customer_id'),
    customerName: text('customer_name'),
    featureSlug: text('feature_slug'),
    units: text('units'),
    idempotencyKey: text('idempotency_key'),
    timestamp: instant('timestamp'),
    code: text('code').notNull(),
    message: text('message').notNull(),
    param: text('param'),
  },
  (table) => [
    primaryKey({ name: 'refused_usage_pk', columns: [table.bucket, table.environmentId, table.id] }),
    index('refused_usage_newest_first').on(table.environmentId, table.receivedAt),
    index('refused_usage_by_age').on(table.bucket, table.environmentId, table.storedAt),
  ],
)
