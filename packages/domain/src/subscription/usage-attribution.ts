import type { Meter } from '../catalog/meter.ts'
import type { CurrentPrice, PlanVersion } from '../catalog/plan-version.ts'
import { billingPeriodContaining, scheduleWithCadence } from '../time/billing-period.ts'
import type { Cadence } from '../time/cadence.ts'
import { addMilliseconds, type Instant, later } from '../time/instant.ts'
import { contains, type Interval } from '../time/interval.ts'
import { cadenceOfOffer, type MeteredOffer, meteredOffer } from './metered-offer.ts'
import type { Segment, Subscription } from './subscription.ts'
import { gridsChangedAt, type WindowGrid, windowGrids } from './window-grid.ts'

/** Where a usage event counts: the price period and the segment of a subscription that contain `countsAt`. */
export interface UsageAttribution {
  /** As it was when the boundary closed the period, of an event that counts in one that is over. */
  readonly subscription: Subscription
  readonly meter: Meter
  /** By which it is billed. */
  readonly price: CurrentPrice | null
  readonly period: Interval
  readonly segmentStart: Instant
  /** On which it is counted beside the period, each where its own timestamp is. */
  readonly grids: readonly WindowGrid[]
  /** The event's timestamp, or the start of the open period where late usage counts there (`current_period`). */
  readonly countsAt: Instant
  /** The boundary that has billed the period already, for an event that a correction bills. */
  readonly billedAt?: Instant
}

/** A metered feature in one price period of a subscription, as the plan and add-ons of the instant meter and bill it. */
export interface MeteredPeriod {
  readonly meter: Meter
  readonly price: CurrentPrice | null
  readonly period: Interval
  /** Of the windows that limit it, those too that are over. */
  readonly grids: readonly WindowGrid[]
}

type VersionOf = (planVersionId: string) => PlanVersion

/**
 * Attributes an event to the subscription that grants its feature and covers its timestamp (semantics §7); null when none
 * does. An event whose time is invoiced already, and that {@link attributeToBilled} finds no billed period for, counts in the open
 * period (`current_period`), so that it is neither lost nor left unbilled; after the last invoice of a subscription nothing covers
 * it any more. `versionOf` looks up the plan versions that segments point to.
 */
export function attributeUsage(
  subscriptions: readonly Subscription[],
  featureSlug: string,
  timestamp: Instant,
  versionOf: VersionOf,
): UsageAttribution | null {
  for (const subscription of subscriptions) {
    if (!covers(subscription, timestamp)) continue
    const invoiced = isInvoiced(subscription, featureSlug, timestamp, versionOf)
    if (invoiced && subscription.lifecycle.state === 'canceled') continue
    const countsAt = invoiced ? (awaitedRestart(subscription) ?? subscription.closedUntil) : timestamp
    const attribution = attributionAt(subscription, featureSlug, countsAt, versionOf)
    if (attribution !== null) return attribution
  }
  return null
}

/** Where usage counts that counts at this instant of a subscription, invoiced or not; null when it does not cover it. */
export function attributionAt(
  subscription: Subscription,
  featureSlug: string,
  countsAt: Instant,
  versionOf: VersionOf,
): UsageAttribution | null {
  const metered = meteredPeriodAt(subscription, featureSlug, countsAt, versionOf)
  if (metered === null) return null
  const { meter, price, period, grids } = metered
  const segment = segmentAt(subscription, countsAt)
  const segmentStart = segment === null ? period.start : later(segment.start, period.start)
  return { subscription, meter, price, period, segmentStart, grids, countsAt }
}

/**
 * How a change of the subscription that is to come, or waits for its payment, will meter and bill what counts at an instant: where it
 * takes effect as of before that, the event moves to it. Null where none will, or where it will not grant the feature.
 */
export function offerAfterChange(
  { pendingChange, period, schedule, ...subscription }: Subscription,
  featureSlug: string,
  countsAt: Instant,
  versionOf: VersionOf,
): MeteredOffer | null {
  if (pendingChange === null) return null
  const { target, when } = pendingChange
  const from = when.kind === 'when_paid' ? when.effectiveAt : (period?.end ?? schedule.startsAt)
  if (countsAt < from) return null
  const changed = { ...subscription, cadence: target.cadence }
  const during = { start: countsAt, end: addMilliseconds(countsAt, 1) }
  return meteredOffer(changed, versionOf(target.planVersionId), featureSlug, during)
}

