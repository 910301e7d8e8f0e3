import { type Instant, parseDecimal, type Rational } from '@tallywright/domain'
import { and, eq, gt, sql } from 'drizzle-orm'
import { usageHolds } from '../schema/index.ts'
import { forgetOver } from './forget-over.ts'
import { addRow } from './rows.ts'
import type { Scope } from './scope.ts'
import { type Slots, written } from './written.ts'

export type UsageHoldRow = typeof usageHolds.$inferSelect

/** What an open hold sets aside. */
export interface OpenHold {
  readonly featureSlug: string
  readonly units: Rational
  readonly properties: UsageHoldRow['properties']
  /** Null where no wallet pays for them. */
  readonly unit: string | null
  /** Of the wallet of `unit`. */
  readonly reserved: Rational
  readonly expiresAt: Instant
}

const openOf = written((db, slots: Slots<{ bucket: number; customerId: string; now: Instant }>) =>
  db
    .select()
    .from(usageHolds)
    .where(
      and(
        eq(usageHolds.bucket, slots.bucket),
        eq(usageHolds.environmentId, slots.environmentId),
        eq(usageHolds.customerId, slots.customerId),
        eq(usageHolds.state, 'open'),
        gt(usageHolds.expiresAt, sql.param(slots.now, usageHolds.expiresAt)),
      ),
    ),
)

export function usageHoldQueries(scope: Scope) {
  const { db, environmentId } = scope
  const at = (bucket: number, id: string) =>
    and(eq(usageHolds.bucket, bucket), eq(usageHolds.environmentId, environmentId), eq(usageHolds.id, id))
  return {
    add: (row: Omit<UsageHoldRow, 'environmentId'>) => addRow(scope, usageHolds, row),
    find: async (bucket: number, id: string): Promise<UsageHoldRow | null> =>
      (await db.select().from(usageHolds).where(at(bucket, id)))[0] ?? null,
    ofKey: async (bucket: number, customerId: string, idempotencyKey: string): Promise<UsageHoldRow | null> => {
      const [row] = await db
        .select()
        .from(usageHolds)
        .where(
          and(
            eq(usageHolds.bucket, bucket),
            eq(usageHolds.environmentId, environmentId),
            eq(usageHolds.customerId, customerId),
            eq(usageHolds.idempotencyKey, idempotencyKey),
          ),
        )
      return row ?? null
    },
    /** Of one customer at an instant: those whose time is over set nothing aside. */
    open: async (bucket: number, customerId: string, now: Instant): Promise<OpenHold[]> => {
      const rows = await openOf(scope, { bucket, customerId, now })
      return rows.map(({ featureSlug, units, properties, unit, reserved, expiresAt }) => {
        const [held, kept] = [parseDecimal(units), parseDecimal(reserved)]
        return { featureSlug, units: held, properties, unit, reserved: kept, expiresAt }
      })
    },
    close: (bucket: number, id: string, state: 'settled' | 'released') =>
      db.update(usageHolds).set({ state }).where(at(bucket, id)),
    /** Forgets those of one bucket whose time was over at `before`, as {@link forgetOver} says. */
    forgetBefore: (bucket: number, before: Instant, limit: number) =>
      forgetOver(scope, { table: usageHolds, over: usageHolds.expiresAt }, { bucket, before, limit }),
  }
}
