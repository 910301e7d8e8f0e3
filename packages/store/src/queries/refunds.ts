import type { Instant } from '@tallywright/domain'
import { and, asc, eq, isNotNull, lte, notInArray } from 'drizzle-orm'
import { refunds } from '../schema/index.ts'
import { type DeadlineClock, livesBy } from './due-by-clock.ts'
import { addRow, findRow, isOfAny, type Key, lockRow, saveRow } from './rows.ts'
import type { Scope } from './scope.ts'

export type RefundRow = typeof refunds.$inferSelect

/** A refund that the provider is to be asked for. */
export interface DueRefund {
  readonly bucket: number
  readonly id: string
  readonly customerId: string
  readonly refundId: string
  readonly invoiceId: string
  readonly deadlineAt: Instant
}

export function refundQueries(scope: Scope) {
  const { db, environmentId } = scope
  return {
    add: (row: RefundRow) => addRow(scope, refunds, row),
    save: (row: Partial<RefundRow> & Pick<RefundRow, 'bucket' | 'id'>) => saveRow(scope, refunds, row),
    find: (bucket: number, id: string): Promise<RefundRow | null> => findRow(scope, refunds, { bucket, id }),
    lock: (bucket: number, id: string): Promise<RefundRow | null> => lockRow(scope, refunds, { bucket, id }),
    ofInvoice: (bucket: number, invoiceId: string): Promise<RefundRow[]> =>
      db
        .select()
        .from(refunds)
        .where(
          and(eq(refunds.bucket, bucket), eq(refunds.environmentId, environmentId), eq(refunds.invoiceId, invoiceId)),
        )
        .orderBy(asc(refunds.id)),
    /** Those of credit notes of several invoices, by the credit note's id. */
    byCreditNote: async (invoices: readonly Key[]): Promise<Map<string | null, RefundRow[]>> => {
      if (invoices.length === 0) return new Map()
      const ofAny = isOfAny(scope, refunds, refunds.invoiceId, invoices)
      const rows = await db.select().from(refunds).where(ofAny).orderBy(asc(refunds.id))
      return Map.groupBy(rows, ({ creditNoteId }) => creditNoteId)
    },
    /** Refunds whose provider is to be asked by `until`, earliest first. `except`: ids. */
    due: async (
      clock: DeadlineClock,
      until: Instant,
      limit: number,
      except: readonly string[] = [],
    ): Promise<DueRefund[]> => {
      const rows = await db
        .select()
        .from(refunds)
        .where(
          and(
            eq(refunds.environmentId, environmentId),
            isNotNull(refunds.checkAt),
            lte(refunds.checkAt, until),
            livesBy(scope, clock, refunds),
            except.length === 0 ? undefined : notInArray(refunds.id, [...except]),
          ),
        )
        .orderBy(asc(refunds.checkAt), asc(refunds.customerId), asc(refunds.id))
        .limit(limit)
      return rows.map(({ bucket, id, customerId, invoiceId, checkAt }) => {
        return { bucket, id, customerId, refundId: id, invoiceId, deadlineAt: checkAt as Instant }
      })
    },
  }
}
