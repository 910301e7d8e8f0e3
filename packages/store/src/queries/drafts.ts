import { and, eq, inArray } from 'drizzle-orm'
import { invoiceLines, invoices } from '../schema/index.ts'
import type { Scope } from './scope.ts'

/** Invoices that are not in the books yet: the only ones whose lines may go. */
export function draftQueries({ db, environmentId }: Scope) {
  const draft = (bucket: number, id: string) =>
    and(
      eq(invoices.bucket, bucket),
      eq(invoices.environmentId, environmentId),
      eq(invoices.id, id),
      eq(invoices.status, 'draft'),
    )
  return {
    /** Removes a draft with its lines; anything finalized stays. */
    removeDraft: async (bucket: number, id: string): Promise<void> => {
      const drafts = db.select({ id: invoices.id }).from(invoices).where(draft(bucket, id))
      const own = and(eq(invoiceLines.bucket, bucket), eq(invoiceLines.environmentId, environmentId))
      await db.delete(invoiceLines).where(and(own, inArray(invoiceLines.invoiceId, drafts)))
      await db.delete(invoices).where(draft(bucket, id))
    },
  }
}
