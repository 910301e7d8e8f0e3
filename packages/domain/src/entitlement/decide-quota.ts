import type { PlanVersion } from '../catalog/plan-version.ts'
import { rational } from '../money/rational.ts'
import type { DunningSchedule } from '../payment/dunning.ts'
import { type Failure, type Result, refuse, success } from '../result.ts'
import { type CountOperation, countAfter } from '../subscription/count-change.ts'
import { subscriptionStatus } from '../subscription/status.ts'
import type { Subscription } from '../subscription/subscription.ts'
import { notAllowed, refusalOf } from '../subscription/transitions.ts'
import { type Instant, instantToIso } from '../time/instant.ts'
import { accessDenial } from './access.ts'
import { checkCounted } from './check-counted.ts'
import type { CountedAccess, Lift } from './entitlement.ts'
import type { EntitlementGrant } from './entitlement-grant.ts'

export interface QuotaOptions {
  readonly at: Instant
  /** A quota of the plan or of an add-on. */
  readonly featureSlug: string
  /** How many in all with `set`, otherwise how many more or fewer: a whole number from 0. */
  readonly count: number
  /** How many are held. */
  readonly held: number
  /** All of the customer's. */
  readonly grants?: readonly EntitlementGrant[]
  readonly dunning?: DunningSchedule
  /** Current versions of the catalog's plans, to name those that would have room. */
  readonly otherPlans?: readonly PlanVersion[]
}

/** What is held becomes `to`; nothing is charged before the period's end (semantics §3). */
export interface QuotaDecision {
  readonly from: number
  readonly to: number
}

/** As many of one quota as a subscription can hold. */
export const MOST_COUNTED = 1_000_000

/**
 * A change of what is held of a quota. More than is included can be held only where the plan allows extra; fewer always,
 * also by who is over the limit since a smaller plan came.
 *
 * Refuses with `subscription.transition_not_allowed`, `quota.below_zero` and `quota.limit_reached`, whose `details` say how
 * many may be held and what would lift the limit.
 */
export function decideQuota(
  subscription: Subscription,
  operation: CountOperation,
  options: QuotaOptions,
): Result<QuotaDecision> {
  const { held: from, count } = options
  const to = countAfter(operation, from, count)
  const refused =
    refusalOf(subscription, to > from ? 'raise_quota' : 'lower_quota') ??
    (to < 0
      ? refuse('quota.below_zero', `${from} are held; no more can be taken away.`, { param: 'quantity' })
      : null) ??
    (to > from ? refusalOfMore(subscription, to, options) : null)
  return refused ?? success({ from, to })
}

function refusalOfMore(subscription: Subscription, to: number, options: QuotaOptions): Failure | null {
  const { featureSlug, at, held, grants = [], dunning, otherPlans = [] } = options
  if (accessDenial(subscription, at, dunning) !== null) {
    return notAllowed(subscriptionStatus(subscription), 'raise_quota', 'unpaid')
  }
  const question = { featureSlug, feature: null, subscriptions: [subscription], at, grants, otherPlans }
  const asked = { ...question, units: rational(to - held), usage: { counts: { [subscription.id]: held } } }
  const answer = checkCounted(asked, 'quota', subscription)
  if (!answer.allowed) return limitReached(answer, to)
  if (to <= MOST_COUNTED) return null
  return refuse('quota.limit_reached', `No more than ${MOST_COUNTED} can be held of "${featureSlug}".`, {
    param: 'quantity',
    details: { featureSlug, limit: MOST_COUNTED, held, requested: to, reason: 'limit_reached', liftedBy: [] },
  })
}

function limitReached(answer: Extract<CountedAccess, { allowed: false }>, requested: number): Failure {
  const { featureSlug, included: limit, used: held, reason, liftedBy } = answer
  const ways = [...liftedBy.map(wayOf), `remove what is not needed`]
  const message = `"${featureSlug}" has room for ${limit} and no extra ones, ${held} are held; ${ways.join(', or ')}.`
  const details = { featureSlug, limit, held, requested, reason, liftedBy: liftedBy.map(liftDetail) }
  return refuse('quota.limit_reached', message, { param: 'quantity', details })
}

function wayOf(lift: Lift): string {
  if (lift.by === 'upgrade') return `change to ${lift.planSlugs.join(' or ')}`
  return lift.by === 'wait' ? `wait until ${instantToIso(lift.until)}` : lift.by.replaceAll('_', ' ')
}

function liftDetail(lift: Lift) {
  return lift.by === 'wait' ? { by: lift.by, until: instantToIso(lift.until) } : lift
}
