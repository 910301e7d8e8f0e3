import type { Instant } from '@tallywright/domain'
import { and, eq, gt, isNull, lt, type SQL, sql } from 'drizzle-orm'
import { billedBoundaries, usageArchiveCounts, usageArchiveParts } from '../schema/index.ts'
import { columnArray } from './column-arrays.ts'
import { rowsOf, type Scope } from './scope.ts'
import type { MeteredFeature, NewUsageEvent, UsageEventKey } from './usage.ts'

/** A boundary whose periods' events may move. */
export interface BoundaryToArchive {
  readonly bucket: number
  readonly subscriptionId: string
  readonly at: Instant
}

/** One price period of a feature, as far as a boundary has billed it. */
export interface PeriodToArchive extends MeteredFeature {
  readonly periodStart: Instant
  readonly periodEnd: Instant
}

/** How many events that count a price period has in one part of the archive. */
export interface ArchivedCount extends MeteredFeature {
  readonly periodStart: Instant
  readonly periodEnd: Instant
  readonly events: number
  readonly state: 'attached' | 'detached'
}

/** A price period of a feature of a customer. */
export type ArchivedPeriod = Pick<
  PeriodToArchive,
  'bucket' | 'customerId' | 'featureSlug' | 'subscriptionId' | 'periodStart'
>

/** Of the customer and the key in the columns of `alias`: what {@link anyArchived} computes too. */
export function keyHash(alias: string): string {
  return `substring(sha256(convert_to(${alias}.customer_id || E'\\n' || ${alias}.idempotency_key, 'UTF8')) from 1 for 16)`
}

const COLUMNS = `bucket, environment_id, customer_id, idempotency_key, id, feature_slug, units, timestamp, counts_at, received_at,
  properties, content_hash, subscription_id, kind, refers_to, set_to, counts, is_late, changed_at`

