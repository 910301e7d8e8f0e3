import { bigint, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope } from './columns.ts'
import { environments } from './environments.ts'

/**
 * The one series of an environment that counts all its invoices together. Its row spans buckets by nature: whoever finalizes
 * holds it until their commit, so invoices of such an environment are issued one at a time. A reference table where rows are
 * sharded.
 */
export const environmentSeries = pgTable('environment_series', {
  environmentId: text('environment_id')
    .primaryKey()
    .references(() => environments.id),
  nextInvoiceNumber: bigint('next_invoice_number', { mode: 'number' }).notNull(),
  nextCreditNoteNumber: bigint('next_credit_note_number', { mode: 'number' }).notNull(),
})

/**
 * Prefixes that customers chose, each for ever one customer's: its old numbers begin with it. A prefix is held in a bucket
 * made from its text, because it is unique over all customers.
 */
export const invoicePrefixes = pgTable(
  'invoice_prefixes',
  {
    ...customerScope(),
    prefix: text('prefix').notNull(),
    customerId: text('customer_id').notNull(),
  },
  (table) => [primaryKey({ name: 'invoice_prefixes_pk', columns: [table.bucket, table.environmentId, table.prefix] })],
)
