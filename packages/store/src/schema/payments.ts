import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { amount, customerScope, instant } from './columns.ts'
import { customers } from './customers.ts'
import { invoices } from './invoices.ts'

/**
 * One attempt to collect one invoice. The row is committed before the provider is asked, with the idempotency key the
 * provider is given, so that a crash in between is resolved by asking and never by charging again.
 */
export const payments = pgTable(
  'payments',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    attempt: integer('attempt').notNull(),
    amount: amount('amount').notNull(),
    amountRefunded: amount('amount_refunded').notNull(),
    currency: text('currency').notNull(),
    status: text('status', {
      enum: ['open', 'processing', 'requires_action', 'unknown', 'succeeded', 'failed', 'canceled'],
    }).notNull(),
    /** Null for money that came another way. */
    paymentMethodId: text('payment_method_id'),
    provider: text('provider').notNull(),
    providerReference: text('provider_reference'),
    idempotencyKey: text('idempotency_key').notNull(),
    error: jsonb('error').$type<{ code: string; message: string }>(),
    /** When the provider is asked what became of it, while the outcome is not final; null when only the customer can act. */
    checkAt: instant('check_at'),
    /** It waits for the customer and is not to take money any more: the provider is told. */
    givenUp: boolean('given_up').notNull().default(false),
    /** How often an answer was missing in a row. */
    unanswered: integer('unanswered').notNull().default(0),
    /** Where the customer can confirm it. */
    actionUrl: text('action_url'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    settledAt: instant('settled_at'),
    version: bigint('version', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ name: 'payments_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'payments_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    foreignKey({
      name: 'payments_of_invoice',
      columns: [table.bucket, table.environmentId, table.invoiceId],
      foreignColumns: [invoices.bucket, invoices.environmentId, invoices.id],
    }),
    unique('payments_one_per_attempt').on(table.bucket, table.environmentId, table.invoiceId, table.attempt),
    uniqueIndex('payments_one_open_per_invoice')
      .on(table.bucket, table.environmentId, table.invoiceId)
      .where(sql`status in ('open', 'processing', 'requires_action', 'unknown')`),
    check('payments_are_positive', sql`${table.amount} > 0`),
    check('payments_refunded_within_captured', sql`${table.amountRefunded} between 0 and ${table.amount}`),
    index('payments_of_customer_newest_first').on(table.bucket, table.environmentId, table.customerId, table.id),
    index('payments_newest_first').on(table.environmentId, table.id),
    index('payments_due').on(table.environmentId, table.checkAt).where(sql`check_at is not null`),
  ],
)
