import type { GroupKey, Instant, PropertyFilter } from '@tallywright/domain'
import { type SQL, sql } from 'drizzle-orm'
import { rowsOf, type Scope } from './scope.ts'
import type { MeteredFeature, UsageEventRow } from './usage.ts'

/** Events of one stretch of time that one meter counted for one line: `[from, to)`. */
export interface BehindLine extends MeteredFeature {
  /** By which the answer names it; of a line there may be several. */
  readonly line: string
  readonly from: Instant
  readonly to: Instant
  /** Null for every group. */
  readonly group: GroupKey | null
  readonly filters: readonly PropertyFilter[]
  /** No more are looked for: as many as there are, or as are wanted. */
  readonly limit: number
}

export interface EventBehindLine
  extends Pick<UsageEventRow, 'id' | 'idempotencyKey' | 'refersTo' | 'timestamp' | 'units' | 'properties'> {
  readonly line: string
}

/** Events that lines were rated from, wherever they are, in one statement for any number of lines. */
export function eventsBehindQueries({ db, environmentId }: Scope) {
  return {
    /** The first of each stretch, by line, in the order in which they count. */
    eventsBehind: async (asked: readonly BehindLine[]): Promise<EventBehindLine[]> => {
      if (asked.length === 0) return []
      // Of each table as many as are wanted in the end: an index is not followed through the two of them together.
      const first = (table: SQL) => sql`(select e.* from ${table} e where ${isBehind(environmentId)}
        order by e.counts_at, e.id limit a.most)`
      const found = await db.execute(sql`
        with a as (${askedRows(asked)})
        select a.line, e.id, e.idempotency_key, e.refers_to, e.units::text as units, e.properties,
          (extract(epoch from e.timestamp) * 1000)::bigint::text as timestamp
        from a, lateral (
          select * from (${first(sql`usage_events`)} union all ${first(sql`usage_archive`)}) e
          order by e.counts_at, e.id limit a.most
        ) e
        order by a.line, e.counts_at, e.id`)
      return rowsOf<FoundEvent>(found).map(({ idempotency_key, refers_to, timestamp, ...row }) => ({
        ...row,
        idempotencyKey: idempotency_key,
        refersTo: refers_to,
        timestamp: Number(timestamp) as Instant,
      }))
    },
    /** How many there are, by line: counted one by one. */
    countBehind: async (asked: readonly BehindLine[]): Promise<ReadonlyMap<string, number>> => {
      if (asked.length === 0) return new Map()
      const count = (table: SQL) => sql`(select count(*) from ${table} e where ${isBehind(environmentId)})`
      const found = await db.execute(sql`
        with a as (${askedRows(asked)})
        select a.line, sum(${count(sql`usage_events`)} + ${count(sql`usage_archive`)})::text as events
        from a group by a.line`)
      return new Map(rowsOf<{ line: string; events: string }>(found).map(({ line, events }) => [line, Number(events)]))
    },
  }
}

interface FoundEvent extends Pick<EventBehindLine, 'line' | 'id' | 'units' | 'properties'> {
  readonly idempotency_key: string
  readonly refers_to: string | null
  readonly timestamp: string
}

function askedRows(asked: readonly BehindLine[]): SQL {
  const rows = asked.map(({ line, from, to, group, filters, limit, ...feature }) => ({
    line,
    bucket: feature.bucket,
    customer_id: feature.customerId,
    feature_slug: feature.featureSlug,
    subscription_id: feature.subscriptionId,
    since: new Date(from).toISOString(),
    until: new Date(to).toISOString(),
    of_group: group === null ? [] : Object.entries(group).map(([name, value]) => ({ property: name, in: [value] })),
    filters,
    most: limit,
  }))
  return sql`select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r
    (line text, bucket smallint, customer_id text, feature_slug text, subscription_id text, since timestamptz,
     until timestamptz, of_group jsonb, filters jsonb, most integer)`
}

/** As `passesFilters` of the domain says it: a property that is missing is null. */
const NO_FILTER_STOPS = sql`not exists (
    select from jsonb_array_elements(a.filters || a.of_group) f,
      lateral (select coalesce(to_jsonb(e.properties ->> (f ->> 'property')), 'null') as value) p
    where (f ? 'in' and not f -> 'in' @> p.value) or (f ? 'notIn' and f -> 'notIn' @> p.value))`

function isBehind(environmentId: string): SQL {
  return sql`e.bucket = a.bucket and e.environment_id = ${environmentId} and e.customer_id = a.customer_id
    and e.feature_slug = a.feature_slug and e.subscription_id = a.subscription_id and e.counts
    and e.counts_at >= a.since and e.counts_at < a.until and ${NO_FILTER_STOPS}`
}
