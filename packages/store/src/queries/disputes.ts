import { and, asc, eq } from 'drizzle-orm'
import { disputes } from '../schema/index.ts'
import { isOfAny, type Key } from './rows.ts'
import type { Scope } from './scope.ts'

export type DisputeRow = typeof disputes.$inferSelect

export function disputeQueries(scope: Scope) {
  const { db, environmentId } = scope
  const ofPayment = (bucket: number, paymentId: string) =>
    and(eq(disputes.bucket, bucket), eq(disputes.environmentId, environmentId), eq(disputes.paymentId, paymentId))
  return {
    ofPayment: (bucket: number, paymentId: string): Promise<DisputeRow[]> =>
      db.select().from(disputes).where(ofPayment(bucket, paymentId)).orderBy(asc(disputes.id)),
    /** Those of several payments, by the payment's id. */
    ofPayments: async (payments: readonly Key[]): Promise<Map<string, DisputeRow[]>> => {
      if (payments.length === 0) return new Map()
      const ofAny = isOfAny(scope, disputes, disputes.paymentId, payments)
      const rows = await db.select().from(disputes).where(ofAny).orderBy(asc(disputes.id))
      return Map.groupBy(rows, ({ paymentId }) => paymentId)
    },
    add: ({ environmentId: _, ...row }: DisputeRow) => db.insert(disputes).values({ ...row, environmentId }),
    save: (row: Partial<DisputeRow> & Pick<DisputeRow, 'bucket' | 'id'>) =>
      db
        .update(disputes)
        .set(row)
        .where(
          and(eq(disputes.bucket, row.bucket), eq(disputes.environmentId, environmentId), eq(disputes.id, row.id)),
        ),
  }
}
