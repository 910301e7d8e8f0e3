import type { Instant, RunningTotal } from '@tallywright/domain'
import { and, asc, eq, gt, gte, lt, sql } from 'drizzle-orm'
import { usageTotals } from '../schema/index.ts'
import { columnSet, compareText } from './column-arrays.ts'
import type { Scope } from './scope.ts'
import { columnsOfTotal, totalOfColumns } from './total-columns.ts'
import type { MeteredFeature } from './usage.ts'
import { addWindows, type UsageWindow, windowParams } from './usage-windows.ts'
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

/** How many events a total counts. */
export interface EventCount extends Pick<TotalKey, 'segmentStart' | 'groupKey'> {
  readonly events: number
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
  const { db, wire, environmentId } = scope
  const ofFeature = (feature: MeteredFeature) =>
    and(
      eq(usageTotals.bucket, feature.bucket),
      eq(usageTotals.environmentId, environmentId),
      eq(usageTotals.customerId, feature.customerId),
      eq(usageTotals.featureSlug, feature.featureSlug),
      eq(usageTotals.subscriptionId, feature.subscriptionId),
    )
  const isTotal = ({ periodStart, segmentStart, groupKey, ...feature }: TotalKey) =>
    and(
      ofFeature(feature),
      eq(usageTotals.periodStart, periodStart),
      eq(usageTotals.segmentStart, segmentStart),
      eq(usageTotals.groupKey, groupKey),
    )
  return {
    /**
     * Adds what events came to, in one statement; a total that is not there begins with it. Exact in any order, and nothing is
     * read first; `windows` are what the same events add to those. Rows are locked in one order by everybody, so that batches do not wait for each other in a ring.
     */
    add: async (added: readonly UsageTotal[], windows: readonly UsageWindow[] = []): Promise<void> => {
      if (added.length === 0) return
      const totals = [environmentId, ...totalParams(added)]
      const changed =
        windows.length === 0
          ? await wire.sendNamed(`${addTotals(2, '')} returning 1`, totals)
          : await wire.sendNamed(ADD_WITH_WINDOWS, [...totals, ...windowParams(windows)])
      if (changed.length !== added.length) throw new Error('a total was kept for another aggregation')
    },
    /** One total, locked until the transaction ends; null where nothing was counted in it. */
    lock: async (key: TotalKey): Promise<UsageTotal | null> => {
      const [row] = await db.select().from(usageTotals).where(isTotal(key)).for('update')
      return row === undefined ? null : withTotal(row)
    },
    /** Puts another in the place of a locked one. */
    replace: ({ total, ...key }: UsageTotal) => db.update(usageTotals).set(columnsOfTotal(total)).where(isTotal(key)),
    /** All totals of a price period, every segment and group. */
    ofPeriod: async (period: UsagePeriod) => (await totalsOf(scope, period)).map(withTotal),
    /** How many events each total of a price period counts, by segment and group. */
    countsOf: ({ periodStart, ...feature }: UsagePeriod): Promise<EventCount[]> =>
      db
        .select({
          segmentStart: usageTotals.segmentStart,
          groupKey: usageTotals.groupKey,
          events: usageTotals.eventCount,
        })
        .from(usageTotals)
        .where(and(ofFeature(feature), eq(usageTotals.periodStart, periodStart), gt(usageTotals.eventCount, 0)))
        .orderBy(asc(usageTotals.segmentStart), asc(usageTotals.groupKey)),
    /** All totals of the price periods before this one, oldest first. */
    before: async ({ periodStart, ...feature }: UsagePeriod) => {
      const rows = await db
        .select()
        .from(usageTotals)
        .where(and(ofFeature(feature), lt(usageTotals.periodStart, periodStart), gt(usageTotals.eventCount, 0)))
        .orderBy(asc(usageTotals.periodStart), asc(usageTotals.segmentStart), asc(usageTotals.groupKey))
      return rows.map(withTotal)
    },
    /** All totals of a feature, of every subscription, period, segment and group; those that count nothing any more too. */
    ofFeature: async ({ bucket, customerId, featureSlug }: Omit<MeteredFeature, 'subscriptionId'>) => {
      const rows = await db
        .select()
        .from(usageTotals)
        .where(
          and(
            eq(usageTotals.bucket, bucket),
            eq(usageTotals.environmentId, environmentId),
            eq(usageTotals.customerId, customerId),
            eq(usageTotals.featureSlug, featureSlug),
          ),
        )
      return rows.map(withTotal)
    },
    removeOne: (key: TotalKey) => db.delete(usageTotals).where(isTotal(key)),
    /** Removes the totals of the segments that begin at `from` or later. */
    remove: (feature: MeteredFeature, from: Instant) =>
      db.delete(usageTotals).where(and(ofFeature(feature), gte(usageTotals.segmentStart, from))),
  }
}

