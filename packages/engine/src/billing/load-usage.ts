import {
  type BilledBoundary,
  billingPeriodContaining,
  contains,
  featureCadence,
  type GroupQuantity,
  type GroupTotal,
  grantsDuring,
  groupKeyText,
  type Instant,
  type Interval,
  type Meter,
  type MeteredOffer,
  mergeGroupTotals,
  meteredOffer,
  needsEvents,
  type PlanVersion,
  type SegmentTotals,
  type SegmentUsage,
  type Subscription,
  scheduleWithCadence,
  sharedAllowances,
  totalsByGroup,
  type UsageGroup,
  type UsageNeed,
  usageNeeded,
} from '@tallywright/domain'
import type { CustomerRow, MeteredFeature, StoreTransaction } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { quotaUsage } from '../quota/quota-usage.ts'
import { eventPages } from '../usage/totals/event-pages.ts'
import { type GroupUnits, unitsOfEvents } from '../usage/totals/units-of-events.ts'
import { carriedTotals, countedEvent, ofMeter, totalsOf } from '../usage/totals/usage-totals.ts'
import { segmentQuantitiesOf } from './segment-quantities-of.ts'

/**
 * Loads the usage that a boundary bills, from running totals, by segment and group: of all features unless one is given. Events are
 * read, page by page, where totals do not tell what is asked for: of prices with free events, bounds for each event or an allowance
 * beside a fixed amount, whose units are kept; where several groups share an allowance, which goes to what was used first; and
 * of a segment that is cut before its last event.
 */
export async function loadUsage(
  { tx }: Pick<Moment, 'tx'>,
  { bucket, id: customerId }: Pick<CustomerRow, 'bucket' | 'id'>,
  boundary: BilledBoundary,
  versionOf: (planVersionId: string) => PlanVersion,
  ofFeature?: string,
): Promise<SegmentUsage[]> {
  const { closed } = boundary.billing
  if (closed === null) return []
  const asked = usageNeeded(boundary).filter(({ featureSlug }) => (ofFeature ?? featureSlug) === featureSlug)
  const needs = Map.groupBy(asked, ({ type }) => type)
  const loaded: SegmentUsage[] = await quotaUsage(
    tx,
    { bucket, subscriptionId: closed.id },
    needs.get('quota') ?? [],
    boundary.grants ?? [],
  )
  const metered = needs.get('metered') ?? []
  const periods = new Map<string, LoadedPeriod>()
  for (const ofPeriod of Map.groupBy(metered, ({ featureSlug, period }) => `${featureSlug} ${period.start}`).values()) {
    const [{ featureSlug, period, segment }] = ofPeriod.slice(-1) as [UsageNeed]
    const version = versionAt(closed, segment, versionOf)
    const offer = meteredOffer(closed, version, featureSlug, segment)
    if (offer === null) continue
    const feature = { bucket, customerId, featureSlug, subscriptionId: closed.id }
    const segments = ofPeriod.map((need) => need.segment)
    const meters = segments.map((each) => {
      return meteredOffer(closed, versionAt(closed, each, versionOf), featureSlug, each)?.meter ?? offer.meter
    })
    const isRaised = grantsDuring(boundary.grants ?? [], featureSlug, period).length > 0
    const carried = await carriedTotals(tx, { ...feature, periodStart: period.start }, meters[0] ?? offer.meter)
    periods.set(nameOf(featureSlug, period.start), { feature, carried: ofMeter(carried, offer.meter) })
    const loading = { closed, version, offer, period, segments, meters, isRaised }
    loaded.push(...(await loadPeriod(tx, feature, loading, carried)))
  }
  return withSharedAllowances(tx, { ...boundary, usage: loaded }, loaded, periods)
}

interface LoadedPeriod {
  readonly feature: MeteredFeature
  /** What it opened with. */
  readonly carried: readonly GroupTotal[]
}

function nameOf(featureSlug: string, periodStart: Instant): string {
  return `${featureSlug} ${periodStart}`
}

