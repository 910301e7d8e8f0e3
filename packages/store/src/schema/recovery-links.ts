import { foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, instant } from './columns.ts'
import { invoices } from './invoices.ts'

/**
 * With the token of one, a customer sees one invoice and pays it with a new payment method. Its instants are of the
 * wall clock.
 */
export const recoveryLinks = pgTable(
  'recovery_links',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    /** SHA-256 of the token, in hex. It is shown once and never stored. */
    tokenHash: text('token_hash').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
    /** When the invoice was found paid through it. */
    usedAt: instant('used_at'),
  },
  (table) => [
    primaryKey({ name: 'recovery_links_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'recovery_links_of_invoice',
      columns: [table.bucket, table.environmentId, table.invoiceId],
      foreignColumns: [invoices.bucket, invoices.environmentId, invoices.id],
    }),
    index('recovery_links_by_invoice').on(table.bucket, table.environmentId, table.invoiceId),
    // A token says its bucket and its id, and only then its environment is known.
    index('recovery_links_by_id').on(table.bucket, table.id),
  ],
)
