import {
  billingPeriodContaining,
  compare,
  contains,
  creditsOfUse,
  featureCadence,
  formatExact,
  type Instant,
  type Interval,
  mergeGroupTotals,
  type PlanVersion,
  parseDecimal,
  parseGroupKey,
  prepaidUses,
  roundToUnit,
  type Subscription,
  scheduleWithCadence,
  sum,
} from '@tallywright/domain'
import { type Invariant, type Reading, rowsOf } from './books.ts'
import { metersOf, type TotalRow, totalsOf } from './usage.ts'

interface DrawRow {
  readonly subscription_id: string
  readonly feature_slug: string
  readonly start: string
  readonly unit: string
  readonly drawn: string
  readonly settled: string
  readonly uncovered: string
}

/** Of periods of which the subscription still knows by which plans they were lived. */
export const creditsFollowUse: Invariant = {
  name: 'what use has drawn in credits, with what was not covered, is what its totals cost',
  find: async (reading) => {
    const draws = await rowsOf<DrawRow>(
      reading,
      `select subscription_id, feature_slug, (extract(epoch from period_start) * 1000)::bigint::text as start, unit,
          drawn::text, settled::text, uncovered::text
        from usage_draws where :theirs and unit !~ '^[A-Z]{3}$'`,
    )
    if (draws.length === 0) return []
    const totals = await totalsOf(reading)
    const meters = await metersOf(reading)
    const versionOf = await versionsOf(reading)
    return draws.flatMap((draw) => {
      const subscription = reading.subscriptions.find(
        (each) => each.subscription.id === draw.subscription_id,
      )?.subscription
      const meter = meters.get(`${draw.subscription_id} ${draw.feature_slug}`)
      if (subscription === undefined || meter === undefined) return [`${nameOf(draw)}: of nobody`]
      const own = totals.filter((row) => isOf(draw, row))
      if (!isKnown(subscription, own)) return []
      const period = periodOf(draw, subscription)
      const used = prepaidUses(subscription, draw.feature_slug, period, versionOf).find(
        ({ unit }) => unit === draw.unit,
      )
      if (used?.consumption !== 'credits') return []
      const segments = used.costs.map(({ segment, creditCost }) => {
        const inside = own.filter((row) => contains(segment, Number(row.segment) as Instant))
        return { creditCost, totals: inside.reduce((all, row) => mergeGroupTotals(all, [inGroup(row)]), [] as Groups) }
      })
      const wanted = roundToUnit(draw.unit, creditsOfUse(meter, segments, { carried: [], period }))
      const kept = sum([draw.drawn, draw.settled, draw.uncovered].map(parseDecimal))
      return compare(wanted, kept) === 0
        ? []
        : [`${nameOf(draw)}: ${formatExact(kept)}, its use costs ${formatExact(wanted)}`]
    })
  },
}

type Groups = ReturnType<typeof mergeGroupTotals>

const inGroup = ({ group_key, total }: TotalRow) => ({ key: parseGroupKey(group_key === '' ? null : group_key), total })

const nameOf = ({ subscription_id, feature_slug, start }: DrawRow) => `${subscription_id} ${feature_slug} ${start}`

const isOf = (draw: DrawRow, row: TotalRow) =>
  row.subscription_id === draw.subscription_id && row.feature_slug === draw.feature_slug && row.start === draw.start

function periodOf({ feature_slug, start }: DrawRow, subscription: Subscription): Interval {
  const cadence = featureCadence(subscription, subscription.planVersion, feature_slug)
  return billingPeriodContaining(scheduleWithCadence(subscription.schedule, cadence), Number(start) as Instant)
}

function isKnown({ segments }: Subscription, rows: readonly TotalRow[]): boolean {
  return rows.every((row) => segments.some((segment) => contains(segment, Number(row.segment) as Instant)))
}

async function versionsOf({ store, environmentId, subscriptions }: Reading): Promise<(id: string) => PlanVersion> {
  const ids = subscriptions.flatMap(({ subscription: { planVersion, segments } }) => [
    planVersion.id,
    ...segments.map(({ planVersionId }) => planVersionId),
  ])
  const versions = await store.transaction(environmentId, ({ catalog }) => catalog.plans.versions([...new Set(ids)]))
  return (id) => {
    const version = versions.find((each) => each.id === id)
    if (version === undefined) throw new Error(`plan version ${id} is gone`)
    return version
  }
}
