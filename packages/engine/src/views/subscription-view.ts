import {
  type AttachedAddOn,
  instantToIso,
  type Lifecycle,
  type PlanVersion,
  type Subscription,
  subscriptionStatus,
} from '@tallywright/domain'
import type { StoredSubscription } from '@tallywright/store'
import { amountView } from './amount-view.ts'
import { intervalView, isoOrNull } from './instant-view.ts'

/** A subscription in its wire form. Deterministic: the same state has the same view. */
export function subscriptionView(stored: StoredSubscription) {
  const { subscription, latestInvoiceId, parked, createdAt, updatedAt } = stored
  const { planVersion, lifecycle, standing } = subscription
  return {
    id: subscription.id,
    object: 'subscription' as const,
    customerId: subscription.customerId,
    status: subscriptionStatus(subscription),
    plan: planRefView(planVersion),
    phases: subscription.phases.map((phase) => ({
      afterPeriods: phase.afterPeriods,
      versionId: phase.planVersion.id,
      phase: phase.planVersion.phase ?? null,
    })),
    cadence: subscription.cadence,
    currency: subscription.currency,
    timeZone: subscription.timeZone,
    seats: seatsView(subscription),
    spendCap: subscription.spendCap === undefined ? null : amountView(subscription.spendCap),
    addOns: subscription.addOns.map(attachmentView),
    currentPeriod: subscription.period === null ? null : intervalView(subscription.period),
    trial: trialView(lifecycle),
    startedAt: instantToIso(subscription.startedAt),
    incompleteUntil: lifecycle.state === 'incomplete' ? instantToIso(lifecycle.expiresAt) : null,
    pastDueSince: standing.state === 'current' ? null : instantToIso(standing.since),
    pausedAt: lifecycle.state === 'paused' ? instantToIso(lifecycle.pausedAt) : null,
    cancelAt: isoOrNull(subscription.cancelAt),
    canceledAt: lifecycle.state === 'canceled' ? instantToIso(lifecycle.canceledAt) : null,
    cancelReason: lifecycle.state === 'canceled' ? lifecycle.reason : null,
    expiredAt: lifecycle.state === 'expired' ? instantToIso(lifecycle.expiredAt) : null,
    parked: parked === null ? null : { since: instantToIso(parked.at), reason: parked.reason },
    pendingChange: pendingChangeView(stored),
    latestInvoiceId,
    previousSubscriptionId: subscription.previousSubscriptionId,
    createdAt: instantToIso(createdAt),
    updatedAt: instantToIso(updatedAt),
  }
}

/** The version of a plan that a subscription stands on. */
export function planRefView({ planId, planSlug, plan, id, version, customerId, phase }: PlanVersion) {
  return {
    id: planId,
    slug: planSlug,
    name: plan.name,
    versionId: id,
    version,
    custom: customerId !== undefined,
    phase: phase ?? null,
  }
}

export type SubscriptionView = ReturnType<typeof subscriptionView>

function trialView(lifecycle: Lifecycle) {
  return lifecycle.state === 'trialing' ? { ...intervalView(lifecycle.trial), atEnd: lifecycle.end } : null
}

function attachmentView({ id, addOnVersion, quantity, since, until }: AttachedAddOn) {
  return {
    id,
    addOn: {
      id: addOnVersion.addOnId,
      slug: addOnVersion.addOnSlug,
      name: addOnVersion.addOn.name,
      versionId: addOnVersion.id,
      version: addOnVersion.version,
    },
    recurrence: addOnVersion.addOn.recurrence,
    quantity,
    since: instantToIso(since),
    until: isoOrNull(until),
  }
}

/** The seats of every seats feature of the plan: in all, included, charged, and what they will be at the period's end. */
export function seatsView({ planVersion, seats, seatsAtPeriodEnd }: Subscription) {
  const held = Object.entries(planVersion.plan.features).flatMap(([slug, feature]) => {
    if (feature?.type !== 'seats') return []
    const quantity = seats[slug] ?? feature.included
    const extra = Math.max(quantity - feature.included, 0)
    return [
      [slug, { quantity, included: feature.included, extra, atPeriodEnd: seatsAtPeriodEnd[slug] ?? null }] as const,
    ]
  })
  return Object.fromEntries(held)
}

function pendingChangeView({ subscription, pendingPlanVersion, pendingAddOnVersion }: StoredSubscription) {
  const { pendingChange, period, schedule } = subscription
  if (pendingChange === null || pendingPlanVersion === null) return null
  const { id, target, when } = pendingChange
  return {
    id,
    planSlug: pendingPlanVersion.planSlug,
    planVersionId: pendingPlanVersion.id,
    cadence: target.cadence,
    seats: target.seats,
    addOn:
      target.addOn === null || pendingAddOnVersion === null
        ? null
        : { attachmentId: target.addOn.id, slug: pendingAddOnVersion.addOnSlug, quantity: target.addOn.quantity },
    when: when.kind,
    effectiveAt: instantToIso(when.kind === 'when_paid' ? when.effectiveAt : (period?.end ?? schedule.startsAt)),
    invoiceId: when.kind === 'when_paid' ? when.invoiceId : null,
    expiresAt: when.kind === 'when_paid' ? instantToIso(when.expiresAt) : null,
  }
}
