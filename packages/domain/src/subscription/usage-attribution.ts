import type { Meter } from '../catalog/meter.ts'
import type { PlanFeature } from '../catalog/plan.ts'
import { type PlanVersion, pricesFor } from '../catalog/plan-version.ts'
import { billingPeriodContaining, scheduleWithCadence } from '../time/billing-period.ts'
import type { Cadence } from '../time/cadence.ts'
import { type Instant, later } from '../time/instant.ts'
import { contains, type Interval } from '../time/interval.ts'
import type { Segment, Subscription } from './subscription.ts'

/** Where a usage event counts: the price period and the segment of a subscription that contain `countsAt`. */
export interface UsageAttribution {
  readonly subscriptionId: string
  readonly meter: Meter
  readonly period: Interval
  readonly segmentStart: Instant
  /** The event's timestamp, or the start of the open period for an event that came after its own was invoiced. */
  readonly countsAt: Instant
}

/** A metered feature in one price period of a subscription; `version` is the plan version whose rules hold there. */
export interface MeteredPeriod {
  readonly version: PlanVersion
  readonly feature: Extract<PlanFeature, { type: 'metered' }>
  readonly meter: Meter
  readonly period: Interval
}

type VersionOf = (planVersionId: string) => PlanVersion

/**
 * Attributes an event to the subscription that grants its feature and covers its timestamp (semantics §7); null when none
 * does. An event whose period is invoiced already counts in the open one (`current_period`), so that it is neither lost nor
 * left unbilled; after the last invoice of a subscription nothing covers it any more. `versionOf` looks up the plan versions
 * that segments point to.
 */
export function attributeUsage(
  subscriptions: readonly Subscription[],
  featureSlug: string,
  timestamp: Instant,
  versionOf: VersionOf,
): UsageAttribution | null {
  for (const subscription of subscriptions) {
    const own = meteredPeriodAt(subscription, featureSlug, timestamp, versionOf)
    if (own === null) continue
    if (!isInvoiced(subscription, own.period)) return attribution(subscription, own, timestamp)
    const { closedUntil } = subscription
    const open = meteredPeriodAt(subscription, featureSlug, closedUntil, versionOf)
    if (open !== null && !isInvoiced(subscription, open.period)) return attribution(subscription, open, closedUntil)
  }
  return null
}

function attribution(
  subscription: Subscription,
  { meter, period }: MeteredPeriod,
  countsAt: Instant,
): UsageAttribution {
  const segment = segmentAt(subscription, countsAt)
  const segmentStart = segment === null ? period.start : later(segment.start, period.start)
  return { subscriptionId: subscription.id, meter, period, segmentStart, countsAt }
}

/** Usage of a trial, which ends where the schedule starts, is never invoiced. */
function isInvoiced({ lifecycle, schedule, closedUntil }: Subscription, period: Interval): boolean {
  if (period.start < schedule.startsAt) return false
  return lifecycle.state === 'canceled' || period.end <= closedUntil
}

/** The price period of a metered feature at an instant of the subscription's life, or null when it is not granted then. */
export function meteredPeriodAt(
  subscription: Subscription,
  featureSlug: string,
  at: Instant,
  versionOf: VersionOf,
): MeteredPeriod | null {
  if (!covers(subscription, at)) return null
  const segment = segmentAt(subscription, at)
  const version = segment === null ? subscription.planVersion : versionOf(segment.planVersionId)
  const feature = version.plan.features[featureSlug]
  const meter = version.meters[featureSlug]
  if (feature?.type !== 'metered' || meter === undefined) return null
  return { version, feature, meter, period: periodAt(subscription, version, featureSlug, at) }
}

function periodAt(subscription: Subscription, version: PlanVersion, featureSlug: string, at: Instant): Interval {
  const { lifecycle, schedule } = subscription
  if (at < schedule.startsAt) {
    return lifecycle.state === 'trialing' ? lifecycle.trial : { start: subscription.startedAt, end: schedule.startsAt }
  }
  const { start, end } = billingPeriodContaining(
    scheduleWithCadence(schedule, featureCadence(subscription, version, featureSlug)),
    at,
  )
  return { start, end }
}

/** How often a metered feature's usage is counted anew: as its price recurs, else as the plan says, else with the plan. */
export function featureCadence(
  { cadence, currency }: Pick<Subscription, 'cadence' | 'currency'>,
  version: PlanVersion,
  featureSlug: string,
): Cadence {
  const price = pricesFor(version, cadence, currency).find((candidate) => candidate.featureSlug === featureSlug)
  if (price !== undefined) return price.cadence
  const feature = version.plan.features[featureSlug]
  const resets = feature?.type === 'metered' && feature.consumption === 'priced' ? feature.resets : undefined
  return resets ?? cadence
}

function covers({ startedAt, lifecycle }: Subscription, at: Instant): boolean {
  switch (lifecycle.state) {
    case 'scheduled':
    case 'expired':
      return false
    case 'canceled':
      return startedAt <= at && at < lifecycle.canceledAt
    default:
      return startedAt <= at
  }
}

function segmentAt({ segments }: Subscription, at: Instant): Segment | null {
  return segments.find((segment) => contains(segment, at)) ?? null
}
