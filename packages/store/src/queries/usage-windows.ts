import { formatExact, type Instant, type LimitWindow, parseExact } from '@tallywright/domain'
import { and, eq, gt, or } from 'drizzle-orm'
import { usageWindows } from '../schema/index.ts'
import { columnSet, compareText } from './column-arrays.ts'
import { forgetOver } from './forget-over.ts'
import type { Scope } from './scope.ts'
import type { MeteredFeature } from './usage.ts'

/** One window that limits a feature of a subscription. */
export interface WindowKey extends MeteredFeature {
  readonly hours: number
  readonly windowStart: Instant
}

/** What it has taken, in metered units. */
export interface UsageWindow extends WindowKey {
  readonly windowEnd: Instant
  /** An exact decimal; negative in what takes back more than it brings. */
  readonly units: string
}

export function usageWindowQueries(scope: Scope) {
  const { db, wire, environmentId } = scope
  const ofFeature = ({ bucket, customerId, featureSlug }: Omit<MeteredFeature, 'subscriptionId'>) =>
    and(
      eq(usageWindows.bucket, bucket),
      eq(usageWindows.environmentId, environmentId),
      eq(usageWindows.customerId, customerId),
      eq(usageWindows.featureSlug, featureSlug),
    )
  return {
    /** Adds to them, in one statement; one that is not there begins with it. */
    add: async (added: readonly UsageWindow[]): Promise<void> => {
      if (added.length > 0) await wire.sendNamed(addWindows(2, ''), [environmentId, ...windowParams(added)])
    },
    /** Of a feature of a subscription, those of these windows that have taken something. */
    of: async (
      { subscriptionId, ...feature }: MeteredFeature,
      windows: readonly Pick<LimitWindow, 'hours' | 'start'>[],
    ): Promise<UsageWindow[]> => {
      if (windows.length === 0) return []
      const isOne = windows.map(({ hours, start }) =>
        and(eq(usageWindows.hours, hours), eq(usageWindows.windowStart, start)),
      )
      const rows = await db
        .select()
        .from(usageWindows)
        .where(and(ofFeature(feature), eq(usageWindows.subscriptionId, subscriptionId), or(...isOne)))
      return rows.map(toWindow)
    },
    /** Those of a feature, of every subscription, that end after `since`. */
    since: async (feature: Omit<MeteredFeature, 'subscriptionId'>, since: Instant): Promise<UsageWindow[]> => {
      const rows = await db
        .select()
        .from(usageWindows)
        .where(and(ofFeature(feature), gt(usageWindows.windowEnd, since)))
      return rows.map(toWindow)
    },
    /** Forgets those of one bucket that ended before an instant, as {@link forgetOver} says. */
    forgetBefore: (bucket: number, before: Instant, limit: number) =>
      forgetOver(scope, { table: usageWindows, over: usageWindows.windowEnd }, { bucket, before, limit }),
  }
}

function toWindow({ environmentId: _, units, ...key }: typeof usageWindows.$inferSelect): UsageWindow {
  return { ...key, units: formatExact(parseExact(units)) }
}

const WINDOW_COLUMNS = columnSet<UsageWindow>([
  ['bucket', 'smallint', ({ bucket }) => bucket],
  ['customer_id', 'text', ({ customerId }) => customerId],
  ['subscription_id', 'text', ({ subscriptionId }) => subscriptionId],
  ['feature_slug', 'text', ({ featureSlug }) => featureSlug],
  ['hours', 'integer', ({ hours }) => hours],
  ['window_start', 'timestamptz', ({ windowStart }) => iso(windowStart)],
  ['window_end', 'timestamptz', ({ windowEnd }) => iso(windowEnd)],
  ['units', 'numeric', ({ units }) => units],
])

/** How many parameters {@link addWindows} takes. */
export const WINDOW_PARAMS = WINDOW_COLUMNS.count

/** The statement of `add` in the environment `$1`, its windows from `$<first>` on; `where` is what must hold for any of it. */
export function addWindows(first: number, where: string): string {
  return `insert into usage_windows as w
      (bucket, environment_id, customer_id, subscription_id, feature_slug, hours, window_start, window_end, units)
    select k.bucket, $1, k.customer_id, k.subscription_id, k.feature_slug, k.hours, k.window_start, k.window_end, k.units
    from ${WINDOW_COLUMNS.source(first, 'k')} ${where}
    on conflict (bucket, environment_id, customer_id, subscription_id, feature_slug, hours, window_start)
    do update set units = w.units + excluded.units`
}

/** In one order by everybody, so that nobody waits for another in a ring. */
export function windowParams(added: readonly UsageWindow[]): (string | null)[] {
  return WINDOW_COLUMNS.params(added.toSorted(compareKeys))
}

/** As the primary key orders them. */
function compareKeys(a: WindowKey, b: WindowKey): number {
  return (
    a.bucket - b.bucket ||
    compareText(a.customerId, b.customerId) ||
    compareText(a.subscriptionId, b.subscriptionId) ||
    compareText(a.featureSlug, b.featureSlug) ||
    a.hours - b.hours ||
    a.windowStart - b.windowStart
  )
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString()
}
