import type { RestoredDiscount } from '@tallywright/domain'
import { and, eq, ne, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { creditNoteLines, invoiceLines, invoices } from '../schema/index.ts'
import type { StoredUse } from './discounts.ts'
import { isInvoiceOf } from './of-invoice.ts'
import type { Scope } from './scope.ts'

/**
 * What credits restored of discounts, as uses below zero on the invoices that they credit. It counts as long as neither of the
 * two is void: a void credit gives nothing, and of a void invoice everything is free again.
 */
export function restoredQueries({ db, environmentId }: Scope) {
  const credited = alias(invoiceLines, 'credited')
  const creditedInvoice = alias(invoices, 'credited_invoice')
  const isCreditedInvoice = and(isInvoiceOf(credited, creditedInvoice), ne(creditedInvoice.status, 'void'))

  /** By lines of invoices. */
  const byLines = (bucket: number, subscriptionId: string) =>
    db
      .select({ invoiceId: credited.invoiceId, detail: invoiceLines.detail })
      .from(invoiceLines)
      .innerJoin(invoices, and(isInvoiceOf(invoiceLines), ne(invoices.status, 'void')))
      .innerJoin(
        credited,
        and(
          eq(credited.bucket, invoiceLines.bucket),
          eq(credited.environmentId, invoiceLines.environmentId),
          eq(credited.id, invoiceLines.source),
        ),
      )
      .innerJoin(creditedInvoice, isCreditedInvoice)
      .where(
        and(
          eq(invoiceLines.bucket, bucket),
          eq(invoiceLines.environmentId, environmentId),
          eq(invoiceLines.subscriptionId, subscriptionId),
          eq(invoiceLines.kind, 'proration_credit'),
          sql`${invoiceLines.detail} -> 'restores' is not null`,
        ),
      )

  /** By credit notes of invoices that were not paid. */
  const byNotes = (bucket: number, subscriptionId: string) =>
    db
      .select({ invoiceId: credited.invoiceId, detail: creditNoteLines.proration })
      .from(creditNoteLines)
      .innerJoin(
        credited,
        and(
          eq(credited.bucket, creditNoteLines.bucket),
          eq(credited.environmentId, creditNoteLines.environmentId),
          eq(credited.id, creditNoteLines.lineId),
        ),
      )
      .innerJoin(creditedInvoice, isCreditedInvoice)
      .where(
        and(
          eq(creditNoteLines.bucket, bucket),
          eq(creditNoteLines.environmentId, environmentId),
          eq(credited.subscriptionId, subscriptionId),
          sql`${creditNoteLines.proration} -> 'restores' is not null`,
        ),
      )

  return {
    ofSubscription: async (bucket: number, subscriptionId: string): Promise<StoredUse[]> => {
      const rows = [...(await byLines(bucket, subscriptionId)), ...(await byNotes(bucket, subscriptionId))]
      return rows.flatMap(({ invoiceId, detail }) => (detail?.restores ?? []).map((each) => useOf(invoiceId, each)))
    },
  }
}

function useOf(
  invoiceId: string,
  { discountId, periodStart, amount: { amount, currency } }: RestoredDiscount,
): StoredUse {
  return { discountId, invoiceId, periodStart, amount: { amount: -amount, currency } }
}
