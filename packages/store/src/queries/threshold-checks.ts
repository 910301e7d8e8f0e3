import type { Instant } from '@tallywright/domain'
import { and, asc, eq, lte, notInArray } from 'drizzle-orm'
import { thresholdChecks } from '../schema/index.ts'
import type { Scope } from './scope.ts'

export type ThresholdCheckRow = typeof thresholdChecks.$inferSelect

/** A subscription whose use is to be compared with its plan's billing threshold. `id`: the subscription's. */
export interface DueThresholdCheck {
  readonly bucket: number
  readonly id: string
  readonly customerId: string
  readonly deadlineAt: Instant
}

export function thresholdCheckQueries({ db, environmentId }: Scope) {
  return {
    /** Asks for a check each; one that is asked for already comes first. */
    ask: async (rows: readonly Omit<ThresholdCheckRow, 'environmentId'>[]): Promise<void> => {
      if (rows.length === 0) return
      const own = rows.map((row) => ({ ...row, environmentId }))
      await db.insert(thresholdChecks).values(own).onConflictDoNothing()
    },
    /** Earliest first. `except`: ids. */
    due: (until: Instant, limit: number, except: readonly string[] = []): Promise<DueThresholdCheck[]> =>
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
            except.length === 0 ? undefined : notInArray(thresholdChecks.subscriptionId, [...except]),
          ),
        )
        .orderBy(asc(thresholdChecks.dueAt), asc(thresholdChecks.customerId), asc(thresholdChecks.subscriptionId))
        .limit(limit),
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
