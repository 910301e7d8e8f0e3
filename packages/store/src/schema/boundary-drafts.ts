import type { BoundaryBilling, GivenDiscount, RatedLine } from '@tallywright/domain'
import { foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { customerScope, domainJson, instant } from './columns.ts'
import { invoices } from './invoices.ts'

/** What the invoice of a boundary is computed from again when it is finalized (semantics §7). */
export interface DraftBasis {
  readonly billing: BoundaryBilling
  /** Lines in advance and lines that had waited: as they were at the boundary. */
  readonly frozen: readonly RatedLine[]
  /** In force at the boundary, with what they had taken off before. */
  readonly discounts: readonly GivenDiscount[]
}

/** Invoices of boundaries that wait for late usage; gone when they are finalized. */
export const boundaryDrafts = pgTable(
  'boundary_drafts',
  {
    ...customerScope(),
    invoiceId: text('invoice_id').notNull(),
    customerId: text('customer_id').notNull(),
    subscriptionId: text('subscription_id').notNull(),
    finalizeAt: instant('finalize_at').notNull(),
    basis: domainJson<DraftBasis>('basis').notNull(),
  },
  (table) => [
    primaryKey({ name: 'boundary_drafts_pk', columns: [table.bucket, table.environmentId, table.invoiceId] }),
    foreignKey({
      name: 'boundary_drafts_of_invoice',
      columns: [table.bucket, table.environmentId, table.invoiceId],
      foreignColumns: [invoices.bucket, invoices.environmentId, invoices.id],
    }),
    index('boundary_drafts_of_customer').on(table.bucket, table.environmentId, table.customerId),
    index('boundary_drafts_due').on(table.environmentId, table.finalizeAt),
  ],
)
