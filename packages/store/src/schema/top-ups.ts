import { sql } from 'drizzle-orm'
import { boolean, check, foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { amount, customerScope, instant, quantity } from './columns.ts'
import { customers } from './customers.ts'

/** Units that were bought for a wallet, or are to be: its invoice is paid first, and the grant comes with the payment. */
export const topUps = pgTable(
  'top_ups',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    unit: text('unit').notNull(),
    /** In the wallet's unit. */
    amount: quantity('amount').notNull(),
    /** Written before it, because an invoice is issued together with what waits for it. */
    invoiceId: text('invoice_id').notNull(),
    currency: text('currency').notNull(),
    /** Of its line, without tax, and what credit notes have given back of that. */
    net: amount('net').notNull(),
    creditedNet: amount('credited_net').notNull(),
    costBasis: quantity('cost_basis').notNull(),
    expiresAfterMonths: integer('expires_after_months'),
    isAutomatic: boolean('is_automatic').notNull(),
    /** `dropped`: it was not paid, and never will be. */
    state: text('state', { enum: ['pending', 'granted', 'dropped'] }).notNull(),
    grantId: text('grant_id'),
    /** Units that went back with a credit. */
    takenBack: quantity('taken_back').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    version: integer('version').notNull(),
  },
  (table) => [
    primaryKey({ name: 'top_ups_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'top_ups_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    uniqueIndex('top_ups_one_per_invoice').on(table.bucket, table.environmentId, table.invoiceId),
    uniqueIndex('top_ups_one_automatic_at_a_time')
      .on(table.bucket, table.environmentId, table.customerId, table.unit)
      .where(sql`is_automatic and state = 'pending'`),
    index('top_ups_of_wallet').on(table.bucket, table.environmentId, table.customerId, table.unit, table.createdAt),
    check('top_ups_buy_something', sql`${table.amount} > 0 and ${table.net} > 0`),
    check('top_ups_granted_by_a_grant', sql`(${table.state} = 'granted') = (${table.grantId} is not null)`),
    check(
      'top_ups_give_back_at_most_all',
      sql`${table.takenBack} >= 0 and ${table.takenBack} <= ${table.amount}
        and ${table.creditedNet} >= 0 and ${table.creditedNet} <= ${table.net}`,
    ),
  ],
)
