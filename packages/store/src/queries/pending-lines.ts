import type { Instant, RatedLine } from '@tallywright/domain'
import { and, asc, eq } from 'drizzle-orm'
import { pendingLines } from '../schema/index.ts'
import type { Scope } from './scope.ts'

/** Lines that wait for the next invoice of their subscription. */
export function pendingLineQueries({ db, environmentId }: Scope) {
  const of = (bucket: number, subscriptionId: string) =>
    and(
      eq(pendingLines.bucket, bucket),
      eq(pendingLines.environmentId, environmentId),
      eq(pendingLines.subscriptionId, subscriptionId),
    )
  return {
    addPendingLines: (bucket: number, subscriptionId: string, lines: readonly RatedLine[], createdAt: Instant) =>
      lines.length === 0
        ? Promise.resolve()
        : db
            .insert(pendingLines)
            .values(lines.map((line) => ({ bucket, environmentId, id: line.key, subscriptionId, line, createdAt }))),
    pendingLines: async (bucket: number, subscriptionId: string): Promise<RatedLine[]> => {
      const rows = await db
        .select()
        .from(pendingLines)
        .where(of(bucket, subscriptionId))
        .orderBy(asc(pendingLines.createdAt), asc(pendingLines.id))
      return rows.map(({ line }) => line)
    },
    removeAllPendingLines: (bucket: number, subscriptionId: string) =>
      db.delete(pendingLines).where(of(bucket, subscriptionId)),
  }
}