/** With what each group used of an allowance that several share. */
async function withSharedAllowances(
  tx: StoreTransaction,
  boundary: BilledBoundary,
  loaded: readonly SegmentUsage[],
  periods: ReadonlyMap<string, LoadedPeriod>,
): Promise<SegmentUsage[]> {
  const carriedOf = (slug: string, start: Instant) => periods.get(nameOf(slug, start))?.carried ?? []
  const free = new Map<string, NonNullable<SegmentUsage['free']>>()
  for (const shared of sharedAllowances(boundary, carriedOf)) {
    const { featureSlug, period } = shared
    const feature = periods.get(nameOf(featureSlug, period.start))?.feature
    if (feature === undefined) continue
    const time = { from: period.start, to: period.end }
    for await (const page of eventPages(tx, feature, time)) shared.add(page.map(countedEvent))
    for (const segment of shared.finish()) free.set(nameOf(featureSlug, segment.segmentStart), segment.free)
  }
  return loaded.map((usage) => {
    const own = free.get(nameOf(usage.featureSlug, usage.segmentStart))
    return own === undefined ? usage : { ...usage, free: own }
  })
}

/** One price period of a feature, with its segments; `version` holds in the last of them. */
interface PeriodToLoad {
  readonly closed: Subscription
  readonly version: PlanVersion
  readonly offer: MeteredOffer
  readonly period: Interval
  readonly segments: readonly Interval[]
  /** By which each segment counts. */
  readonly meters: readonly Meter[]
  /** A temporary grant raises its allowance. */
  readonly isRaised: boolean
}

async function loadPeriod(
  tx: StoreTransaction,
  feature: MeteredFeature,
  loading: PeriodToLoad,
  carried: readonly GroupTotal[],
): Promise<SegmentUsage[]> {
  const { featureSlug } = feature
  const { segments, offer, meters } = loading
  const quantities = segmentQuantitiesOf(await totalsOfSegments(tx, feature, loading), meters, carried)
  return Promise.all(
    segments.map(async (segment, index) => {
      const groups = quantities[index] ?? []
      const isRated = ratesEvents(loading)
      const rated = isRated ? withEvents(groups, await unitsOfEvents(tx, feature, offer.meter, segment)) : groups
      return { featureSlug, segmentStart: segment.start, groups: rated }
    }),
  )
}

async function totalsOfSegments(
  tx: StoreTransaction,
  feature: MeteredFeature,
  loading: PeriodToLoad,
): Promise<SegmentTotals[]> {
  const { period, segments, meters } = loading
  const rows = await totalsOf(tx, { ...feature, periodStart: period.start })
  const hasLater = isCut(loading, feature.featureSlug) && (await tx.usage.countsFrom(feature, period.end))
  const last = hasLater ? segments.at(-1) : undefined
  return Promise.all(
    segments.map(async (segment) => {
      if (segment !== last) return { segment, totals: rows.filter((row) => contains(segment, row.segmentStart)) }
      const meter = meters.at(-1) ?? loading.offer.meter
      let totals: GroupTotal[] = []
      for await (const page of eventPages(tx, feature, { from: segment.start, to: segment.end })) {
        totals = mergeGroupTotals(totals, totalsByGroup(meter, page.map(countedEvent), segment))
      }
      return { segment, totals }
    }),
  )
}

/** A period that is cut bills what counts before the cut; its totals may hold later events already (semantics §6). */
function isCut({ closed, version, period }: PeriodToLoad, featureSlug: string): boolean {
  const cadence = featureCadence(closed, version, featureSlug)
  return period.end < billingPeriodContaining(scheduleWithCadence(closed.schedule, cadence), period.start).end
}

function versionAt(
  { segments, planVersion }: Subscription,
  { start }: Interval,
  versionOf: (planVersionId: string) => PlanVersion,
): PlanVersion {
  const segment = segments.find((each) => each.start <= start && start < each.end)
  return segment === undefined ? planVersion : versionOf(segment.planVersionId)
}

/** Whether the price looks at every event. */
function ratesEvents({ offer: { price, features }, isRaised }: PeriodToLoad): boolean {
  const allowances = features.map((feature) => (feature.consumption === 'priced' ? feature.allowance : undefined))
  const allowance = allowances.find((each) => each !== undefined) ?? (isRaised ? '0' : null)
  return price !== null && needsEvents({ terms: price.terms, allowance })
}

function withEvents(groups: readonly GroupQuantity[], units: ReadonlyMap<string | null, GroupUnits>): UsageGroup[] {
  return groups.map((group) => ({ ...group, events: units.get(groupKeyText(group.key))?.units ?? [] }))
}
