import type { Instant, RatedLine } from '@tallywright/domain'
import { and, asc, eq } from 'drizzle-orm'
import { pendingLines } from '../schema/index.ts'
import { addRows } from './rows.ts'
import type { Scope } from './scope.ts'
import { type Slots, written } from './written.ts'

const ofSubscription = written((db, slots: Slots<{ readonly bucket: number; readonly subscriptionId: string }>) =>
  db
    .select()
    .from(pendingLines)
    .where(
      and(
        eq(pendingLines.bucket, slots.bucket),
        eq(pendingLines.environmentId, slots.environmentId),
        eq(pendingLines.subscriptionId, slots.subscriptionId),
      ),
    )
    .orderBy(asc(pendingLines.createdAt), asc(pendingLines.id)),
)

/** Lines that wait for the next invoice of their subscription. */
export function pendingLineQueries(scope: Scope) {
  const { db, environmentId } = scope
  return {
    addPendingLines: (bucket: number, subscriptionId: string, lines: readonly RatedLine[], createdAt: Instant) =>
      addRows(
        scope,
        pendingLines,
        lines.map((line) => ({ bucket, id: line.key, subscriptionId, line, createdAt })),
      ),
    pendingLines: async (bucket: number, subscriptionId: string): Promise<RatedLine[]> => {
      const rows = await ofSubscription(scope, { bucket, subscriptionId })
      return rows.map(({ line }) => line)
    },
    removeAllPendingLines: (bucket: number, subscriptionId: string) =>
      db
        .delete(pendingLines)
        .where(
          and(
            eq(pendingLines.bucket, bucket),
            eq(pendingLines.environmentId, environmentId),
            eq(pendingLines.subscriptionId, subscriptionId),
          ),
        ),
  }
}
