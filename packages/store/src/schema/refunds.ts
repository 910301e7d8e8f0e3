import { sql } from 'drizzle-orm'
import { bigint, check, foreignKey, index, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { amount, customerScope, instant } from './columns.ts'
import { creditNotes } from './credit-notes.ts'
import { payments } from './payments.ts'

/**
 * Money on its way back to where a payment came from. The row is committed before the provider is asked, with its
 * idempotency key, and its amount is taken off what is left of the payment in the same transaction.
 */
export const refunds = pgTable(
  'refunds',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    paymentId: text('payment_id').notNull(),
    /** Null only for money that came after its invoice was void. */
    creditNoteId: text('credit_note_id'),
    amount: amount('amount').notNull(),
    currency: text('currency').notNull(),
    status: text('status', { enum: ['open', 'unknown', 'pending', 'succeeded', 'failed'] }).notNull(),
    provider: text('provider').notNull(),
    providerReference: text('provider_reference'),
    idempotencyKey: text('idempotency_key').notNull(),
    error: text('error'),
    /** When the provider is asked what became of it; null when that is known for good. */
    checkAt: instant('check_at'),
    /** How often an answer was missing in a row. */
    unanswered: integer('unanswered').notNull().default(0),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    version: bigint('version', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ name: 'refunds_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'refunds_of_payment',
      columns: [table.bucket, table.environmentId, table.paymentId],
      foreignColumns: [payments.bucket, payments.environmentId, payments.id],
    }),
    foreignKey({
      name: 'refunds_of_credit_note',
      columns: [table.bucket, table.environmentId, table.creditNoteId],
      foreignColumns: [creditNotes.bucket, creditNotes.environmentId, creditNotes.id],
    }),
    unique('refunds_one_per_payment_and_note')
      .on(table.bucket, table.environmentId, table.paymentId, table.creditNoteId)
      .nullsNotDistinct(),
    check('refunds_are_positive', sql`${table.amount} > 0`),
    index('refunds_of_customer_newest_first').on(table.bucket, table.environmentId, table.customerId, table.id),
    index('refunds_of_invoice_in_order').on(table.bucket, table.environmentId, table.invoiceId, table.id),
    index('refunds_due').on(table.environmentId, table.checkAt).where(sql`check_at is not null`),
  ],
)
