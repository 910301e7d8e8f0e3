import type { Instant, RunningTotal } from '@tallywright/domain'
import { and, asc, eq, gt, gte, lt, type SQL, sql } from 'drizzle-orm'
import { usageTotals } from '../schema/index.ts'
import { columnArray, compareText } from './column-arrays.ts'
import { rowsOf, type Scope } from './scope.ts'
import { columnsOfTotal, totalOfColumns } from './total-columns.ts'
import type { MeteredFeature } from './usage.ts'
import { type Slots, written } from './written.ts'

/** One price period of a feature of a subscription. */
export interface UsagePeriod extends MeteredFeature {
  readonly periodStart: Instant
}

/** Which total an event counts in. */
export interface TotalKey extends UsagePeriod {
  readonly segmentStart: Instant
  /** Canonical JSON of the group-by values; empty for a meter without one. */
  readonly groupKey: string
}

export interface UsageTotal extends TotalKey {
  readonly total: RunningTotal
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
        gt(usageTotals.eventCount, 0),
      ),
    )
    .orderBy(asc(usageTotals.periodStart), asc(usageTotals.segmentStart), asc(usageTotals.groupKey)),
)

export function usageTotalQueries(scope: Scope) {
  const { db, environmentId } = scope
  const ofFeature = (feature: MeteredFeature) =>
    and(
      eq(usageTotals.bucket, feature.bucket),
      eq(usageTotals.environmentId, environmentId),
      eq(usageTotals.customerId, feature.customerId),
      eq(usageTotals.featureSlug, feature.featureSlug),
      eq(usageTotals.subscriptionId, feature.subscriptionId),
    )
  return {
    /**
     * Adds what events came to, in one statement; a total that is not there begins with it. Exact in any order, and nothing is
     * read first. Rows are locked in one order by everybody, so that batches do not wait for each other in a ring.
     */
    add: async (added: readonly UsageTotal[]): Promise<void> => {
      if (added.length === 0) return
      const inOrder = added.toSorted(compareKeys)
      const columns = inOrder.map(({ total }) => columnsOfTotal(total))
      const changed = await db.execute(sql`
        insert into usage_totals as t
          (bucket, environment_id, customer_id, feature_slug, period_start, segment_start, group_key, subscription_id,
           aggregation, event_count, units, unit_seconds, last_at, last_received_at, last_id, values)
        select k.bucket, ${environmentId}, k.customer_id, k.feature_slug, k.period_start, k.segment_start, k.group_key,
          k.subscription_id, k.aggregation, k.event_count, k.units, k.unit_seconds, k.last_at, k.last_received_at, k.last_id,
          case when k.values is null then null else array(select jsonb_array_elements_text(k.values::jsonb)) end
        from unnest(
          ${sql.join(keyColumns(inOrder), sql`, `)},
          ${columnArray(
            'text',
            columns.map(({ aggregation }) => aggregation),
          )},
          ${columnArray(
            'bigint',
            columns.map(({ eventCount }) => eventCount),
          )},
          ${columnArray(
            'numeric',
            columns.map(({ units }) => units),
          )},
          ${columnArray(
            'numeric',
            columns.map(({ unitSeconds }) => unitSeconds),
          )},
          ${columnArray(
            'timestamptz',
            columns.map(({ lastAt }) => isoOrNull(lastAt)),
          )},
          ${columnArray(
            'timestamptz',
            columns.map(({ lastReceivedAt }) => isoOrNull(lastReceivedAt)),
          )},
          ${columnArray(
            'text',
            columns.map(({ lastId }) => lastId),
          )},
          ${columnArray(
            'text',
            columns.map(({ values }) => (values === null ? null : JSON.stringify(values))),
          )}
        ) as k (bucket, customer_id, feature_slug, period_start, segment_start, group_key, subscription_id,
          aggregation, event_count, units, unit_seconds, last_at, last_received_at, last_id, values)
        on conflict (bucket, environment_id, customer_id, feature_slug, period_start, segment_start, group_key, subscription_id)
        do update set
          event_count = t.event_count + excluded.event_count,
          units = case t.aggregation
            when 'max' then greatest(t.units, excluded.units)
            when 'min' then least(t.units, excluded.units)
            when 'latest' then case when ${IS_LATER} then excluded.units else t.units end
            else t.units + excluded.units end,
          unit_seconds = t.unit_seconds + excluded.unit_seconds,
          last_at = case when ${IS_LATER} then excluded.last_at else t.last_at end,
          last_received_at = case when ${IS_LATER} then excluded.last_received_at else t.last_received_at end,
          last_id = case when ${IS_LATER} then excluded.last_id else t.last_id end,
          values = case when t.aggregation = 'unique_count'
            then array(select v from unnest(t.values || excluded.values) as v group by v order by v collate "C") end
        where t.aggregation = excluded.aggregation
        returning 1`)
      if (rowsOf(changed).length !== added.length) throw new Error('a total was kept for another aggregation')
    },
    /** All totals of a price period, every segment and group. */
    ofPeriod: async (period: UsagePeriod) => (await totalsOf(scope, period)).map(withTotal),
    /** All totals of the price periods before this one, oldest first. */
    before: async ({ periodStart, ...feature }: UsagePeriod) => {
      const rows = await db
        .select()
        .from(usageTotals)
        .where(and(ofFeature(feature), lt(usageTotals.periodStart, periodStart), gt(usageTotals.eventCount, 0)))
        .orderBy(asc(usageTotals.periodStart), asc(usageTotals.segmentStart), asc(usageTotals.groupKey))
      return rows.map(withTotal)
    },
    /** Removes the totals of the segments that begin at `from` or later. */
    remove: (feature: MeteredFeature, from: Instant) =>
      db.delete(usageTotals).where(and(ofFeature(feature), gte(usageTotals.segmentStart, from))),
  }
}

