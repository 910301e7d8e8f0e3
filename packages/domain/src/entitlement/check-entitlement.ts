import type { Feature } from '../catalog/feature.ts'
import { isLive } from '../subscription/status.ts'
import type { Subscription } from '../subscription/subscription.ts'
import { accessDenial } from './access.ts'
import { checkCounted } from './check-counted.ts'
import { checkMetered } from './check-metered.ts'
import type { Entitlement, EntitlementQuestion, NoAccess, NoAccessReason } from './entitlement.ts'
import { grantsInForce } from './entitlement-grant.ts'
import { accessLifts } from './lift.ts'
import { offersOf } from './offers.ts'

/**
 * What a customer may do with a feature now: allowed, or denied with a coded reason and what would lift it (semantics §3,
 * §5, §7). Denied unless something grants it: an unknown feature, a missing, unpaid or paused subscription, a plan without
 * the feature. A temporary grant gives a switch by itself. Several subscriptions may give the same switch; anything with a quantity comes from one of them, the
 * first that gives access, and its add-ons extend it. Reads state, changes none; every answer is an `Entitlement`, and only
 * a version that grants a feature without keeping its meter throws.
 */
export function checkEntitlement(question: EntitlementQuestion): Entitlement {
  const { feature, featureSlug, at } = question
  if (feature === null) return noAccess(question, 'feature_unknown')
  const live = question.subscriptions.filter(isLive)
  const giving = live.filter((subscription) => gives(question, feature, subscription))
  const open = giving.filter((subscription) => denialOf(question, subscription) === null)
  const granted = grantsInForce(question.grants ?? [], featureSlug, at)
  if (feature.type === 'boolean' && granted.length + open.length > 0) {
    const [subscriptionIds, grantIds] = [open, granted].map((all) => all.map(({ id }) => id)) as [string[], string[]]
    return { type: 'boolean', featureSlug, allowed: true, subscriptionIds, grantIds }
  }
  if (giving.length === 0) return noAccess(question, live.length === 0 ? 'no_subscription' : 'feature_not_in_plan')
  const [first] = open
  if (first === undefined || feature.type === 'boolean') return noAccess(question, firstDenial(question, giving))
  return feature.type === 'metered' ? checkMetered(question, first) : checkCounted(question, feature.type, first)
}

function gives({ featureSlug, at }: EntitlementQuestion, { type }: Feature, subscription: Subscription): boolean {
  return offersOf(subscription, featureSlug, type, at).length > 0
}

function denialOf({ at, dunning }: EntitlementQuestion, subscription: Subscription): NoAccessReason | null {
  return accessDenial(subscription, at, dunning)
}

function firstDenial(question: EntitlementQuestion, giving: readonly Subscription[]): NoAccessReason {
  const reasons = giving.map((subscription) => denialOf(question, subscription))
  return reasons.find((reason) => reason !== null) ?? 'no_subscription'
}

function noAccess(question: EntitlementQuestion, reason: NoAccessReason): NoAccess {
  const { featureSlug } = question
  return { type: 'none', featureSlug, allowed: false, reason, liftedBy: accessLifts(question, reason) }
}
