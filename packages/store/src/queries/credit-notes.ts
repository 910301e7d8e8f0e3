import type { CreditNoteLine, EarlierCredit, RatedLine } from '@tallywright/domain'
import { and, asc, desc, eq, inArray, lt } from 'drizzle-orm'
import { creditNoteLines, creditNotes } from '../schema/index.ts'
import { addRow, findRow, isOfAny, type Key } from './rows.ts'
import { type PageRequest, pageOf, type Scope } from './scope.ts'

export type CreditNoteRow = typeof creditNotes.$inferSelect

/** `proration`: of a credit of time that was not used. */
export type NewCreditNoteLine = CreditNoteLine & { readonly proration?: RatedLine }

export type StoredCredit = EarlierCredit & { readonly proration: RatedLine | null }

export function creditNoteQueries(scope: Scope) {
  const { db, environmentId } = scope
  return {
    find: (bucket: number, id: string): Promise<CreditNoteRow | null> => findRow(scope, creditNotes, { bucket, id }),
    /** The note and what it takes off each line. */
    add: async (row: CreditNoteRow, lines: readonly NewCreditNoteLine[]) => {
      const { bucket, id: creditNoteId } = row
      await addRow(scope, creditNotes, row)
      await db.insert(creditNoteLines).values(
        lines.map(({ lineId, net, tax, taxes, proration = null }) => {
          return { bucket, environmentId, creditNoteId, lineId, net: net.amount, tax: tax.amount, taxes, proration }
        }),
      )
    },
    /** What earlier notes took off lines, oldest first. */
    creditsOf: async (bucket: number, lineIds: readonly string[], currency: string): Promise<StoredCredit[]> => {
      if (lineIds.length === 0) return []
      const rows = await db
        .select({
          lineId: creditNoteLines.lineId,
          net: creditNoteLines.net,
          taxes: creditNoteLines.taxes,
          proration: creditNoteLines.proration,
        })
        .from(creditNoteLines)
        .where(
          and(
            eq(creditNoteLines.bucket, bucket),
            eq(creditNoteLines.environmentId, environmentId),
            inArray(creditNoteLines.lineId, [...lineIds]),
          ),
        )
        .orderBy(asc(creditNoteLines.creditNoteId))
      return rows.map(({ net, ...row }) => ({ ...row, net: { amount: net, currency } }))
    },
    /** Of several notes, by the note's id. */
    lines: async (notes: readonly Key[]) => {
      if (notes.length === 0) return new Map<string, (typeof creditNoteLines.$inferSelect)[]>()
      const ofAny = isOfAny(scope, creditNoteLines, creditNoteLines.creditNoteId, notes)
      const rows = await db.select().from(creditNoteLines).where(ofAny).orderBy(asc(creditNoteLines.lineId))
      return Map.groupBy(rows, ({ creditNoteId }) => creditNoteId)
    },
    list: async (
      filter: { customer?: { bucket: number; id: string }; invoice?: { bucket: number; id: string } },
      page: PageRequest,
    ) => {
      const rows = await db
        .select()
        .from(creditNotes)
        .where(
          and(
            eq(creditNotes.environmentId, environmentId),
            filter.customer &&
              and(eq(creditNotes.bucket, filter.customer.bucket), eq(creditNotes.customerId, filter.customer.id)),
            filter.invoice &&
              and(eq(creditNotes.bucket, filter.invoice.bucket), eq(creditNotes.invoiceId, filter.invoice.id)),
            page.after === null ? undefined : lt(creditNotes.id, page.after),
          ),
        )
        .orderBy(desc(creditNotes.id))
        .limit(page.limit + 1)
      return pageOf(rows, page)
    },
  }
}
