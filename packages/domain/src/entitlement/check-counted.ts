import { assert } from '../assert.ts'
import { isFreePlan } from '../catalog/free-plan.ts'
import type { PlanFeature } from '../catalog/plan.ts'
import { add, compare, ONE, type Rational, rational } from '../money/rational.ts'
import type { Subscription } from '../subscription/subscription.ts'
import type { CountedAccess, EntitlementQuestion, Lift } from './entitlement.ts'
import { grantsInForce, unitsOf } from './entitlement-grant.ts'
import { limitReason, upgradeLift } from './lift.ts'
import { type FeatureOffer, offersOf } from './offers.ts'

/** Seats and quotas: the included count of the plan and its add-ons, and whether more may be held (semantics §3). */
export function checkCounted(
  question: EntitlementQuestion,
  type: 'seats' | 'quota',
  subscription: Subscription,
): CountedAccess {
  const { featureSlug, at, units = ONE } = question
  const offers = offersOf(subscription, featureSlug, type, at)
  const limit = limitOf(subscription, type)
  const isExtraOpen = !limit.inTrial && !limit.isFree && offers.some(({ feature }) => hasExtra(feature))
  const granted = countOf(unitsOf(grantsInForce(question.grants ?? [], featureSlug, at)))
  const included = offers.reduce((total, offer) => total + includedIn(offer.feature) * offer.quantity, granted)
  const used = (type === 'seats' ? subscription.seats[featureSlug] : question.usage?.counts?.[subscription.id]) ?? 0
  const figures = {
    type,
    featureSlug,
    subscriptionId: subscription.id,
    included,
    granted,
    used,
    remaining: Math.max(0, included - used),
    extra: isExtraOpen ? 'allowed' : 'blocked',
  } as const
  const wanted = add(rational(used), units)
  if (isExtraOpen || compare(wanted, rational(included)) <= 0) return { ...figures, allowed: true }
  const liftedBy = upgradeLift(question, (offer, { plan }) => {
    if (offer.type !== type) return false
    return (hasExtra(offer) && !isFreePlan(plan)) || compare(wanted, rational(includedIn(offer))) <= 0
  })
  return {
    ...figures,
    allowed: false,
    reason: limitReason(limit),
    liftedBy: [...trialEnd(subscription, offers), ...liftedBy],
  }
}

/** Seats are ordered, and cost nothing before the trial ends; only what is used without being ordered stops at the limit. */
function limitOf({ lifecycle, planVersion }: Subscription, type: 'seats' | 'quota') {
  const isOrdered = type === 'seats'
  return {
    inTrial: !isOrdered && lifecycle.state === 'trialing',
    isFree: !isOrdered && isFreePlan(planVersion.plan),
  }
}

/** In a trial the plan's own rule begins when the trial ends. */
function trialEnd({ lifecycle }: Subscription, offers: readonly FeatureOffer[]): Lift[] {
  const opensLater = lifecycle.state === 'trialing' && offers.some(({ feature }) => hasExtra(feature))
  return opensLater ? [{ by: 'wait', until: lifecycle.trial.end }] : []
}

function includedIn(feature: FeatureOffer['feature']): number {
  assert(feature.type === 'seats' || feature.type === 'quota', 'only seats and quotas are counted')
  return feature.type === 'seats' ? feature.included : feature.allowance
}

/** Grants of seats and quota are whole. */
function countOf({ numerator, denominator }: Rational): number {
  return Number(numerator / denominator)
}

function hasExtra(feature: PlanFeature): boolean {
  return (feature.type === 'seats' || feature.type === 'quota') && feature.extra === 'allowed'
}
