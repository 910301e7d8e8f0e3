import type { Instant } from '@tallywright/domain'
import { and, asc, desc, eq, inArray, isNotNull, lt, lte, max, notInArray } from 'drizzle-orm'
import { payments } from '../schema/index.ts'
import { type DeadlineClock, livesBy } from './due-by-clock.ts'
import { addRow, findRow, lockRow, saveRow } from './rows.ts'
import { type PageRequest, pageOf, type Scope } from './scope.ts'

export type PaymentRow = typeof payments.$inferSelect

/** An attempt whose outcome is to be asked for. */
export interface DuePayment {
  readonly bucket: number
  readonly id: string
  readonly customerId: string
  readonly invoiceId: string
  readonly deadlineAt: Instant
}

/** Attempts whose outcome is not known to be final. */
const OPEN = ['open', 'processing', 'requires_action', 'unknown'] as const

export function paymentQueries(scope: Scope) {
  const { db, environmentId } = scope
  const ofInvoice = (bucket: number, invoiceId: string) =>
    and(eq(payments.bucket, bucket), eq(payments.environmentId, environmentId), eq(payments.invoiceId, invoiceId))
  return {
    add: (row: Omit<typeof payments.$inferInsert, 'environmentId'>) => addRow(scope, payments, row),
    save: (row: Partial<PaymentRow> & Pick<PaymentRow, 'bucket' | 'id'>) => saveRow(scope, payments, row),
    find: (bucket: number, id: string): Promise<PaymentRow | null> => findRow(scope, payments, { bucket, id }),
    lock: (bucket: number, id: string): Promise<PaymentRow | null> => lockRow(scope, payments, { bucket, id }),
    openOfInvoice: async (bucket: number, invoiceId: string): Promise<PaymentRow | null> =>
      (
        await db
          .select()
          .from(payments)
          .where(and(ofInvoice(bucket, invoiceId), inArray(payments.status, [...OPEN])))
      )[0] ?? null,
    ofInvoice: (bucket: number, invoiceId: string) =>
      db.select().from(payments).where(ofInvoice(bucket, invoiceId)).orderBy(asc(payments.attempt)),
    nextAttempt: async (bucket: number, invoiceId: string): Promise<number> => {
      const [row] = await db
        .select({ last: max(payments.attempt) })
        .from(payments)
        .where(ofInvoice(bucket, invoiceId))
      return (row?.last ?? 0) + 1
    },
    /** Open attempts whose provider is to be asked by `until`, earliest first. `except`: ids. */
    due: (clock: DeadlineClock, until: Instant, limit: number, except: readonly string[] = []): Promise<DuePayment[]> =>
      db
        .select({
          bucket: payments.bucket,
          id: payments.id,
          customerId: payments.customerId,
          invoiceId: payments.invoiceId,
          deadlineAt: payments.checkAt,
        })
        .from(payments)
        .where(
          and(
            eq(payments.environmentId, environmentId),
            isNotNull(payments.checkAt),
            lte(payments.checkAt, until),
            livesBy(scope, clock, payments),
            except.length === 0 ? undefined : notInArray(payments.id, [...except]),
          ),
        )
        .orderBy(asc(payments.checkAt), asc(payments.customerId), asc(payments.id))
        .limit(limit) as Promise<DuePayment[]>,
    list: async (
      filter: {
        customer?: { bucket: number; id: string }
        invoice?: { bucket: number; id: string }
        status?: PaymentRow['status']
      },
      page: PageRequest,
    ) => {
      const rows = await db
        .select()
        .from(payments)
        .where(
          and(
            eq(payments.environmentId, environmentId),
            filter.customer &&
              and(eq(payments.bucket, filter.customer.bucket), eq(payments.customerId, filter.customer.id)),
            filter.invoice && ofInvoice(filter.invoice.bucket, filter.invoice.id),
            filter.status === undefined ? undefined : eq(payments.status, filter.status),
            page.after === null ? undefined : lt(payments.id, page.after),
          ),
        )
        .orderBy(desc(payments.id))
        .limit(page.limit + 1)
      return pageOf(rows, page)
    },
  }
}
