import {
  aggregate,
  type BilledBoundary,
  billingPeriodContaining,
  contains,
  featureCadence,
  type GroupQuantity,
  grantsDuring,
  groupKeyText,
  type Interval,
  type Meter,
  type MeteredOffer,
  meteredOffer,
  needsEvents,
  type PlanVersion,
  type SegmentTotals,
  type SegmentUsage,
  type Subscription,
  scheduleWithCadence,
  totalsByGroup,
  type UsageEvent,
  type UsageGroup,
  type UsageNeed,
  usageNeeded,
} from '@tallywright/domain'
import type { CustomerRow, MeteredFeature, StoreTransaction } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { quotaUsage } from '../quota/quota-usage.ts'
import { carriedTotals, eventsCountedIn, ofMeter, totalsOf } from '../usage/usage-totals.ts'
import { segmentQuantitiesOf } from './segment-quantities-of.ts'

/** Loads the usage that a boundary bills, from running totals, by segment and group: of all features unless one is given. */
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
    loaded.push(...(await loadPeriod(tx, feature, { closed, version, offer, period, segments, meters, isRaised })))
  }
  return loaded
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
): Promise<SegmentUsage[]> {
  const { featureSlug } = feature
  const { period, segments, meters } = loading
  const { meter } = loading.offer
  const carried = await carriedTotals(tx, { ...feature, periodStart: period.start }, meters[0] ?? meter)
  const quantities = segmentQuantitiesOf(await totalsOfSegments(tx, feature, loading), meters, carried)
  const { ratesEvents, sharesAllowance } = eventsWanted(loading)
  const events = ratesEvents || sharesAllowance ? await eventsCountedIn(tx, feature, period.start, period.end) : []
  return segments.map((segment, index) => {
    const groups = quantities[index] ?? []
    return {
      featureSlug,
      segmentStart: segment.start,
      groups: ratesEvents ? withEvents(groups, meter, events, segment) : groups,
      ...(sharesAllowance
        ? { eventOrder: { events: eventsIn(segment, events), carried: ofMeter(carried, meter) } }
        : {}),
    }
  })
}

function eventsIn(segment: Interval, events: readonly UsageEvent[]): UsageEvent[] {
  return events.filter(({ timestamp }) => contains(segment, timestamp))
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
      const events = await eventsCountedIn(tx, feature, segment.start, segment.end)
      return { segment, totals: totalsByGroup(meters.at(-1) ?? loading.offer.meter, events, segment) }
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

/** Whether the price looks at every event, and whether groups share an allowance, which goes to them in event order. */
function eventsWanted({ offer: { price, meter, features }, isRaised }: PeriodToLoad) {
  const allowances = features.map((feature) => (feature.consumption === 'priced' ? feature.allowance : undefined))
  const allowance = allowances.find((each) => each !== undefined) ?? (isRaised ? '0' : null)
  return {
    ratesEvents: price !== null && needsEvents({ terms: price.terms, allowance }),
    sharesAllowance: price !== null && allowance !== null && (meter.groupBy ?? []).length > 0,
  }
}

function withEvents(
  groups: readonly GroupQuantity[],
  meter: Meter,
  events: readonly UsageEvent[],
  segment: Interval,
): UsageGroup[] {
  const aggregated = aggregate(meter, events, segment).groups
  const unitsByKey = new Map(aggregated.map((group) => [groupKeyText(group.key), group.events]))
  return groups.map((group) => {
    const units = unitsByKey.get(groupKeyText(group.key))
    return units === undefined ? group : { ...group, events: units }
  })
}