/** Usage of a trial is never invoiced; that before a restart is, also by one whose invoice waits for its payment. */
function isInvoiced(subscription: Subscription, featureSlug: string, at: Instant, versionOf: VersionOf): boolean {
  const { lifecycle, schedule, billedFrom, closedUntil } = subscription
  if (at < billedFrom) return false
  if (lifecycle.state === 'canceled' || at < (awaitedRestart(subscription) ?? schedule.startsAt)) return true
  const metered = meteredPeriodAt(subscription, featureSlug, at, versionOf)
  return metered !== null && metered.period.end <= closedUntil
}

/** When a restart takes effect that waits for its payment, unless a boundary has overtaken it. */
function awaitedRestart({ closedUntil, pendingChange }: Subscription): Instant | null {
  if (pendingChange?.target.restart !== true || pendingChange.when.kind !== 'when_paid') return null
  const { effectiveAt } = pendingChange.when
  return effectiveAt < closedUntil ? null : effectiveAt
}

/** The first instant at which a changed subscription attributes usage otherwise than before; null when it does not. */
export function attributionChangesAt(before: Subscription, after: Subscription): Instant | null {
  const end = endOfCoverage(after)
  if (end !== null) return endOfCoverage(before) === end ? null : end
  // Before the first period there are no segments, and yet the windows may be others.
  const start = after.segments.at(-1)?.start ?? gridsChangedAt(before, after)
  if (before.schedule !== after.schedule || before.planVersion.id !== after.planVersion.id) return start
  const isRenewed = before.period?.start !== after.period?.start
  const isSame = before.segments === after.segments && before.addOns === after.addOns
  return isRenewed || isSame ? null : start
}

/** Where one that has ended stops covering usage. One that was never paid gives all of it to whatever takes its place. */
function endOfCoverage({ lifecycle, startedAt }: Subscription): Instant | null {
  if (lifecycle.state === 'expired') return startedAt
  if (lifecycle.state !== 'canceled') return null
  return lifecycle.reason === 'replaced' ? startedAt : lifecycle.canceledAt
}

/**
 * The price period of a metered feature at an instant of the subscription's life; null when it is not granted then, and in
 * billed time before the schedule that holds now.
 */
export function meteredPeriodAt(
  subscription: Subscription,
  featureSlug: string,
  at: Instant,
  versionOf: VersionOf,
): MeteredPeriod | null {
  const { billedFrom, schedule } = subscription
  if (!covers(subscription, at) || (billedFrom <= at && at < schedule.startsAt)) return null
  const segment = segmentAt(subscription, at)
  const version = segment === null ? subscription.planVersion : versionOf(segment.planVersionId)
  const offer = meteredOffer(subscription, version, featureSlug, { start: at, end: addMilliseconds(at, 1) })
  if (offer === null) return null
  const { meter, price } = offer
  const period = periodAt(subscription, cadenceOfOffer(subscription, offer), at)
  return { meter, price, period, grids: windowGrids(subscription, version.plan, featureSlug, at) }
}

function periodAt(subscription: Subscription, cadence: Cadence, at: Instant): Interval {
  const { startedAt, billedFrom, schedule } = subscription
  if (at < billedFrom) return { start: startedAt, end: billedFrom }
  const { start, end } = billingPeriodContaining(scheduleWithCadence(schedule, cadence), at)
  return { start, end }
}

/** Whether usage of an instant is this subscription's. */
export function covers(subscription: Subscription, at: Instant): boolean {
  const end = endOfCoverage(subscription)
  return subscription.lifecycle.state !== 'scheduled' && subscription.startedAt <= at && (end === null || at < end)
}

function segmentAt({ segments }: Subscription, at: Instant): Segment | null {
  return segments.find((segment) => contains(segment, at)) ?? null
}
