import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
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
import { customerScope, instant } from './columns.ts'
import { type Address, environments } from './environments.ts'
import { testClocks } from './test-clocks.ts'

export const customers = pgTable(
  'customers',
  {
    ...customerScope(),
    id: text('id').notNull(),
    externalId: text('external_id'),
    /** The clock that governs everything of theirs, in a sandbox; for ever. */
    testClockId: text('test_clock_id'),
    name: text('name'),
    email: text('email'),
    address: jsonb('address').$type<Address>(),
    vatNumber: text('vat_number'),
    taxExempt: text('tax_exempt', { enum: ['none', 'exempt', 'reverse_charge'] })
      .notNull()
      .default('none'),
    timeZone: text('time_zone').notNull(),
    metadata: jsonb('metadata').$type<Record<string, string>>().notNull(),
    /** What the numbers of this customer's series begin with: the end of the id unless one was chosen. */
    invoicePrefix: text('invoice_prefix').notNull(),
    /** How this customer pays, where it is not as the environment says. */
    collection: text('collection', { enum: ['charge_automatically', 'send_invoice'] }),
    dueDays: integer('due_days'),
    /** The next number of the series, taken inside the finalizing transaction: no gap, no race (★ gapless). */
    nextInvoiceNumber: bigint('next_invoice_number', { mode: 'number' }).notNull().default(1),
    nextCreditNoteNumber: bigint('next_credit_note_number', { mode: 'number' }).notNull().default(1),
    /** The next sequence number of this customer's events. */
    nextEventSequence: bigint('next_event_sequence', { mode: 'number' }).notNull().default(1),
    /** Rises with every commit that changes anything of theirs but usage and wallets: what was read before may be over. */
    revision: bigint('revision', { mode: 'number' }).notNull().default(0),
    version: bigint('version', { mode: 'number' }).notNull().default(1),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    deletedAt: instant('deleted_at'),
  },
  (table) => [
    primaryKey({ name: 'customers_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'customers_in_environment',
      columns: [table.environmentId],
      foreignColumns: [environments.id],
    }),
    foreignKey({
      name: 'customers_to_clock',
      columns: [table.environmentId, table.testClockId],
      foreignColumns: [testClocks.environmentId, testClocks.id],
    }),
    unique('customers_one_per_external_id').on(table.bucket, table.environmentId, table.externalId),
    index('customers_newest_first').on(table.environmentId, table.id),
    index('customers_by_email').on(table.environmentId, table.email),
    index('customers_of_clock').on(table.environmentId, table.testClockId).where(sql`test_clock_id is not null`),
  ],
)

export const paymentMethods = pgTable(
  'payment_methods',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    provider: text('provider').notNull(),
    /** The provider's name for it. Never a card number: those do not reach us. */
    providerReference: text('provider_reference').notNull(),
    label: text('label').notNull(),
    isDefault: boolean('is_default').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    detachedAt: instant('detached_at'),
  },
  (table) => [
    primaryKey({ name: 'payment_methods_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'payment_methods_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    uniqueIndex('payment_methods_one_default')
      .on(table.bucket, table.environmentId, table.customerId)
      .where(sql`is_default and detached_at is null`),
    index('payment_methods_newest_first')
      .on(table.bucket, table.environmentId, table.customerId, table.id)
      .where(sql`detached_at is null`),
  ],
)
