import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, json, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { customerScope, instant } from './columns.ts'
import { customers } from './customers.ts'

/** What a payment provider calls a customer. */
export const providerCustomers = pgTable(
  'provider_customers',
  {
    ...customerScope(),
    customerId: text('customer_id').notNull(),
    provider: text('provider').notNull(),
    reference: text('reference').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'provider_customers_pk',
      columns: [table.bucket, table.environmentId, table.customerId, table.provider],
    }),
    foreignKey({
      name: 'provider_customers_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
  ],
)

/**
 * What payment providers told, stored before they are answered and applied once. It does not say whose it is before it was
 * read, so it has no bucket: a table of its own, on one shard.
 */
export const providerEvents = pgTable(
  'provider_events',
  {
    provider: text('provider').notNull(),
    /** The provider's own id of it. */
    id: text('id').notNull(),
    type: text('type').notNull(),
    subject: json('subject').notNull(),
    /** Wall clock. */
    receivedAt: instant('received_at').notNull(),
    /** When it is to be applied, again if it failed; null when it was. */
    dueAt: instant('due_at'),
    failures: integer('failures').notNull().default(0),
    error: text('error'),
  },
  (table) => [
    primaryKey({ name: 'provider_events_pk', columns: [table.provider, table.id] }),
    index('provider_events_due').on(table.dueAt).where(sql`due_at is not null`),
  ],
)

/** A page of a provider's on which a customer enters a payment method: opened here, finished there. */
export const paymentSetups = pgTable(
  'payment_setups',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    provider: text('provider').notNull(),
    reference: text('reference'),
    url: text('url'),
    returnUrl: text('return_url').notNull(),
    /** The payment method that came of it. */
    paymentMethodId: text('payment_method_id'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'payment_setups_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'payment_setups_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    unique('payment_setups_one_per_reference').on(table.bucket, table.environmentId, table.provider, table.reference),
  ],
)

/** What a provider is still to be told, until it has been: to forget a payment method, or a customer. */
export const providerErrands = pgTable(
  'provider_errands',
  {
    ...customerScope(),
    /** Kind, provider and reference: told once, however often it is noted. */
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    provider: text('provider').notNull(),
    kind: text('kind', { enum: ['forget_method', 'forget_customer'] }).notNull(),
    reference: text('reference').notNull(),
    dueAt: instant('due_at').notNull(),
    failures: integer('failures').notNull().default(0),
  },
  (table) => [
    primaryKey({ name: 'provider_errands_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'provider_errands_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    index('provider_errands_due').on(table.environmentId, table.dueAt),
  ],
)
