import type { Instant } from '@tallywright/domain'
import { and, asc, eq, inArray, lte, notInArray } from 'drizzle-orm'
import { boundaryDrafts, discountUses, invoiceLines, invoices } from '../schema/index.ts'
import type { Scope } from './scope.ts'

export type BoundaryDraftRow = typeof boundaryDrafts.$inferSelect

/** A draft that is to be finalized. */
export interface DueDraft {
  readonly bucket: number
  readonly id: string
  readonly customerId: string
  readonly deadlineAt: Instant
}

/** Invoices that are not in the books yet: the only ones whose lines may go. */
export function draftQueries({ db, environmentId }: Scope) {
  const draft = (bucket: number, id: string) =>
    and(
      eq(invoices.bucket, bucket),
      eq(invoices.environmentId, environmentId),
      eq(invoices.id, id),
      eq(invoices.status, 'draft'),
    )
  const basisOf = (bucket: number, invoiceId: string) =>
    and(
      eq(boundaryDrafts.bucket, bucket),
      eq(boundaryDrafts.environmentId, environmentId),
      eq(boundaryDrafts.invoiceId, invoiceId),
    )
  return {
    addBoundaryDraft: (row: Omit<BoundaryDraftRow, 'environmentId'>) =>
      db.insert(boundaryDrafts).values({ ...row, environmentId }),
    boundaryDraft: async (bucket: number, invoiceId: string): Promise<BoundaryDraftRow | null> =>
      (await db.select().from(boundaryDrafts).where(basisOf(bucket, invoiceId)))[0] ?? null,
    boundaryDraftsOf: (customers: readonly { readonly bucket: number; readonly id: string }[]) =>
      db
        .select()
        .from(boundaryDrafts)
        .where(
          and(
            inArray(boundaryDrafts.bucket, [...new Set(customers.map(({ bucket }) => bucket))]),
            eq(boundaryDrafts.environmentId, environmentId),
            inArray(
              boundaryDrafts.customerId,
              customers.map(({ id }) => id),
            ),
          ),
        )
        .orderBy(asc(boundaryDrafts.finalizeAt), asc(boundaryDrafts.invoiceId)),
    /** Those whose grace window is over at `until`, earliest first. `except`: ids. */
    dueDrafts: (until: Instant, limit: number, except: readonly string[] = []): Promise<DueDraft[]> =>
      db
        .select({
          bucket: boundaryDrafts.bucket,
          id: boundaryDrafts.invoiceId,
          customerId: boundaryDrafts.customerId,
          deadlineAt: boundaryDrafts.finalizeAt,
        })
        .from(boundaryDrafts)
        .where(
          and(
            eq(boundaryDrafts.environmentId, environmentId),
            lte(boundaryDrafts.finalizeAt, until),
            except.length === 0 ? undefined : notInArray(boundaryDrafts.invoiceId, [...except]),
          ),
        )
        .orderBy(asc(boundaryDrafts.finalizeAt), asc(boundaryDrafts.customerId), asc(boundaryDrafts.invoiceId))
        .limit(limit),
    /** Removes a draft with its lines and what it used of discounts; anything finalized stays. */
    removeDraft: async (bucket: number, id: string): Promise<void> => {
      const drafts = db.select({ id: invoices.id }).from(invoices).where(draft(bucket, id))
      const lines = and(eq(invoiceLines.bucket, bucket), eq(invoiceLines.environmentId, environmentId))
      const uses = and(eq(discountUses.bucket, bucket), eq(discountUses.environmentId, environmentId))
      await db.delete(boundaryDrafts).where(and(basisOf(bucket, id), inArray(boundaryDrafts.invoiceId, drafts)))
      await db.delete(discountUses).where(and(uses, inArray(discountUses.invoiceId, drafts)))
      await db.delete(invoiceLines).where(and(lines, inArray(invoiceLines.invoiceId, drafts)))
      await db.delete(invoices).where(draft(bucket, id))
    },
  }
}
