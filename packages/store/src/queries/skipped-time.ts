import type { Instant } from '@tallywright/domain'
import { and, asc, eq, gt, gte } from 'drizzle-orm'
import { skippedTime } from '../schema/index.ts'
import type { Scope } from './scope.ts'

/** Time that was not charged, because its billing periods began without access. */
export interface SkippedTime {
  readonly start: Instant
  readonly end: Instant
  readonly reason: 'paused' | 'unpaid'
}

export function skippedTimeQueries({ db, environmentId }: Scope) {
  return {
    addSkippedTime: (bucket: number, subscriptionId: string, { start, end, reason }: SkippedTime) =>
      db.insert(skippedTime).values({ bucket, environmentId, subscriptionId, startsAt: start, endsAt: end, reason }),
    /** From `end` on nothing is skipped any more. */
    endSkippedTime: async (bucket: number, subscriptionId: string, end: Instant) => {
      const own = and(
        eq(skippedTime.bucket, bucket),
        eq(skippedTime.environmentId, environmentId),
        eq(skippedTime.subscriptionId, subscriptionId),
      )
      await db.delete(skippedTime).where(and(own, gte(skippedTime.startsAt, end)))
      await db
        .update(skippedTime)
        .set({ endsAt: end })
        .where(and(own, gt(skippedTime.endsAt, end)))
    },
    /** Oldest first. */
    skippedTime: async (bucket: number, subscriptionId: string): Promise<SkippedTime[]> => {
      const rows = await db
        .select()
        .from(skippedTime)
        .where(
          and(
            eq(skippedTime.bucket, bucket),
            eq(skippedTime.environmentId, environmentId),
            eq(skippedTime.subscriptionId, subscriptionId),
          ),
        )
        .orderBy(asc(skippedTime.startsAt))
      return rows.map(({ startsAt, endsAt, reason }) => ({ start: startsAt, end: endsAt, reason }))
    },
  }
}
