import { and, asc, eq } from 'drizzle-orm'
import { usageEvents } from '../schema/index.ts'
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
  return {
    /** The event of a key, whether it counts or not. */
    ofKey: async (key: UsageEventKey): Promise<UsageEventRow | null> =>
      (await db.select().from(usageEvents).where(ofKey(key)))[0] ?? null,
    /** What was changed of an event, in the order in which it was. */
    changesOf: ({ bucket, customerId, idempotencyKey }: UsageEventKey): Promise<UsageEventRow[]> =>
      db
        .select()
        .from(usageEvents)
        .where(
          and(
            eq(usageEvents.bucket, bucket),
            eq(usageEvents.environmentId, environmentId),
            eq(usageEvents.customerId, customerId),
            eq(usageEvents.refersTo, idempotencyKey),
          ),
        )
        .orderBy(asc(usageEvents.id)),
    /** Adds an event whatever it refers to; a key that is taken is a mistake here. */
    addChange: (row: Omit<UsageEventRow, 'environmentId'>) => addRow(scope, usageEvents, row),
    /** The event stays, and counts no more. */
    stopCounting: (key: UsageEventKey) => db.update(usageEvents).set({ counts: false }).where(ofKey(key)),
  }
}
