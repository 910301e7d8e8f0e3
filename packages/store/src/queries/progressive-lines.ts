import type { Instant, Line } from '@tallywright/domain'
import { and, asc, eq, gte, inArray, isNull, like, ne, or } from 'drizzle-orm'
import { invoiceLines, invoices } from '../schema/index.ts'
import type { InvoiceRow } from './invoices.ts'
import { isInvoiceOf } from './of-invoice.ts'
import type { Scope } from './scope.ts'
import { toLine } from './stored-line.ts'

/** A line with its invoice. */
export interface LineOfInvoice {
  readonly line: Line
  readonly invoice: InvoiceRow
}

export function progressiveQueries({ db, environmentId }: Scope) {
  return {
    /** Of what was used, with discounts and what was taken off: on invoices since `since` that are not void, oldest first. */
    linesOfUse: async (bucket: number, subscriptionId: string, since: Instant): Promise<LineOfInvoice[]> => {
      const rows = await db
        .select({ line: invoiceLines, invoice: invoices })
        .from(invoiceLines)
        .innerJoin(invoices, isInvoiceOf(invoiceLines))
        .where(
          and(
            eq(invoices.bucket, bucket),
            eq(invoices.environmentId, environmentId),
            eq(invoices.subscriptionId, subscriptionId),
            gte(invoices.createdAt, since),
            ne(invoices.status, 'void'),
            inArray(invoiceLines.kind, ['usage', 'maximum', 'discount', 'correction']),
          ),
        )
        .orderBy(asc(invoices.createdAt), asc(invoiceLines.id))
      return rows.map(({ line, invoice }) => ({ line: toLine(line), invoice }))
    },
    /**
     * All that billed what was used of features in price periods that begin at these instants: with discounts, minima, maxima and
     * corrections, oldest first. Those of void invoices too, but for a change that was never paid.
     */
    linesOfPeriods: async (
      bucket: number,
      subscriptionId: string,
      featureSlugs: readonly string[],
      starts: readonly Instant[],
    ): Promise<LineOfInvoice[]> => {
      const rows = await db
        .select({ line: invoiceLines, invoice: invoices })
        .from(invoiceLines)
        .innerJoin(invoices, isInvoiceOf(invoiceLines))
        .where(
          and(
            eq(invoiceLines.bucket, bucket),
            eq(invoiceLines.environmentId, environmentId),
            eq(invoiceLines.subscriptionId, subscriptionId),
            inArray(invoiceLines.featureSlug, [...featureSlugs]),
            inArray(invoiceLines.serviceStart, [...starts]),
            inArray(invoiceLines.kind, ['usage', 'minimum', 'maximum', 'discount', 'correction']),
            or(ne(invoices.status, 'void'), isNull(invoiceLines.ifPaidChange)),
          ),
        )
        .orderBy(asc(invoices.createdAt), asc(invoices.id), asc(invoiceLines.position))
      return rows.map(({ line, invoice }) => ({ line: toLine(line), invoice }))
    },
    /** How many invoices have had a cause that begins like this, void ones too. */
    countOfCause: (bucket: number, subscriptionId: string, prefix: string): Promise<number> =>
      db.$count(
        invoices,
        and(
          eq(invoices.bucket, bucket),
          eq(invoices.environmentId, environmentId),
          eq(invoices.subscriptionId, subscriptionId),
          like(invoices.cause, `${prefix}%`),
        ),
      ),
  }
}
