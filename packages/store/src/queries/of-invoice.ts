import { and, eq, type SQL } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { invoices } from '../schema/index.ts'

/** The columns by which a row names its invoice. */
interface NamesInvoice {
  readonly bucket: AnyPgColumn
  readonly environmentId: AnyPgColumn
  readonly invoiceId: AnyPgColumn
}

interface IsInvoice {
  readonly bucket: AnyPgColumn
  readonly environmentId: AnyPgColumn
  readonly id: AnyPgColumn
}

/** The condition of a join with the invoice that a line, or a use of a discount, is of. */
export function isInvoiceOf(row: NamesInvoice, invoice: IsInvoice = invoices): SQL | undefined {
  return and(
    eq(invoice.bucket, row.bucket),
    eq(invoice.environmentId, row.environmentId),
    eq(invoice.id, row.invoiceId),
  )
}
