import type { Instant } from '@tallywright/domain'
import { and, eq, gt, lte } from 'drizzle-orm'
import { previews } from '../schema/index.ts'
import type { Scope } from './scope.ts'

export type PreviewRow = Omit<typeof previews.$inferSelect, 'environmentId'>

export function previewQueries({ db, environmentId }: Scope) {
  return {
    /** The same preview asked for twice is one row that lives longer. */
    keep: (row: PreviewRow) =>
      db
        .insert(previews)
        .values({ ...row, environmentId })
        .onConflictDoUpdate({
          target: [previews.bucket, previews.environmentId, previews.hash],
          set: { expiresAt: row.expiresAt },
        }),
    find: async (bucket: number, hash: string, wall: Instant): Promise<PreviewRow | null> =>
      (
        await db
          .select()
          .from(previews)
          .where(
            and(
              eq(previews.bucket, bucket),
              eq(previews.environmentId, environmentId),
              eq(previews.hash, hash),
              gt(previews.expiresAt, wall),
            ),
          )
      )[0] ?? null,
    forgetExpired: (bucket: number, wall: Instant) =>
      db
        .delete(previews)
        .where(
          and(eq(previews.bucket, bucket), eq(previews.environmentId, environmentId), lte(previews.expiresAt, wall)),
        ),
  }
}
