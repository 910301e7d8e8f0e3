import type { Instant } from '@tallywright/domain'
import { and, eq, lt, sql } from 'drizzle-orm'
import { environmentRequests, requests } from '../schema/index.ts'
import type { Scope } from './scope.ts'

export type RequestRow = Omit<typeof environmentRequests.$inferSelect, 'environmentId'>

/** Where a request's key lives: beside its customer (their bucket), or beside the catalog (null). */
export function requestQueries({ db, environmentId }: Scope, bucket: number | null) {
  const at = (key: string) =>
    bucket === null
      ? and(eq(environmentRequests.environmentId, environmentId), eq(environmentRequests.key, key))
      : and(eq(requests.bucket, bucket), eq(requests.environmentId, environmentId), eq(requests.key, key))
  return {
    /** Claims the key; null when it is new, else what is there, locked. A claim waits for one that is being made. */
    claim: async (row: RequestRow): Promise<RequestRow | null> => {
      const claimed =
        bucket === null
          ? await db
              .insert(environmentRequests)
              .values({ ...row, environmentId })
              .onConflictDoNothing()
              .returning()
          : await db
              .insert(requests)
              .values({ ...row, bucket, environmentId })
              .onConflictDoNothing()
              .returning()
      if (claimed.length > 0) return null
      const found =
        bucket === null
          ? await db.select().from(environmentRequests).where(at(row.key)).for('update')
          : await db.select().from(requests).where(at(row.key)).for('update')
      return found[0] ?? null
    },
    /** Whether a request with this key was begun; for what is done before its transaction. */
    isKnown: async (key: string): Promise<boolean> => {
      const table = bucket === null ? environmentRequests : requests
      return (await db.select({ key: table.key }).from(table).where(at(key))).length > 0
    },
    save: (key: string, change: Partial<RequestRow>) =>
      bucket === null
        ? db.update(environmentRequests).set(change).where(at(key))
        : db.update(requests).set(change).where(at(key)),
    forget: (key: string) =>
      bucket === null ? db.delete(environmentRequests).where(at(key)) : db.delete(requests).where(at(key)),
    /** Replaces stored replies that speak of a deleted customer: a repeated request must not show the person again. */
    eraseRepliesAbout: (id: string, reply: object) =>
      db
        .update(requests)
        .set({ reply })
        .where(
          and(
            eq(requests.bucket, bucket ?? 0),
            eq(requests.environmentId, environmentId),
            sql`${requests.reply}::text like ${`%${id}%`}`,
          ),
        ),
    forgetBefore: (instant: Instant) =>
      bucket === null
        ? db
            .delete(environmentRequests)
            .where(
              and(eq(environmentRequests.environmentId, environmentId), lt(environmentRequests.createdAt, instant)),
            )
        : db
            .delete(requests)
            .where(
              and(
                eq(requests.bucket, bucket),
                eq(requests.environmentId, environmentId),
                lt(requests.createdAt, instant),
              ),
            ),
  }
}
