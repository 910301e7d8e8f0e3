import { drawnOf, formatExact, NOTHING_DRAWN, parseDecimal, type UsageDraw } from '@tallywright/domain'
import { and, eq, gt, or, sql } from 'drizzle-orm'
import { usageDraws } from '../schema/index.ts'
import { columnSet, compareText } from './column-arrays.ts'
import type { Scope } from './scope.ts'
import type { UsagePeriod } from './usage-totals.ts'

/** Names what the use of a price period draws from one wallet of its customer. */
export interface UsageDrawKey extends UsagePeriod {
  readonly unit: string
}

export interface StoredDraw extends UsageDrawKey, UsageDraw {
  /** The invoice of the period bills what is uncovered; else it is never billed. */
  readonly billsRest: boolean
  /** How many movements of the wallet it has caused. */
  readonly version: number
}

const KEY_COLUMNS = columnSet<UsageDrawKey>([
  ['bucket', 'smallint', ({ bucket }) => bucket],
  ['customer_id', 'text', ({ customerId }) => customerId],
  ['subscription_id', 'text', ({ subscriptionId }) => subscriptionId],
  ['feature_slug', 'text', ({ featureSlug }) => featureSlug],
  ['period_start', 'timestamptz', ({ periodStart }) => new Date(periodStart).toISOString()],
  ['unit', 'text', ({ unit }) => unit],
])

const BEGIN_DRAWS = `insert into usage_draws
    (bucket, environment_id, customer_id, subscription_id, feature_slug, period_start, unit,
     drawn, settled, uncovered, bills_rest, parts, version)
  select k.bucket, $1, k.customer_id, k.subscription_id, k.feature_slug, k.period_start, k.unit, 0, 0, 0, false, '[]', 0
  from ${KEY_COLUMNS.source(2, 'k')}
  on conflict do nothing`

export function usageDrawQueries({ db, wire, environmentId }: Scope) {
  const at = ({ bucket, customerId, subscriptionId, featureSlug, periodStart, unit }: UsageDrawKey) =>
    and(
      eq(usageDraws.bucket, bucket),
      eq(usageDraws.environmentId, environmentId),
      eq(usageDraws.customerId, customerId),
      eq(usageDraws.subscriptionId, subscriptionId),
      eq(usageDraws.featureSlug, featureSlug),
      eq(usageDraws.periodStart, periodStart),
      eq(usageDraws.unit, unit),
    )
  return {
    /** Locked until the transaction ends, in one order by everybody; what was never drawn on begins with nothing. */
    lock: async (keys: readonly UsageDrawKey[]): Promise<StoredDraw[]> => {
      const ordered = keys.toSorted(compareKeys)
      await wire.sendNamed(BEGIN_DRAWS, [environmentId, ...KEY_COLUMNS.params(ordered)])
      return Promise.all(
        ordered.map(async (key) => {
          const [row] = await db.select().from(usageDraws).where(at(key)).for('update')
          return row === undefined ? { ...key, ...NOTHING_DRAWN, billsRest: false, version: 0 } : toDraw(row)
        }),
      )
    },
    save: ({ parts, settled, uncovered, billsRest, version, ...key }: StoredDraw) =>
      db
        .update(usageDraws)
        .set({
          parts,
          drawn: formatExact(drawnOf({ parts })),
          settled: formatExact(settled),
          uncovered: formatExact(uncovered),
          billsRest,
          version,
        })
        .where(at(key)),
    /** What was drawn for a price period, whatever the wallet; in the order of the units. */
    ofPeriod: async ({ bucket, customerId, subscriptionId, featureSlug, periodStart }: UsagePeriod) => {
      const rows = await db
        .select()
        .from(usageDraws)
        .where(
          and(
            eq(usageDraws.bucket, bucket),
            eq(usageDraws.environmentId, environmentId),
            eq(usageDraws.customerId, customerId),
            eq(usageDraws.subscriptionId, subscriptionId),
            eq(usageDraws.featureSlug, featureSlug),
            eq(usageDraws.periodStart, periodStart),
          ),
        )
        .orderBy(usageDraws.unit)
      return rows.map(toDraw)
    },
    /** What a subscription has drawn of a unit that no invoice has taken, and what was not covered; oldest period first. */
    ofSubscription: async (
      bucket: number,
      { customerId, id, unit }: { readonly customerId: string; readonly id: string; readonly unit: string },
    ): Promise<StoredDraw[]> => {
      const rows = await db
        .select()
        .from(usageDraws)
        .where(
          and(
            eq(usageDraws.bucket, bucket),
            eq(usageDraws.environmentId, environmentId),
            eq(usageDraws.customerId, customerId),
            eq(usageDraws.subscriptionId, id),
            eq(usageDraws.unit, unit),
            or(gt(usageDraws.drawn, '0'), gt(usageDraws.uncovered, '0')),
          ),
        )
        .orderBy(sql`${usageDraws.periodStart}, ${usageDraws.featureSlug}`)
      return rows.map(toDraw)
    },
  }
}

function toDraw({
  environmentId: _,
  drawn: __,
  settled,
  uncovered,
  ...row
}: typeof usageDraws.$inferSelect): StoredDraw {
  return { ...row, settled: parseDecimal(settled), uncovered: parseDecimal(uncovered) }
}

function compareKeys(a: UsageDrawKey, b: UsageDrawKey): number {
  return (
    a.bucket - b.bucket ||
    compareText(a.customerId, b.customerId) ||
    compareText(a.subscriptionId, b.subscriptionId) ||
    compareText(a.featureSlug, b.featureSlug) ||
    a.periodStart - b.periodStart ||
    compareText(a.unit, b.unit)
  )
}
