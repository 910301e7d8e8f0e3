import type { Instant } from '@tallywright/domain'
import { and, asc, eq, gte, isNull, lt, sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/pg-core'
import { usageArchive, usageEvents } from '../schema/index.ts'
import type { Scope } from './scope.ts'
import type { MeteredFeature, UsageEventRow } from './usage.ts'

/** The archive has the columns of the events. */
export const archivedEvents = usageArchive as unknown as typeof usageEvents

/** Of a subscription, or with null of none. */
type Counted = Omit<MeteredFeature, 'subscriptionId'> & { readonly subscriptionId: string | null }

/** When events count: `[from, to)`. */
interface CountedIn {
  readonly from: Instant
  readonly to: Instant | null
}

/** Events that count, wherever they are: one statement sees each once, also while it moves to the archive. */
export function countedEventQueries({ db, environmentId }: Scope) {
  const whereIn = (table: typeof usageEvents, { subscriptionId, ...feature }: Counted, { from, to }: CountedIn) =>
    and(
      eq(table.bucket, feature.bucket),
      eq(table.environmentId, environmentId),
      eq(table.customerId, feature.customerId),
      eq(table.featureSlug, feature.featureSlug),
      eq(table.counts, true),
      subscriptionId === null ? isNull(table.subscriptionId) : eq(table.subscriptionId, subscriptionId),
      gte(table.countsAt, from),
      to === null ? undefined : lt(table.countsAt, to),
    )
  const select = (feature: Counted, time: CountedIn) =>
    unionAll(
      db
        .select()
        .from(usageEvents)
        .where(whereIn(usageEvents, feature, time)),
      db
        .select()
        .from(archivedEvents)
        .where(whereIn(archivedEvents, feature, time)),
    )
  const inOrder = [asc(usageEvents.timestamp), asc(usageEvents.receivedAt), asc(usageEvents.id)]
  return {
    /** The events that a subscription covers and that count from `from` on and before `to`. */
    events: (feature: MeteredFeature, from: Instant, to: Instant): Promise<UsageEventRow[]> =>
      select(feature, { from, to }).orderBy(...inOrder),
    /**
     * Those that count in `[from, to)`, of the subscription or, without one, of none, in the order in which they count, those of one
     * instant as they were received: so many at most, after the last one of those before.
     */
    eventsAfter: (
      feature: Counted,
      time: CountedIn,
      after: Pick<UsageEventRow, 'countsAt' | 'receivedAt' | 'id'> | null,
      limit: number,
    ): Promise<UsageEventRow[]> => {
      const isAfter = (table: typeof usageEvents) => {
        if (after === null) return undefined
        const [counts, received] = [after.countsAt, after.receivedAt].map((at) => new Date(at).toISOString())
        return sql`(${table.countsAt}, ${table.receivedAt}, ${table.id})
          > (${counts}::text::timestamptz, ${received}::text::timestamptz, ${after.id}::text)`
      }
      const rest = { ...time, from: after?.countsAt ?? time.from }
      // Of each as many as are wanted in the end: an index is not followed through the two of them together.
      const first = (table: typeof usageEvents) =>
        db
          .select()
          .from(table)
          .where(and(whereIn(table, feature, rest), isAfter(table)))
          .orderBy(asc(table.countsAt), asc(table.receivedAt), asc(table.id))
          .limit(limit)
      return unionAll(first(usageEvents), first(archivedEvents))
        .orderBy(asc(usageEvents.countsAt), asc(usageEvents.receivedAt), asc(usageEvents.id))
        .limit(limit)
    },
    /** Whether an event of the subscription counts at `from` or later. */
    countsFrom: async (feature: MeteredFeature, from: Instant): Promise<boolean> =>
      (await select(feature, { from, to: null }).limit(1)).length > 0,
  }
}
