import type { Instant, RunningTotal } from '@tallywright/domain'
import { and, asc, eq, gte, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { usageEvents, usageTotals } from '../schema/index.ts'
import { rowsOf, type Scope } from './scope.ts'
import { usageChangeQueries } from './usage-changes.ts'
import { type Slots, written } from './written.ts'

export type UsageEventRow = typeof usageEvents.$inferSelect
/** As it is reported: it counts, and refers to no other. */
export type NewUsageEvent = Omit<UsageEventRow, 'environmentId' | 'kind' | 'refersTo' | 'setTo' | 'counts'>
export type UsageTotalRow = typeof usageTotals.$inferSelect

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

/** Which total an event counts in. */
export interface TotalKey {
  readonly bucket: number
  readonly customerId: string
  readonly featureSlug: string
  readonly periodStart: Instant
  readonly segmentStart: Instant
  /** Canonical JSON of the group-by values; empty for a meter without one. */
  readonly groupKey: string
  readonly subscriptionId: string
}

export interface LockedTotal extends TotalKey {
  /** Null for a total that has no events yet. */
  readonly total: RunningTotal | null
}

/** One feature of one subscription. */
export interface MeteredFeature {
  readonly bucket: number
  readonly customerId: string
  readonly subscriptionId: string
  readonly featureSlug: string
}

/** One price period of it. */
export interface UsagePeriod extends MeteredFeature {
  readonly periodStart: Instant
}

const totalsOf = written((db, slots: Slots<UsagePeriod>) =>
  db
    .select()
    .from(usageTotals)
    .where(
      and(
        eq(usageTotals.bucket, slots.bucket),
        eq(usageTotals.environmentId, slots.environmentId),
        eq(usageTotals.customerId, slots.customerId),
        eq(usageTotals.featureSlug, slots.featureSlug),
        eq(usageTotals.subscriptionId, slots.subscriptionId),
        eq(usageTotals.periodStart, sql.param(slots.periodStart, usageTotals.periodStart)),
      ),
    )
    .orderBy(asc(usageTotals.periodStart), asc(usageTotals.segmentStart), asc(usageTotals.groupKey)),
)

export function usageQueries(scope: Scope) {
  const { db, environmentId } = scope
  const ofFeature = (feature: MeteredFeature) =>
    and(
      eq(usageTotals.bucket, feature.bucket),
      eq(usageTotals.environmentId, environmentId),
      eq(usageTotals.customerId, feature.customerId),
      eq(usageTotals.featureSlug, feature.featureSlug),
      eq(usageTotals.subscriptionId, feature.subscriptionId),
    )
  const selectTotals = (where: SQL | undefined) =>
    db
      .select()
      .from(usageTotals)
      .where(where)
      .orderBy(asc(usageTotals.periodStart), asc(usageTotals.segmentStart), asc(usageTotals.groupKey))
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
    /**
     * Stores the events whose keys are new, in one statement, and returns their ids. The primary key decides: of two
     * concurrent reports of one event exactly one gets it.
     */
    insertNew: async (events: readonly NewUsageEvent[]): Promise<Set<string>> => {
      if (events.length === 0) return new Set()
      const inserted = await db.execute(sql`
        insert into usage_events
          (bucket, environment_id, customer_id, idempotency_key, id, feature_slug, units, timestamp, counts_at,
           received_at, properties, content_hash, subscription_id)
        select e.bucket, ${environmentId}, e.customer_id, e.idempotency_key, e.id, e.feature_slug, e.units, e.timestamp,
          e.counts_at, e.received_at, e.properties, e.content_hash, e.subscription_id
        from jsonb_to_recordset(${JSON.stringify(events.map(eventRecord))}::text::jsonb) as e
          (bucket smallint, customer_id text, idempotency_key text, id text, feature_slug text, units numeric,
           timestamp timestamptz, counts_at timestamptz, received_at timestamptz, properties jsonb, content_hash text, subscription_id text)
        order by e.bucket, e.customer_id, e.idempotency_key
        on conflict (bucket, environment_id, customer_id, idempotency_key) do nothing
        returning id`)
      return new Set(rowsOf<{ id: string }>(inserted).map((row) => row.id))
    },
    /** What is stored under these keys: the id and the hash of the content. */
    stored: async (keys: readonly UsageEventKey[]) => {
      if (keys.length === 0) return []
      const wanted = keys.map((key) => ({
        bucket: key.bucket,
        customer_id: key.customerId,
        idempotency_key: key.idempotencyKey,
      }))
      const found = await db.execute(sql`
        select u.customer_id, u.idempotency_key, u.id, u.content_hash, u.subscription_id
        from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb) as k
          (bucket smallint, customer_id text, idempotency_key text)
        join usage_events u on u.bucket = k.bucket and u.environment_id = ${environmentId}
          and u.customer_id = k.customer_id and u.idempotency_key = k.idempotency_key`)
      return rowsOf<StoredKey>(found).map((row) => ({
        customerId: row.customer_id,
        idempotencyKey: row.idempotency_key,
        id: row.id,
        contentHash: row.content_hash,
        subscriptionId: row.subscription_id,
      }))
    },
    /** The events that a subscription covers and that count from `from` on and before `to`. */
    events: (feature: MeteredFeature, from: Instant, to: Instant) =>
      selectEvents(and(eventsFrom(feature, from), isCoveredBy(feature), lt(usageEvents.countsAt, to))),
    /** The first of them, so many at most. */
    firstEvents: (feature: MeteredFeature, from: Instant, to: Instant, limit: number) =>
      selectEvents(and(eventsFrom(feature, from), isCoveredBy(feature), lt(usageEvents.countsAt, to))).limit(limit),
    /** How many they are. */
    countEvents: (feature: MeteredFeature, from: Instant, to: Instant): Promise<number> =>
      db.$count(usageEvents, and(eventsFrom(feature, from), isCoveredBy(feature), lt(usageEvents.countsAt, to))),
    /** Whether an event of the subscription counts at `from` or later. */
    countsFrom: async (feature: MeteredFeature, from: Instant): Promise<boolean> => {
      const where = and(eventsFrom(feature, from), isCoveredBy(feature))
      return (await db.select({ id: usageEvents.id }).from(usageEvents).where(where).limit(1)).length > 0
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
    /**
     * Locks the totals of these keys, making empty ones first so that two first events of a period meet on one row. Keys
     * are locked in one order by everybody, so that batches do not wait for each other in a ring.
     */
    lockTotals: async (keys: readonly TotalKey[]): Promise<LockedTotal[]> => {
      if (keys.length === 0) return []
      const wanted = JSON.stringify(keys.map(totalRecord))
      await db.execute(sql`
        insert into usage_totals
          (bucket, environment_id, customer_id, feature_slug, period_start, segment_start, group_key, subscription_id)
        select k.bucket, ${environmentId}, k.customer_id, k.feature_slug, k.period_start, k.segment_start, k.group_key,
          k.subscription_id
        from ${totalKeys(wanted)}
        order by k.bucket, k.customer_id, k.feature_slug, k.period_start, k.segment_start, k.group_key, k.subscription_id
        on conflict do nothing`)
      const locked = await db.execute(sql`
        select k.position, t.total
        from ${totalKeys(wanted)}
        join usage_totals t on t.bucket = k.bucket and t.environment_id = ${environmentId}
          and t.customer_id = k.customer_id and t.feature_slug = k.feature_slug and t.period_start = k.period_start
          and t.segment_start = k.segment_start and t.group_key = k.group_key
          and t.subscription_id = k.subscription_id
        order by t.bucket, t.customer_id, t.feature_slug, t.period_start, t.segment_start, t.group_key, t.subscription_id
        for update of t`)
      return rowsOf<{ position: number; total: RunningTotal | null }>(locked).map(({ position, total }) => ({
        ...(keys[position] as TotalKey),
        total,
      }))
    },
    /** Writes locked totals back, in one statement. */
    saveTotals: async (totals: readonly LockedTotal[]) => {
      if (totals.length === 0) return
      const records = totals.map((total, position) => ({ ...totalRecord(total, position), total: total.total }))
      await db.execute(sql`
        update usage_totals t set total = k.total
        from jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) as k
          (bucket smallint, customer_id text, feature_slug text, period_start timestamptz, segment_start timestamptz,
           group_key text, subscription_id text, total jsonb)
        where t.bucket = k.bucket and t.environment_id = ${environmentId} and t.customer_id = k.customer_id
          and t.feature_slug = k.feature_slug and t.period_start = k.period_start
          and t.segment_start = k.segment_start and t.group_key = k.group_key
          and t.subscription_id = k.subscription_id`)
    },
    /** All totals of a price period, every segment and group. */
    totals: async (period: UsagePeriod) => withEvents(await totalsOf(scope, period)),
    /** All totals of the price periods before this one, oldest first. */
    totalsBefore: async ({ periodStart, ...feature }: UsagePeriod) =>
      withEvents(await selectTotals(and(ofFeature(feature), lt(usageTotals.periodStart, periodStart)))),
    /** Removes the totals of the segments that begin at `from` or later. */
    removeTotals: (feature: MeteredFeature, from: Instant) =>
      db.delete(usageTotals).where(and(ofFeature(feature), gte(usageTotals.segmentStart, from))),
  }
}

function withEvents(rows: readonly UsageTotalRow[]) {
  return rows.flatMap((row) => (row.total === null ? [] : [{ ...row, total: row.total }]))
}

interface StoredKey {
  readonly customer_id: string
  readonly idempotency_key: string
  readonly id: string
  readonly content_hash: string
  readonly subscription_id: string | null
}

function totalKeys(records: string) {
  return sql`jsonb_to_recordset(${records}::text::jsonb) as k
    (position integer, bucket smallint, customer_id text, feature_slug text, period_start timestamptz,
     segment_start timestamptz, group_key text, subscription_id text)`
}

function totalRecord(key: TotalKey, position: number) {
  return {
    position,
    bucket: key.bucket,
    customer_id: key.customerId,
    feature_slug: key.featureSlug,
    period_start: iso(key.periodStart),
    segment_start: iso(key.segmentStart),
    group_key: key.groupKey,
    subscription_id: key.subscriptionId,
  }
}

function eventRecord(event: NewUsageEvent) {
  return {
    bucket: event.bucket,
    customer_id: event.customerId,
    idempotency_key: event.idempotencyKey,
    id: event.id,
    feature_slug: event.featureSlug,
    units: event.units,
    timestamp: iso(event.timestamp),
    counts_at: iso(event.countsAt),
    received_at: iso(event.receivedAt),
    properties: event.properties,
    content_hash: event.contentHash,
    subscription_id: event.subscriptionId,
  }
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString()
}
