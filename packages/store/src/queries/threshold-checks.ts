import type { Instant } from '@tallywright/domain'
import { and, asc, eq, lte, notInArray } from 'drizzle-orm'
import { thresholdChecks } from '../schema/index.ts'
import { isNotParked } from './daily-counts.ts'
import { type DeadlineClock, livesBy } from './due-by-clock.ts'
import type { Scope } from './scope.ts'

export type ThresholdCheckRow = typeof thresholdChecks.$inferSelect

/** A subscription whose use is to be compared with its plan's billing threshold. `id`: the subscription's. */
export interface DueThresholdCheck {
  readonly bucket: number
  readonly id: string
  readonly customerId: string
  readonly deadlineAt: Instant
}

export function thresholdCheckQueries(scope: Scope) {
  const { db, environmentId } = scope
  return {
    /** Asks for a check each; one that is asked for already comes first. */
    ask: async (rows: readonly Omit<ThresholdCheckRow, 'environmentId'>[]): Promise<void> => {
      if (rows.length === 0) return
      const own = rows.map((row) => ({ ...row, environmentId }))
      await db.insert(thresholdChecks).values(own).onConflictDoNothing()
    },
    /** Earliest first; those of a parked subscription wait. `except`: ids. */
    due: (
      clock: DeadlineClock,
      until: Instant,
      limit: number,
      except: readonly string[] = [],
    ): Promise<DueThresholdCheck[]> =>
      db
        .select({
          bucket: thresholdChecks.bucket,
          id: thresholdChecks.subscriptionId,
          customerId: thresholdChecks.customerId,
          deadlineAt: thresholdChecks.dueAt,
        })
        .from(thresholdChecks)
        .where(
          and(
            eq(thresholdChecks.environmentId, environmentId),
            lte(thresholdChecks.dueAt, until),
            isNotParked(scope, thresholdChecks),
            livesBy(scope, clock, thresholdChecks),
            except.length === 0 ? undefined : notInArray(thresholdChecks.subscriptionId, [...except]),
          ),
        )
        .orderBy(asc(thresholdChecks.dueAt), asc(thresholdChecks.customerId), asc(thresholdChecks.subscriptionId))
        .limit(limit),
    postpone: (bucket: number, subscriptionId: string, dueAt: Instant) =>
      db
        .update(thresholdChecks)
        .set({ dueAt })
        .where(
          and(
            eq(thresholdChecks.bucket, bucket),
            eq(thresholdChecks.environmentId, environmentId),
            eq(thresholdChecks.subscriptionId, subscriptionId),
          ),
        ),
    remove: (bucket: number, subscriptionId: string) =>
      db
        .delete(thresholdChecks)
        .where(
          and(
            eq(thresholdChecks.bucket, bucket),
            eq(thresholdChecks.environmentId, environmentId),
            eq(thresholdChecks.subscriptionId, subscriptionId),
          ),
        ),
  }
}
