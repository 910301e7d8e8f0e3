import type { Instant } from '@tallywright/domain'
import { and, eq, isNull } from 'drizzle-orm'
import { recoveryLinks } from '../schema/index.ts'
import type { Executor, Scope } from './scope.ts'

export type RecoveryLinkRow = typeof recoveryLinks.$inferSelect

export function recoveryLinkQueries({ db, environmentId }: Scope) {
  const inBucket = (bucket: number) =>
    and(eq(recoveryLinks.bucket, bucket), eq(recoveryLinks.environmentId, environmentId))
  return {
    add: (row: Omit<RecoveryLinkRow, 'environmentId'>) => db.insert(recoveryLinks).values({ ...row, environmentId }),
    /** Revokes all of an invoice that are not; returns how many there were. */
    revokeOfInvoice: async (bucket: number, invoiceId: string, at: Instant): Promise<number> => {
      const revoked = await db
        .update(recoveryLinks)
        .set({ revokedAt: at })
        .where(and(inBucket(bucket), eq(recoveryLinks.invoiceId, invoiceId), isNull(recoveryLinks.revokedAt)))
        .returning({ id: recoveryLinks.id })
      return revoked.length
    },
    /** The invoice is paid: whoever has a link to it needs none any more. */
    useOfInvoice: (bucket: number, invoiceId: string, at: Instant) =>
      db
        .update(recoveryLinks)
        .set({ usedAt: at })
        .where(and(inBucket(bucket), eq(recoveryLinks.invoiceId, invoiceId), isNull(recoveryLinks.usedAt))),
  }
}

/** By what a token says, before its environment is known. */
export async function findRecoveryLink(db: Executor, bucket: number, id: string): Promise<RecoveryLinkRow | null> {
  const rows = await db
    .select()
    .from(recoveryLinks)
    .where(and(eq(recoveryLinks.bucket, bucket), eq(recoveryLinks.id, id)))
  return rows[0] ?? null
}
