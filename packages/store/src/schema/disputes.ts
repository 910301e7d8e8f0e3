import { bigint, foreignKey, index, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { amount, customerScope, instant } from './columns.ts'
import { payments } from './payments.ts'

/** A customer's bank disputes a payment. Recorded; what follows from it for the subscription is for people to decide. */
export const disputes = pgTable(
  'disputes',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    paymentId: text('payment_id').notNull(),
    providerReference: text('provider_reference').notNull(),
    amount: amount('amount').notNull(),
    currency: text('currency').notNull(),
    reason: text('reason').notNull(),
    status: text('status', { enum: ['inquiry', 'open', 'won', 'lost'] }).notNull(),
    openedAt: instant('opened_at').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    version: bigint('version', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ name: 'disputes_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'disputes_of_payment',
      columns: [table.bucket, table.environmentId, table.paymentId],
      foreignColumns: [payments.bucket, payments.environmentId, payments.id],
    }),
    unique('disputes_one_per_reference').on(
      table.bucket,
      table.environmentId,
      table.paymentId,
      table.providerReference,
    ),
    index('disputes_of_customer_newest_first').on(table.bucket, table.environmentId, table.customerId, table.id),
  ],
)
