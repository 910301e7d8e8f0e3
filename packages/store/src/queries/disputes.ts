import { and, asc, eq } from 'drizzle-orm'
import { disputes } from '../schema/index.ts'
import type { Scope } from './scope.ts'

export type DisputeRow = typeof disputes.$inferSelect

export function disputeQueries({ db, environmentId }: Scope) {
  const ofPayment = (bucket: number, paymentId: string) =>
    and(eq(disputes.bucket, bucket), eq(disputes.environmentId, environmentId), eq(disputes.paymentId, paymentId))
  return {
    ofPayment: (bucket: number, paymentId: string): Promise<DisputeRow[]> =>
      db.select().from(disputes).where(ofPayment(bucket, paymentId)).orderBy(asc(disputes.id)),
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