type StoredTotal = TotalKey & ReturnType<typeof columnsOfTotal>

const TOTAL_COLUMNS = columnSet<StoredTotal>([
  ['bucket', 'smallint', ({ bucket }) => bucket],
  ['customer_id', 'text', ({ customerId }) => customerId],
  ['feature_slug', 'text', ({ featureSlug }) => featureSlug],
  ['period_start', 'timestamptz', ({ periodStart }) => isoOrNull(periodStart)],
  ['segment_start', 'timestamptz', ({ segmentStart }) => isoOrNull(segmentStart)],
  ['group_key', 'text', ({ groupKey }) => groupKey],
  ['subscription_id', 'text', ({ subscriptionId }) => subscriptionId],
  ['aggregation', 'text', ({ aggregation }) => aggregation],
  ['event_count', 'bigint', ({ eventCount }) => eventCount],
  ['units', 'numeric', ({ units }) => units],
  ['unit_seconds', 'numeric', ({ unitSeconds }) => unitSeconds],
  ['last_at', 'timestamptz', ({ lastAt }) => isoOrNull(lastAt)],
  ['last_received_at', 'timestamptz', ({ lastReceivedAt }) => isoOrNull(lastReceivedAt)],
  ['last_id', 'text', ({ lastId }) => lastId],
  ['values', 'text', ({ values }) => (values === null ? null : JSON.stringify(values))],
])

/** How many parameters {@link addTotals} takes. */
export const TOTAL_PARAMS = TOTAL_COLUMNS.count

/** Whether what comes is later in the order of events than what is there. */
const IS_LATER = `(t.last_id is null or (excluded.last_at, excluded.last_received_at, excluded.last_id collate "C")
  > (t.last_at, t.last_received_at, t.last_id collate "C"))`

/** The statement of `add` in the environment `$1`, its totals from `$<first>` on; `where` is what must hold for any of it. */
export function addTotals(first: number, where: string): string {
  return `insert into usage_totals as t
      (bucket, environment_id, customer_id, feature_slug, period_start, segment_start, group_key, subscription_id,
       aggregation, event_count, units, unit_seconds, last_at, last_received_at, last_id, values)
    select k.bucket, $1, k.customer_id, k.feature_slug, k.period_start, k.segment_start, k.group_key, k.subscription_id,
      k.aggregation, k.event_count, k.units, k.unit_seconds, k.last_at, k.last_received_at, k.last_id,
      case when k.values is null then null else array(select jsonb_array_elements_text(k.values::jsonb)) end
    from ${TOTAL_COLUMNS.source(first, 'k')} ${where}
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
    where t.aggregation = excluded.aggregation`
}

/** Both at once: the totals first, as everywhere. */
const ADD_WITH_WINDOWS = `with added as (${addTotals(2, '')} returning 1
  ), windowed as (${addWindows(2 + TOTAL_PARAMS, 'where (select count(*) from added) > 0')} returning 1
  ) select 1 from added`

export function totalParams(added: readonly UsageTotal[]): (string | null)[] {
  return TOTAL_COLUMNS.params(
    added.toSorted(compareKeys).map(({ total, ...key }) => ({ ...key, ...columnsOfTotal(total) })),
  )
}

function withTotal(row: typeof usageTotals.$inferSelect): UsageTotal {
  const { bucket, customerId, featureSlug, subscriptionId, periodStart, segmentStart, groupKey } = row
  const key = { bucket, customerId, featureSlug, subscriptionId, periodStart, segmentStart, groupKey }
  return { ...key, total: totalOfColumns(row) }
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