/** Whether what comes is later in the order of events than what is there. */
const IS_LATER: SQL = sql`(t.last_id is null or (excluded.last_at, excluded.last_received_at, excluded.last_id collate "C")
  > (t.last_at, t.last_received_at, t.last_id collate "C"))`

function withTotal(row: typeof usageTotals.$inferSelect): UsageTotal {
  const { bucket, customerId, featureSlug, subscriptionId, periodStart, segmentStart, groupKey } = row
  const key = { bucket, customerId, featureSlug, subscriptionId, periodStart, segmentStart, groupKey }
  return { ...key, total: totalOfColumns(row) }
}

function keyColumns(keys: readonly TotalKey[]): SQL[] {
  return [
    columnArray(
      'smallint',
      keys.map(({ bucket }) => bucket),
    ),
    columnArray(
      'text',
      keys.map(({ customerId }) => customerId),
    ),
    columnArray(
      'text',
      keys.map(({ featureSlug }) => featureSlug),
    ),
    columnArray(
      'timestamptz',
      keys.map(({ periodStart }) => isoOrNull(periodStart)),
    ),
    columnArray(
      'timestamptz',
      keys.map(({ segmentStart }) => isoOrNull(segmentStart)),
    ),
    columnArray(
      'text',
      keys.map(({ groupKey }) => groupKey),
    ),
    columnArray(
      'text',
      keys.map(({ subscriptionId }) => subscriptionId),
    ),
  ]
}

function isoOrNull(instant: Instant | null): string | null {
  return instant === null ? null : new Date(instant).toISOString()
}

/** As the primary key orders them. */
function compareKeys(a: TotalKey, b: TotalKey): number {
  return (
    a.bucket - b.bucket ||
    compareText(a.customerId, b.customerId) ||
    compareText(a.featureSlug, b.featureSlug) ||
    a.periodStart - b.periodStart ||
    a.segmentStart - b.segmentStart ||
    compareText(a.groupKey, b.groupKey) ||
    compareText(a.subscriptionId, b.subscriptionId)
  )
}
