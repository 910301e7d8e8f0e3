import type { Money, RatedLine } from '@tallywright/domain'
import { sql } from 'drizzle-orm'
import { bigint, check, foreignKey, index, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { amount, customerScope, domainJson, instant } from './columns.ts'
import { customers } from './customers.ts'
import { invoiceLines, invoices } from './invoices.ts'

/** What was taken off a finalized invoice, and where the money went: the four parts sum to the total (★). Immutable. */
export const creditNotes = pgTable(
  'credit_notes',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    /** Gapless per series, beside the invoices' own numbers. */
    series: text('series').notNull(),
    number: bigint('number', { mode: 'number' }).notNull(),
    formattedNumber: text('formatted_number').notNull(),
    currency: text('currency').notNull(),
    netTotal: amount('net_total').notNull(),
    taxTotal: amount('tax_total').notNull(),
    total: amount('total').notNull(),
    /** Taken off what was still open. */
    reducesDue: amount('reduces_due').notNull(),
    /** Back to the wallet grants that had paid for it. */
    toGrants: amount('to_grants').notNull(),
    /** A new grant in the money wallet. */
    toWallet: amount('to_wallet').notNull(),
    /** By refunds, back to where the payment came from. */
    toPayments: amount('to_payments').notNull(),
    reason: text('reason'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'credit_notes_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'credit_notes_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    foreignKey({
      name: 'credit_notes_of_invoice',
      columns: [table.bucket, table.environmentId, table.invoiceId],
      foreignColumns: [invoices.bucket, invoices.environmentId, invoices.id],
    }),
    unique('credit_notes_one_per_number').on(table.bucket, table.environmentId, table.series, table.number),
    check(
      'credit_notes_add_up',
      sql`${table.total} = ${table.netTotal} + ${table.taxTotal}
        and ${table.total} = ${table.reducesDue} + ${table.toGrants} + ${table.toWallet} + ${table.toPayments}`,
    ),
    check(
      'credit_notes_are_positive',
      sql`${table.total} > 0 and ${table.netTotal} >= 0 and ${table.taxTotal} >= 0 and ${table.reducesDue} >= 0
        and ${table.toGrants} >= 0 and ${table.toWallet} >= 0 and ${table.toPayments} >= 0`,
    ),
    index('credit_notes_of_invoice_in_order').on(table.bucket, table.environmentId, table.invoiceId, table.id),
    index('credit_notes_of_customer_newest_first').on(table.bucket, table.environmentId, table.customerId, table.id),
    index('credit_notes_newest_first').on(table.environmentId, table.id),
  ],
)

/** A credit note's part of one invoice line, net and tax apart. */
export const creditNoteLines = pgTable(
  'credit_note_lines',
  {
    ...customerScope(),
    creditNoteId: text('credit_note_id').notNull(),
    lineId: text('line_id').notNull(),
    net: amount('net').notNull(),
    tax: amount('tax').notNull(),
    /** In the order of the line's taxes. */
    taxes: domainJson<readonly Money[]>('taxes').notNull(),
    /** The credit of time that was not used, which closes the line or some of its seats; null for any other. */
    proration: domainJson<RatedLine>('proration'),
  },
  (table) => [
    primaryKey({
      name: 'credit_note_lines_pk',
      columns: [table.bucket, table.environmentId, table.creditNoteId, table.lineId],
    }),
    foreignKey({
      name: 'credit_note_lines_of_credit_note',
      columns: [table.bucket, table.environmentId, table.creditNoteId],
      foreignColumns: [creditNotes.bucket, creditNotes.environmentId, creditNotes.id],
    }),
    foreignKey({
      name: 'credit_note_lines_of_line',
      columns: [table.bucket, table.environmentId, table.lineId],
      foreignColumns: [invoiceLines.bucket, invoiceLines.environmentId, invoiceLines.id],
    }),
    check('credit_note_lines_are_positive', sql`${table.net} >= 0 and ${table.tax} >= 0`),
    index('credit_note_lines_of_line_in_order').on(table.bucket, table.environmentId, table.lineId),
  ],
)
