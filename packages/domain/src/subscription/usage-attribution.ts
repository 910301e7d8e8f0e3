import type { Meter } from '../catalog/meter.ts'
import type { PlanFeature } from '../catalog/plan.ts'
import { type PlanVersion, pricesFor } from '../catalog/plan-version.ts'
import { billingPeriodContaining, scheduleWithCadence } from '../time/billing-period.ts'
import type { Cadence } from '../time/cadence.ts'
import { type Instant, later } from '../time/instant.ts'
import { contains, type Interval } from '../time/interval.ts'
import type { Segment, Subscription } from './subscription.ts'

/** Where a usage event counts: the price period and the segment of a subscription that contain its timestamp. */
export interface UsageAttribution {
  readonly subscriptionId: string
  readonly meter: Meter
  readonly period: Interval
  readonly segmentStart: Instant
}

/** A metered feature in one price period of a subscription; `version` is the plan version whose rules hold there. */
export interface MeteredPeriod {
  readonly version: PlanVersion
  readonly feature: Extract<PlanFeature, { type: 'metered' }>
  readonly meter: Meter
  readonly period: Interval
}

/**
 * Attributes an event to the subscription that grants its feature and covers its timestamp (semantics §7); null when none
 * does. `versionOf` looks up the plan versions that earlier segments point to.
 */
export function attributeUsage(
  subscriptions: readonly Subscription[],
  featureSlug: string,
  timestamp: Instant,
  versionOf: (planVersionId: string) => PlanVersion,
): UsageAttribution | null {
  for (const subscription of subscriptions) {
    const metered = meteredPeriodAt(subscription, featureSlug, timestamp, versionOf)
    if (metered === null) continue
    const segment = segmentAt(subscription, timestamp)
    const segmentStart = segment === null ? metered.period.start : later(segment.start, metered.period.start)
    return { subscriptionId: subscription.id, meter: metered.meter, period: metered.period, segmentStart }
  }
  return null
}

/** The price period of a metered feature at an instant of the subscription's life, or null when it is not granted then. */
export function meteredPeriodAt(
  subscription: Subscription,
  featureSlug: string,
  at: Instant,
  versionOf: (planVersionId: string) => PlanVersion,
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
