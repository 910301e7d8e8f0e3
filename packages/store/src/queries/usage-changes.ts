import { and, asc, eq, or } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/pg-core'
import { usageEvents } from '../schema/index.ts'
import { archivedEvents } from './counted-events.ts'
import { addRow } from './rows.ts'
import type { Scope } from './scope.ts'
import type { UsageEventKey, UsageEventRow } from './usage.ts'

/** Events that take back or change others, which stay as the trail. */
export function usageChangeQueries(scope: Scope) {
  const { db, environmentId } = scope
  const ofKey = ({ bucket, customerId, idempotencyKey }: UsageEventKey) =>
    and(
      eq(usageEvents.bucket, bucket),
      eq(usageEvents.environmentId, environmentId),
      eq(usageEvents.customerId, customerId),
      eq(usageEvents.idempotencyKey, idempotencyKey),
    )
  const ofHistory = (table: typeof usageEvents, { bucket, customerId, idempotencyKey }: UsageEventKey) =>
    and(
      eq(table.bucket, bucket),
      eq(table.environmentId, environmentId),
      eq(table.customerId, customerId),
      or(eq(table.idempotencyKey, idempotencyKey), eq(table.refersTo, idempotencyKey)),
    )
  return {
    /**
     * The event of a key, whether it counts or not, then what was changed of it, in the order in which it was. Those that are not
     * archived yet stay where they are until the transaction ends.
     */
    lockHistory: async (key: UsageEventKey): Promise<UsageEventRow[]> => {
      await db.select({ id: usageEvents.id }).from(usageEvents).where(ofHistory(usageEvents, key)).for('update')
      const found = await unionAll(
        db.select().from(usageEvents).where(ofHistory(usageEvents, key)),
        db.select().from(archivedEvents).where(ofHistory(archivedEvents, key)),
      ).orderBy(asc(usageEvents.id))
      return found.toSorted((a, b) => Number(a.refersTo !== null) - Number(b.refersTo !== null))
    },
    /** Adds an event whatever it refers to; a key that is taken is a mistake here. */
    addChange: (row: Omit<UsageEventRow, 'environmentId'>) => addRow(scope, usageEvents, row),
    /** The event stays, and counts no more. */
    stopCounting: (key: UsageEventKey) => db.update(usageEvents).set({ counts: false }).where(ofKey(key)),
  }
}
