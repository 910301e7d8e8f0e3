import type { UsageDraw } from '@tallywright/domain'
import { boolean, foreignKey, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, domainJson, instant, quantity } from './columns.ts'
import { subscriptions } from './subscriptions.ts'

/** What the use of a feature in a price period has drawn from a wallet, so that the next event draws only what it adds. */
export const usageDraws = pgTable(
  'usage_draws',
  {
    ...customerScope(),
    customerId: text('customer_id').notNull(),
    subscriptionId: text('subscription_id').notNull(),
    featureSlug: text('feature_slug').notNull(),
    periodStart: instant('period_start').notNull(),
    /** Of the wallet: a currency or a named credit. */
    unit: text('unit').notNull(),
    /** Σ `parts`. */
    drawn: quantity('drawn').notNull(),
    settled: quantity('settled').notNull(),
    uncovered: quantity('uncovered').notNull(),
    /** The invoice of the period bills what is uncovered; else it is never billed. */
    billsRest: boolean('bills_rest').notNull(),
    parts: domainJson<UsageDraw['parts']>('parts').notNull(),
    /** How many movements of the wallet it has caused. */
    version: integer('version').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'usage_draws_pk',
      columns: [
        table.bucket,
        table.environmentId,
        table.customerId,
        table.subscriptionId,
        table.featureSlug,
        table.periodStart,
        table.unit,
      ],
    }),
    foreignKey({
      name: 'usage_draws_of_subscription',
      columns: [table.bucket, table.environmentId, table.subscriptionId],
      foreignColumns: [subscriptions.bucket, subscriptions.environmentId, subscriptions.id],
    }),
  ],
)