/** What moves to the archive and back, and what is known of it. */
export function usageArchiveQueries(scope: Scope) {
  const { db, wire, environmentId } = scope
  return {
    /**
     * Of events that were just stored, those whose keys turn out to be archived are removed again; returns their ids. Asked by a
     * statement after that which stored them, which sees all that moved before.
     */
    takeBackArchived: async (events: readonly NewUsageEvent[]): Promise<string[]> => {
      if (events.length === 0) return []
      const column = (type: string, value: (event: NewUsageEvent) => string | number) =>
        columnArray(type, events.map(value))
      const removed = await db.execute(sql`
        with archived as materialized (
          select g.bucket, g.customer_id, g.idempotency_key
          from unnest(${column('smallint', ({ bucket }) => bucket)}, ${column('text', ({ customerId }) => customerId)},
              ${column('text', ({ idempotencyKey }) => idempotencyKey)}) as g (bucket, customer_id, idempotency_key),
            lateral (select from usage_archive_keys a where a.bucket = g.bucket and a.environment_id = ${environmentId}
              and a.key_hash = ${sql.raw(keyHash('g'))} limit 1) a
          where (select exists (select from usage_archive_keys))
        )
        delete from usage_events e using archived a
        where e.bucket = a.bucket and e.environment_id = ${environmentId} and e.customer_id = a.customer_id
          and e.idempotency_key = a.idempotency_key
        returning e.id`)
      return rowsOf<{ id: string }>(removed).map(({ id }) => id)
    },
    /** Boundaries at or before `until` whose events are not archived, and of which no correction waits, earliest first. */
    due: async (until: Instant, limit: number): Promise<BoundaryToArchive[]> => {
      const found = await db.execute(sql`
        select b.bucket, b.subscription_id, (extract(epoch from b.at) * 1000)::bigint::text as at
        from billed_boundaries b
        where b.environment_id = ${environmentId} and b.at <= ${iso(until)}::timestamptz and b.archived_at is null
          and ${isSettled()}
        order by b.at limit ${limit}`)
      return rowsOf<{ bucket: number; subscription_id: string; at: string }>(found).map((row) => {
        return { bucket: row.bucket, subscriptionId: row.subscription_id, at: Number(row.at) as Instant }
      })
    },
    /** Takes a boundary that nobody else archives; false where somebody does, or where it is not to be archived any more. */
    claim: async ({ bucket, subscriptionId, at }: BoundaryToArchive): Promise<boolean> => {
      const found = await db.execute(sql`
        select b.invoice_id from billed_boundaries b
        where b.bucket = ${bucket} and b.environment_id = ${environmentId} and b.subscription_id = ${subscriptionId}
          and b.at = ${iso(at)}::timestamptz and b.archived_at is null and ${isSettled()}
        for update skip locked -- one boundary, in its own bucket`)
      return rowsOf(found).length > 0
    },
    /** When the first event counts that is left of a period; null where none is. */
    firstLeft: async (period: PeriodToArchive): Promise<Instant | null> => {
      const found = await db.execute(sql`
        select (extract(epoch from counts_at) * 1000)::bigint::text as at from usage_events
        where ${isOf(period)} order by counts_at limit 1`)
      const [row] = rowsOf<{ at: string }>(found)
      return row === undefined ? null : (Number(row.at) as Instant)
    },
    /** The part of the archive that takes events of a month: made if there is none, and kept attached until the transaction ends. */
    openPart: async (month: Instant, next: Instant, now: Instant): Promise<string> => {
      for (;;) {
        const found = await db.execute(sql`
          select part from usage_archive_parts where month = ${iso(month)}::timestamptz and state = 'attached' for key share`)
        const [row] = rowsOf<{ part: string }>(found)
        if (row !== undefined) return row.part
        await makePart(scope, month, next, now)
      }
    },
    /**
     * Moves up to `limit` events of a period that count before `to` with their keys, but none that somebody has in hand: nobody
     * waits for it. Returns how many moved.
     */
    move: async (period: PeriodToArchive, part: string, to: Instant, limit: number): Promise<number> => {
      const { bucket, customerId, featureSlug, subscriptionId, periodStart, periodEnd } = period
      const [row] = await wire.sendNamed(MOVE, [
        ...[environmentId, bucket, customerId, featureSlug, subscriptionId],
        ...[iso(periodStart), iso(periodEnd), iso(to), limit, part],
      ])
      return Number((row as { readonly moved: string | number } | undefined)?.moved)
    },
    /** Nothing of what a boundary billed is left to move. */
    done: ({ bucket, subscriptionId, at }: BoundaryToArchive, now: Instant) =>
      db
        .update(billedBoundaries)
        .set({ archivedAt: now })
        .where(
          and(
            eq(billedBoundaries.bucket, bucket),
            eq(billedBoundaries.environmentId, environmentId),
            eq(billedBoundaries.subscriptionId, subscriptionId),
            eq(billedBoundaries.at, at),
            isNull(billedBoundaries.archivedAt),
          ),
        ),
    /** Takes an event and what was changed of it back out of the archive, to be changed again. */
    bringBack: async ({ bucket, customerId, idempotencyKey }: UsageEventKey, periodStart: Instant): Promise<void> => {
      await wire.sendNamed(BRING_BACK, [environmentId, bucket, customerId, idempotencyKey, iso(periodStart)])
    },
    /** What the archive has of the periods of a feature that overlap `[from, to)`; of every subscription unless one is given. */
    countsOf: (
      feature: Omit<MeteredFeature, 'subscriptionId'> & Partial<Pick<MeteredFeature, 'subscriptionId'>>,
      from: Instant,
      to: Instant,
    ): Promise<ArchivedCount[]> => {
      const { bucket, customerId, featureSlug, subscriptionId } = feature
      return db
        .select({
          bucket: usageArchiveCounts.bucket,
          customerId: usageArchiveCounts.customerId,
          subscriptionId: usageArchiveCounts.subscriptionId,
          featureSlug: usageArchiveCounts.featureSlug,
          periodStart: usageArchiveCounts.periodStart,
          periodEnd: usageArchiveCounts.periodEnd,
          events: usageArchiveCounts.events,
          state: usageArchiveParts.state,
        })
        .from(usageArchiveCounts)
        .innerJoin(usageArchiveParts, eq(usageArchiveParts.part, usageArchiveCounts.part))
        .where(
          and(
            eq(usageArchiveCounts.bucket, bucket),
            eq(usageArchiveCounts.environmentId, environmentId),
            eq(usageArchiveCounts.customerId, customerId),
            eq(usageArchiveCounts.featureSlug, featureSlug),
            subscriptionId === undefined ? undefined : eq(usageArchiveCounts.subscriptionId, subscriptionId),
            lt(usageArchiveCounts.periodStart, to),
            gt(usageArchiveCounts.periodEnd, from),
            gt(usageArchiveCounts.events, 0),
          ),
        )
    },
    /**
     * Which of these periods have events in a detached part; those that have events in other parts keep them attached until the
     * transaction ends.
     */
    detachedOf: async (periods: readonly ArchivedPeriod[]): Promise<ArchivedPeriod[]> => {
      const found: ArchivedPeriod[] = []
      for (const period of periods) {
        const parts = await db.execute(sql`
          select p.state from usage_archive_counts c join usage_archive_parts p on p.part = c.part
          where c.bucket = ${period.bucket} and c.environment_id = ${environmentId} and c.customer_id = ${period.customerId}
            and c.feature_slug = ${period.featureSlug} and c.subscription_id = ${period.subscriptionId}
            and c.period_start = ${iso(period.periodStart)}::timestamptz and c.events > 0
          for key share of p`)
        if (rowsOf<{ state: string }>(parts).some(({ state }) => state === 'detached')) found.push(period)
      }
      return found
    },
  }

  function isOf({ bucket, customerId, featureSlug, subscriptionId, periodStart, periodEnd }: PeriodToArchive): SQL {
    return sql`bucket = ${bucket} and environment_id = ${environmentId} and customer_id = ${customerId}
      and feature_slug = ${featureSlug} and subscription_id = ${subscriptionId}
      and counts_at >= ${iso(periodStart)}::timestamptz and counts_at < ${iso(periodEnd)}::timestamptz`
  }
}

