import type { AddOnVersion, PlanVersion } from '../catalog/plan-version.ts'
import { sameCadence } from '../time/cadence.ts'
import type { Instant } from '../time/instant.ts'
import { openPeriod } from './billing-boundary.ts'
import { restartedSchedule, scheduleAfterPeriod } from './change-schedule.ts'
import { event, type SubscriptionEvent } from './outcome.ts'
import { settleSeats, withoutForeign } from './seat-count.ts'
import { changeSegmentsFrom, currentNoAccess, segmentTerms } from './segment.ts'
import type { ChangeTarget, Subscription } from './subscription.ts'
import { gridsAfterChange } from './window-grid.ts'

/** The versions that a change's target names. */
export interface ChangeVersions {
  readonly planVersion: PlanVersion
  readonly addOnVersion?: AddOnVersion
}

/** The subscription with the target's plan, cadence, seats and add-on, its periods untouched. */
function withTarget(
  subscription: Subscription,
  target: ChangeTarget,
  { planVersion, addOnVersion }: ChangeVersions,
  at: Instant,
): Subscription {
  const { seats, seatsAtPeriodEnd, addOns } = subscription
  const attached =
    target.addOn === null || addOnVersion === undefined
      ? []
      : [{ id: target.addOn.id, addOnVersion, quantity: target.addOn.quantity, since: at, until: null }]
  const samePlan = planVersion.id === subscription.planVersion.id
  const settled = samePlan
    ? { ...seats, ...withoutForeign(planVersion, target.seats) }
    : settleSeats(planVersion, seats, target.seats)
  const later = Object.entries(seatsAtPeriodEnd).filter(([slug, count]) => {
    return target.seats[slug] === undefined && count < (settled[slug] ?? 0)
  })
  return {
    ...subscription,
    planVersion,
    // Who changes the plan has agreed to its prices: an introductory one of the plan before is over.
    phases: samePlan ? subscription.phases : [],
    cadence: target.cadence,
    seats: settled,
    seatsAtPeriodEnd: Object.fromEntries(later),
    addOns: [...addOns, ...attached],
    pendingChange: null,
    ...gridsAfterChange(subscription, planVersion.plan, at),
  }
}

/** A change that takes effect inside the open period: a new segment, or with `restart` a new schedule (semantics §6). */
export function changedAt(
  subscription: Subscription,
  target: ChangeTarget,
  versions: ChangeVersions,
  at: Instant,
): Subscription {
  if (target.restart) return restartedAt(subscription, target, versions, at)
  const changed = withTarget(subscription, target, versions, at)
  const { planVersionId, seats, priceCadences } = segmentTerms(changed, null)
  const segments = changeSegmentsFrom(changed.segments, at, { planVersionId, seats, priceCadences })
  return afterChangeOfPlan({ ...changed, segments }, subscription)
}

/** The open period ends here, and with it what was to end with it: seats given up, add-ons detached. */
function restartedAt(subscription: Subscription, target: ChangeTarget, versions: ChangeVersions, at: Instant) {
  const addOns = subscription.addOns.filter(({ until }) => until === null)
  const changed = withTarget(withSeatsAtPeriodEnd({ ...subscription, addOns }), target, versions, at)
  const schedule = restartedSchedule(at, subscription.timeZone, target.cadence)
  return openPeriod(afterChangeOfPlan({ ...changed, schedule }, subscription), at, currentNoAccess(subscription))
}

/** Seats that were given up for the end of the period are gone. */
export function withSeatsAtPeriodEnd(subscription: Subscription): Subscription {
  if (Object.keys(subscription.seatsAtPeriodEnd).length === 0) return subscription
  return { ...subscription, seats: { ...subscription.seats, ...subscription.seatsAtPeriodEnd }, seatsAtPeriodEnd: {} }
}

/** A change that takes effect when the open period ends; the next one is not opened yet. */
export function changedAfterPeriod(
  subscription: Subscription,
  target: ChangeTarget,
  versions: ChangeVersions,
): Subscription {
  const at = subscription.period?.end ?? subscription.closedUntil
  const changed = withTarget(subscription, target, versions, at)
  const { alignment } = versions.planVersion.plan
  const schedule = scheduleAfterPeriod(subscription, target.cadence, alignment)
  return afterChangeOfPlan({ ...changed, schedule }, subscription)
}

/** The new plan's way of measuring time holds for what it charges, so from its own next change on. */
function afterChangeOfPlan(changed: Subscription, before: Subscription): Subscription {
  if (changed.planVersion.id === before.planVersion.id) return changed
  return { ...changed, proration: changed.planVersion.plan.proration ?? 'second' }
}

/** The one event of a change that took effect, named by what it changed. */
export function changeEvent(before: Subscription, after: Subscription, at: Instant): SubscriptionEvent {
  if (before.planVersion.id !== after.planVersion.id || !sameCadence(before.cadence, after.cadence)) {
    const [from, to] = [before.planVersion, after.planVersion]
    return event('subscription.plan_changed', after, at, {
      from: { planSlug: from.planSlug, planVersionId: from.id, cadence: before.cadence },
      to: { planSlug: to.planSlug, planVersionId: to.id, cadence: after.cadence },
    })
  }
  const added = after.addOns.find(({ id }) => !before.addOns.some((addOn) => addOn.id === id))
  if (added !== undefined) {
    const { id, addOnVersion, quantity } = added
    return event('subscription.add_on_attached', after, at, { id, addOnSlug: addOnVersion.addOnSlug, quantity })
  }
  return event('subscription.seats_changed', after, at, { from: before.seats, to: after.seats })
}
