import type { Instant } from '@tallywright/domain'
import { and, asc, eq, gte, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { usageEvents } from '../schema/index.ts'
import { columnSet, compareText } from './column-arrays.ts'
import { countedEventQueries } from './counted-events.ts'
import { eventsBehindQueries } from './events-behind.ts'
import { rowsOf, type Scope } from './scope.ts'
import { keyHash, usageArchiveQueries } from './usage-archive.ts'
import { usageChangeQueries } from './usage-changes.ts'

export type UsageEventRow = typeof usageEvents.$inferSelect
/** As it is reported: it counts, and refers to no other. */
export type NewUsageEvent = Omit<
  UsageEventRow,
  'environmentId' | 'kind' | 'refersTo' | 'setTo' | 'counts' | 'isLate' | 'changedAt'
>

/** Names an event within its environment. */
export interface UsageEventKey {
  readonly bucket: number
  readonly customerId: string
  readonly idempotencyKey: string
}

export interface AttributedEvent extends UsageEventKey {
  readonly subscriptionId: string | null
  readonly countsAt: Instant
}

/** One feature of one subscription. */
export interface MeteredFeature {
  readonly bucket: number
  readonly customerId: string
  readonly subscriptionId: string
  readonly featureSlug: string
}

export function usageQueries(scope: Scope) {
  const { db, wire, environmentId } = scope
  const archive = usageArchiveQueries(scope)
  /** Of the customer, whatever covers them. */
  const eventsFrom = (feature: Omit<MeteredFeature, 'subscriptionId'>, from: Instant) =>
    and(
      eq(usageEvents.bucket, feature.bucket),
      eq(usageEvents.environmentId, environmentId),
      eq(usageEvents.customerId, feature.customerId),
      eq(usageEvents.featureSlug, feature.featureSlug),
      eq(usageEvents.counts, true),
      gte(usageEvents.countsAt, from),
    )
  const isCoveredBy = ({ subscriptionId }: MeteredFeature) => eq(usageEvents.subscriptionId, subscriptionId)
  const selectEvents = (where: SQL | undefined) =>
    db
      .select()
      .from(usageEvents)
      .where(where)
      .orderBy(asc(usageEvents.timestamp), asc(usageEvents.receivedAt), asc(usageEvents.id))
  return {
    ...usageChangeQueries(scope),
    ...countedEventQueries(scope),
    ...eventsBehindQueries(scope),
    /**
     * Stores the events whose keys are new, in one statement, and returns their ids. The primary key decides: of two
     * concurrent reports of one event exactly one gets it.
     */
    insertNew: async (events: readonly NewUsageEvent[]): Promise<Set<string>> => {
      if (events.length === 0) return new Set()
      const inserted = await wire.sendNamed(`${insertEvents(2, '')} returning id`, [
        environmentId,
        ...eventParams(events),
      ])
      const ids = new Set((inserted as readonly { readonly id: string }[]).map((row) => row.id))
      // What moved while the statement ran is only seen by the next.
      for (const id of await archive.takeBackArchived(events.filter((event) => ids.has(event.id)))) ids.delete(id)
      return ids
    },
    /** Notes that they came after their period was invoiced. */
    markLate: async (keys: readonly UsageEventKey[]): Promise<void> => {
      if (keys.length === 0) return
      const wanted = keys.map((key) => ({
        bucket: key.bucket,
        customer_id: key.customerId,
        idempotency_key: key.idempotencyKey,
      }))
      await db.execute(sql`
        update usage_events e set is_late = true
        from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb) as k
          (bucket smallint, customer_id text, idempotency_key text)
        where e.bucket = k.bucket and e.environment_id = ${environmentId} and e.customer_id = k.customer_id
          and e.idempotency_key = k.idempotency_key`)
    },
    /** What is stored under these keys, or was before it was archived: the id, and the hash of the content. */
    stored: async (keys: readonly UsageEventKey[]) => {
      if (keys.length === 0) return []
      const wanted = keys.map((key) => ({
        bucket: key.bucket,
        customer_id: key.customerId,
        idempotency_key: key.idempotencyKey,
      }))
      const found = await db.execute(sql`
        with k as (select * from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb) as j
          (bucket smallint, customer_id text, idempotency_key text))
        select u.customer_id, u.idempotency_key, u.id, u.content_hash, u.subscription_id is not null as is_covered
        from k join usage_events u on u.bucket = k.bucket and u.environment_id = ${environmentId}
          and u.customer_id = k.customer_id and u.idempotency_key = k.idempotency_key
        union all
        select k.customer_id, k.idempotency_key, a.id, encode(a.content_hash, 'hex'), true
        from k join usage_archive_keys a on a.bucket = k.bucket and a.environment_id = ${environmentId}
          and a.key_hash = ${sql.raw(keyHash('k'))}`)
      return rowsOf<StoredKey>(found).map((row) => ({
        customerId: row.customer_id,
        idempotencyKey: row.idempotency_key,
        id: row.id,
        contentHash: row.content_hash,
        isCovered: row.is_covered,
      }))
    },
    /** Events that no subscription covers, from `from` on and before `to`. */
    uncovered: (feature: Omit<MeteredFeature, 'subscriptionId'>, from: Instant, to: Instant) =>
      selectEvents(and(eventsFrom(feature, from), isNull(usageEvents.subscriptionId), lt(usageEvents.countsAt, to))),
    /** Events that a subscription may cover which begins or changes at `from`: its own, and those that none covers. */
    movable: (feature: MeteredFeature, from: Instant) =>
      selectEvents(and(eventsFrom(feature, from), or(isNull(usageEvents.subscriptionId), isCoveredBy(feature)))),
    /** Says of which subscription they are, and when they count, in one statement. */
    attribute: async (events: readonly AttributedEvent[]) => {
      if (events.length === 0) return
      const records = events.map(({ bucket, customerId, idempotencyKey, subscriptionId, countsAt }) => ({
        ...{ bucket, customer_id: customerId, idempotency_key: idempotencyKey },
        ...{ subscription_id: subscriptionId, counts_at: iso(countsAt) },
      }))
      await db.execute(sql`
        update usage_events e set subscription_id = k.subscription_id, counts_at = k.counts_at
        from jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) as k
          (bucket smallint, customer_id text, idempotency_key text, subscription_id text, counts_at timestamptz)
        where e.bucket = k.bucket and e.environment_id = ${environmentId} and e.customer_id = k.customer_id
          and e.idempotency_key = k.idempotency_key`)
    },
  }
}

interface StoredKey {
  readonly customer_id: string
  readonly idempotency_key: string
  readonly id: string
  readonly content_hash: string
  readonly is_covered: boolean
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString()
}

/** Everybody stores keys in one order, so that two who bring the same events do not wait for each other in a ring. */
function byKey(a: NewUsageEvent, b: NewUsageEvent): number {
  return (
    a.bucket - b.bucket || compareText(a.customerId, b.customerId) || compareText(a.idempotencyKey, b.idempotencyKey)
  )
}

const EVENT_COLUMNS = columnSet<NewUsageEvent>([
  ['bucket', 'smallint', ({ bucket }) => bucket],
  ['customer_id', 'text', ({ customerId }) => customerId],
  ['idempotency_key', 'text', ({ idempotencyKey }) => idempotencyKey],
  ['id', 'text', ({ id }) => id],
  ['feature_slug', 'text', ({ featureSlug }) => featureSlug],
  ['units', 'numeric', ({ units }) => units],
  ['timestamp', 'timestamptz', ({ timestamp }) => iso(timestamp)],
  ['counts_at', 'timestamptz', ({ countsAt }) => iso(countsAt)],
  ['received_at', 'timestamptz', ({ receivedAt }) => iso(receivedAt)],
  ['properties', 'text', ({ properties }) => JSON.stringify(properties)],
  ['content_hash', 'text', ({ contentHash }) => contentHash],
  ['subscription_id', 'text', ({ subscriptionId }) => subscriptionId],
])

/** How many parameters {@link insertEvents} takes. */
export const EVENT_PARAMS = EVENT_COLUMNS.count

/** The events of a statement, as `g`. */
function givenEvents(first: number): string {
  return EVENT_COLUMNS.source(first, 'g')
}

/** Whether any of the events of a statement is archived, when it is asked; they begin with bucket, customer and key. */
export function anyArchived(first: number): string {
  return `usage_any_archived($1, $${first}::smallint[], $${first + 1}::text[], $${first + 2}::text[])`
}

/** Stores the events whose keys are new, in the environment `$1`, its events from `$<first>` on. */
export function insertEvents(first: number, where: string): string {
  return `insert into usage_events
      (bucket, environment_id, customer_id, idempotency_key, id, feature_slug, units, timestamp, counts_at, received_at,
       properties, content_hash, subscription_id)
    select g.bucket, $1, g.customer_id, g.idempotency_key, g.id, g.feature_slug, g.units, g.timestamp, g.counts_at,
      g.received_at, g.properties::jsonb, g.content_hash, g.subscription_id
    from ${givenEvents(first)} ${where}
    on conflict (bucket, environment_id, customer_id, idempotency_key) do nothing`
}

export function eventParams(events: readonly NewUsageEvent[]): (string | null)[] {
  return EVENT_COLUMNS.params(events.toSorted(byKey))
}
