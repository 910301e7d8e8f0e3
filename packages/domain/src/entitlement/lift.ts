import type { PlanFeature } from '../catalog/plan.ts'
import type { PlanVersion } from '../catalog/plan-version.ts'
import type { EntitlementQuestion, Lift, LimitReason, NoAccessReason } from './entitlement.ts'
import { featureOf } from './offers.ts'

type Question = Pick<EntitlementQuestion, 'featureSlug' | 'otherPlans' | 'subscriptions'>

/**
 * The plans above the customer's own in its group that are for sale and whose offer of the feature is enough; no lift when
 * there is none.
 */
export function upgradeLift(
  question: Question,
  isEnough: (offer: PlanFeature, version: PlanVersion) => boolean,
): Lift[] {
  const { otherPlans = [], subscriptions } = question
  const reachable = otherPlans.filter((version) =>
    subscriptions.some(({ planVersion }) => isAbove(version, planVersion)),
  )
  const enough = reachable.filter((version) => {
    const offer = featureOf(version, question.featureSlug)
    return offer !== undefined && isEnough(offer, version)
  })
  return enough.length === 0 ? [] : [{ by: 'upgrade', planSlugs: enough.map(({ planSlug }) => planSlug) }]
}

function isAbove({ group, plan }: PlanVersion, own: PlanVersion): boolean {
  if (group === null || own.group === null || plan.visibility === 'hidden') return false
  return group.slug === own.group.slug && group.rank > own.group.rank
}

/** What gives access where there is none. */
export function accessLifts(question: Question, reason: NoAccessReason): Lift[] {
  switch (reason) {
    case 'feature_unknown':
    case 'subscription_scheduled':
      return []
    case 'no_subscription':
      return [{ by: 'subscribe' }]
    case 'feature_not_in_plan':
      return upgradeLift(question, () => true)
    case 'subscription_incomplete':
    case 'subscription_past_due':
    case 'subscription_unpaid':
      return [{ by: 'pay' }]
    case 'subscription_paused':
      return [{ by: 'resume' }]
  }
}

/** Beyond an allowance nothing is given in a trial or on a free plan, whatever the plan says (semantics §3). */
export function limitReason(limit: { readonly inTrial: boolean; readonly isFree: boolean }): LimitReason {
  if (limit.inTrial) return 'limit_reached_in_trial'
  return limit.isFree ? 'limit_reached_on_free_plan' : 'limit_reached'
}