/** Its invoice is issued, also where a change waited for it to be paid, and nothing that came since waits for a correction. */
function isSettled(): SQL {
  return sql`not exists (select from late_usage l where l.bucket = b.bucket and l.environment_id = b.environment_id
      and l.subscription_id = b.subscription_id and l.boundary_at = b.at)
    and exists (select from subscriptions s where s.bucket = b.bucket and s.environment_id = b.environment_id
      and s.id = b.subscription_id and s.parked_at is null)
    and (not b.is_if_paid or exists (select from invoices i where i.bucket = b.bucket and i.environment_id = b.environment_id
      and i.id = b.invoice_id and i.status = 'paid'))`
}

/**
 * By their places in the table: joined by their keys, a planner that does not know a table yet compares each with each.
 *
 * $1 environment, $2 bucket, $3 customer, $4 feature, $5 subscription, $6 and $7 the period, $8 before when, $9 how many, $10 part.
 */
const MOVE = `with gone as (
    delete from usage_events where ctid = any (array(select ctid from usage_events
    where bucket = $2::smallint and environment_id = $1 and customer_id = $3 and feature_slug = $4 and subscription_id = $5
      and counts_at >= $6::timestamptz and counts_at < least($7::timestamptz, $8::timestamptz)
    order by counts_at limit $9::integer for update skip locked -- of one customer, in one bucket
    )) returning *
  ), archived as (
    insert into usage_archive (${COLUMNS}) select ${COLUMNS} from gone returning counts
  ), keys as (
    insert into usage_archive_keys (bucket, environment_id, key_hash, content_hash, customer_id, id)
    select bucket, environment_id, ${keyHash('gone')}, decode(content_hash, 'hex'), customer_id, id from gone
    where refers_to is null
  ), counted as (
    insert into usage_archive_counts as c
      (bucket, environment_id, customer_id, subscription_id, feature_slug, period_start, part, period_end, events)
    select $2::smallint, $1, $3, $5, $4, $6::timestamptz, $10, $7::timestamptz, count(*) filter (where counts) from archived
    having count(*) > 0
    on conflict (bucket, environment_id, customer_id, feature_slug, subscription_id, period_start, part)
    do update set events = c.events + excluded.events
  )
  select count(*) as moved from archived`

/** $1 environment, $2 bucket, $3 customer, $4 key, $5 the start of the period. All changes of an event count in its period. */
const BRING_BACK = `with back as (
    delete from usage_archive a
    where bucket = $2::smallint and environment_id = $1 and customer_id = $3 and (idempotency_key = $4 or refers_to = $4)
    returning a.*
  ), keys as (
    delete from usage_archive_keys k using back b
    where k.bucket = $2::smallint and k.environment_id = $1 and k.key_hash = ${keyHash('b')} and b.refers_to is null
  ), counted as (
    update usage_archive_counts c set events = c.events - 1 from back b
    where b.counts and c.bucket = $2::smallint and c.environment_id = $1 and c.customer_id = $3
      and c.feature_slug = b.feature_slug and c.subscription_id = b.subscription_id and c.period_start = $5::timestamptz
      and c.part in (select part from usage_archive_parts where state = 'attached'
        and month = date_trunc('month', b.counts_at, 'UTC'))
  )
  insert into usage_events (${COLUMNS}) select ${COLUMNS} from back`

/** Of two who make one, the second waits and finds it. Made apart and then attached, so that who reads the archive goes on. */
async function makePart({ db }: Pick<Scope, 'db'>, month: Instant, next: Instant, now: Instant): Promise<void> {
  const before = await db.execute(sql`
    select count(*) as parts from usage_archive_parts where month = ${iso(month)}::timestamptz`)
  const number = Number(rowsOf<{ parts: string | number }>(before)[0]?.parts) + 1
  const part = `${iso(month).slice(0, 7).replace('-', '_')}${number === 1 ? '' : `_${number}`}`
  const added = await db
    .insert(usageArchiveParts)
    .values({ part, month, state: 'attached', changedAt: now })
    .onConflictDoNothing()
    .returning({ part: usageArchiveParts.part })
  if (added.length === 0) return
  const table = sql.identifier(`usage_archive_${part}`)
  await db.execute(
    sql`create table ${table} (like usage_archive including defaults including constraints including indexes)`,
  )
  await db.execute(sql`alter table usage_archive attach partition ${table}
    for values from (${sql.raw(`'${iso(month)}'`)}) to (${sql.raw(`'${iso(next)}'`)})`)
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString()
}
