import { and, asc, eq, sql } from 'drizzle-orm'
import { environmentOutbox, outbox } from '../schema/index.ts'
import { erasedParty } from './erased-party.ts'
import { addRows } from './rows.ts'
import type { Scope } from './scope.ts'

export type OutboxRow = Omit<typeof outbox.$inferInsert, 'environmentId'>
export type EnvironmentOutboxRow = Omit<typeof environmentOutbox.$inferInsert, 'environmentId'>

export function outboxQueries(scope: Scope) {
  const { db, environmentId } = scope
  return {
    add: (rows: readonly OutboxRow[]) => addRows(scope, outbox, rows),
    addOfEnvironment: (rows: readonly EnvironmentOutboxRow[]) =>
      db.insert(environmentOutbox).values(rows.map((row) => ({ ...row, environmentId }))),
    /** Takes a deleted customer's person out of what was told about them: `remains` is all that is said from now on. */
    eraseCustomer: async (bucket: number, customerId: string, remains: object) => {
      const own = and(
        eq(outbox.bucket, bucket),
        eq(outbox.environmentId, environmentId),
        eq(outbox.customerId, customerId),
      )
      await db
        .update(outbox)
        .set({ snapshot: remains })
        .where(and(own, eq(outbox.objectType, 'customer')))
      const party = erasedParty(sql`${outbox.snapshot}::jsonb #> '{customer,address,country}'`)
      await db
        .update(outbox)
        .set({ snapshot: sql`jsonb_set(${outbox.snapshot}::jsonb, '{customer}', ${party})::json` })
        .where(and(own, sql`json_typeof(${outbox.snapshot} -> 'customer') = 'object'`))
      await db
        .update(outbox)
        .set({ snapshot: sql`jsonb_set(${outbox.snapshot}::jsonb, '{label}', '""')::json` })
        .where(and(own, eq(outbox.objectType, 'payment_method')))
    },
    ofEnvironment: () =>
      db
        .select()
        .from(environmentOutbox)
        .where(eq(environmentOutbox.environmentId, environmentId))
        .orderBy(asc(environmentOutbox.sequence)),
    ofCustomer: (bucket: number, customerId: string) =>
      db
        .select()
        .from(outbox)
        .where(
          and(eq(outbox.bucket, bucket), eq(outbox.environmentId, environmentId), eq(outbox.customerId, customerId)),
        )
        .orderBy(asc(outbox.sequence)),
  }
}
