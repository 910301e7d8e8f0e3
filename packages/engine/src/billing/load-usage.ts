import {
  addMilliseconds,
  aggregate,
  type BilledBoundary,
  billingPeriodContaining,
  featureCadence,
  type GroupTotal,
  groupKeyText,
  type Interval,
  type Meter,
  mergeGroupTotals,
  needsEvents,
  openingTotals,
  type PlanVersion,
  parseDecimal,
  parseGroupKey,
  pricesFor,
  type SegmentTotals,
  type SegmentUsage,
  type Subscription,
  scheduleWithCadence,
  segmentQuantities,
  type UsageGroup,
  type UsageNeed,
  usageNeeded,
} from '@tallywright/domain'
import type { CustomerRow, UsageEventRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'

/** Loads all usage that a boundary bills, from running totals, by segment and group. */
export async function loadUsage(
  moment: Moment,
  customer: CustomerRow,
  boundary: BilledBoundary,
  versionOf: (planVersionId: string) => PlanVersion,
): Promise<SegmentUsage[]> {
  const { closed } = boundary.billing
  if (closed === null) return []
  const needs = usageNeeded(boundary)
  const loaded: SegmentUsage[] = []
  for (const period of Map.groupBy(needs, ({ featureSlug, period }) => `${featureSlug} ${period.start}`).values()) {
    loaded.push(...(await loadPeriod(moment, customer, closed, period, versionOf)))
  }
  return loaded
}

/** The segments of one feature in one price period. */
async function loadPeriod(
  moment: Moment,
  customer: CustomerRow,
  closed: Subscription,
  needs: readonly UsageNeed[],
  versionOf: (planVersionId: string) => PlanVersion,
): Promise<SegmentUsage[]> {
  const [first] = needs
  const last = needs.at(-1)
  if (first === undefined || last === undefined) return []
  const { featureSlug, period } = first
  const version = versionAt(closed, last.segment, versionOf)
  const meter = version.meters[featureSlug]
  // A quota has no meter: what is held is counted by its own commands.
  if (meter === undefined) return []
  const own = { bucket: customer.bucket, customerId: customer.id, featureSlug, subscriptionId: closed.id }
  const rows = await moment.tx.usage.totals({ ...own, periodStart: period.start })
  const totals = needs.map(({ segment }): SegmentTotals => {
    const inSegment = rows.filter((row) => row.segmentStart >= segment.start && row.segmentStart < segment.end)
    return { segment, totals: inSegment.map(groupTotal) }
  })
  const carried = await loadCarried(moment, customer, closed, meter, featureSlug, period, version)
  const quantities = segmentQuantities(meter, totals, carried)
  const events = await loadEventsIfNeeded(moment, customer, closed, version, featureSlug, period)
  return needs.map(({ segment }, index) => ({
    featureSlug,
    segmentStart: segment.start,
    groups: (quantities[index] ?? []).map(
      (group): UsageGroup => ({
        ...group,
        ...(events === null ? {} : eventsOfGroup(meter, events, segment, group)),
      }),
    ),
  }))
}

function groupTotal(row: { readonly groupKey: string; readonly total: GroupTotal['total'] }): GroupTotal {
  return { key: parseGroupKey(row.groupKey === '' ? null : row.groupKey), total: row.total }
}

function versionAt(
  { segments, planVersion }: Subscription,
  { start }: Interval,
  versionOf: (planVersionId: string) => PlanVersion,
): PlanVersion {
  const segment = segments.find((each) => each.start <= start && start < each.end)
  return segment === undefined ? planVersion : versionOf(segment.planVersionId)
}

/** The level that the period before left, for meters that carry it over (semantics §3). */
export async function loadCarried(
  moment: Moment,
  customer: CustomerRow,
  subscription: Subscription,
  meter: Meter,
  featureSlug: string,
  period: Interval,
  version: PlanVersion,
): Promise<GroupTotal[]> {
  const { schedule } = subscription
  if (meter.carryOver !== true || period.start <= schedule.startsAt) return []
  const cadence = featureCadence(subscription, version, featureSlug)
  const before = billingPeriodContaining(scheduleWithCadence(schedule, cadence), addMilliseconds(period.start, -1))
  const { bucket, id: customerId } = customer
  const key = { bucket, customerId, featureSlug, subscriptionId: subscription.id, periodStart: before.start }
  const own = (await moment.tx.usage.totals(key)).map(groupTotal)
  const earlier = await loadCarried(moment, customer, subscription, meter, featureSlug, before, version)
  return openingTotals(mergeGroupTotals(earlier, own), period.start)
}

/** The period's events, for prices that look at every one of them and for allowances that go to groups in event order. */
async function loadEventsIfNeeded(
  { tx }: Moment,
  customer: CustomerRow,
  { id: subscriptionId, cadence, currency }: Subscription,
  version: PlanVersion,
  featureSlug: string,
  period: Interval,
): Promise<UsageEventRow[] | null> {
  const price = pricesFor(version, cadence, currency).find((each) => each.featureSlug === featureSlug)
  const feature = version.plan.features[featureSlug]
  const allowance = feature?.type === 'metered' && feature.consumption === 'priced' ? (feature.allowance ?? null) : null
  const grouped = (version.meters[featureSlug]?.groupBy ?? []).length > 0
  const needed =
    price !== undefined && (needsEvents({ terms: price.terms, allowance }) || (grouped && allowance !== null))
  const { bucket, id: customerId } = customer
  const key = { bucket, customerId, featureSlug, subscriptionId }
  return needed ? tx.usage.events(key, period.start, period.end) : null
}

function eventsOfGroup(meter: Meter, rows: readonly UsageEventRow[], segment: Interval, { key }: UsageGroup) {
  const events = rows.map((row) => ({
    ...row,
    timestamp: row.countsAt ?? row.timestamp,
    units: parseDecimal(row.units),
  }))
  const text = groupKeyText(key)
  const group = aggregate(meter, events, segment).groups.find((each) => groupKeyText(each.key) === text)
  return group === undefined ? {} : { events: group.events }
}
