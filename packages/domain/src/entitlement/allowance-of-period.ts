import type { PlanFeature, PricedFeature } from '../catalog/plan.ts'
import { partOf, timeMeasureOf } from '../invoice/arrears/billed-period.ts'
import { allowanceIn, offersIn } from '../invoice/arrears/offer.ts'
import { parseDecimal } from '../money/decimal.ts'
import { add, isZero, multiply, ONE, type Rational, rational, sum, ZERO } from '../money/rational.ts'
import { quantityKindOf } from '../rating/rate-input.ts'
import { isUnbilled } from '../subscription/segment.ts'
import type { Subscription } from '../subscription/subscription.ts'
import { type Interval, intersect } from '../time/interval.ts'
import { grantsDuring, grantsInForce, unitsOf } from './entitlement-grant.ts'
import type { MeteredUse } from './metered-use.ts'

/**
 * The allowance of the open period in billed units, over the plan and its add-ons, as the invoice will apply it: in a
 * period that was cut, Σ plan value × segment share (semantics §6); for a level, the one in force. In a trial it is the
 * trial's. What is granted for a time comes on top ({@link grantedInPeriod}). Null when no offer states one, nothing is granted
 * and overage is open.
 */
export function allowanceOfPeriod(use: MeteredUse): Rational | null {
  const [planned, granted] = [plannedAllowance(use), grantedInPeriod(use)]
  return isZero(granted) ? planned : add(planned ?? ZERO, granted)
}

/**
 * Where use beyond the allowance is billed, all that the invoice leaves free: whatever is granted at any time of the period.
 * Where the allowance is the limit, what is in force now: what was used under a grant that has ended stays free, and nothing
 * more fits (decision 37).
 */
export function grantedInPeriod(use: MeteredUse): Rational {
  const { featureSlug, at, grants = [] } = use.question
  return unitsOf(
    isOverageOpen(use) ? grantsDuring(grants, featureSlug, use.period) : grantsInForce(grants, featureSlug, at),
  )
}

function plannedAllowance(use: MeteredUse): Rational | null {
  if (use.limit.inTrial) return trialAllowance(use)
  const isLevel = quantityKindOf(use.meter.aggregation) === 'level'
  const allowance = isLevel ? allowanceInForce(use) : allowanceOverSegments(use)
  return allowance ?? (isOverageOpen(use) ? null : ZERO)
}

/** Nothing beyond the allowance is given in a trial or on a free plan (semantics §3). */
export function isOverageOpen({ offers, limit }: MeteredUse): boolean {
  if (limit.inTrial || limit.isFree) return false
  return offers.some(({ feature }) => isPriced(feature) && feature.overage === 'allowed')
}

export function isPriced(feature: PlanFeature): feature is PricedFeature {
  return feature.type === 'metered' && feature.consumption === 'priced'
}

function trialAllowance({ offers }: MeteredUse): Rational {
  const granted = offers.map(({ feature, quantity }) => {
    const allowance = isPriced(feature) ? (feature.trialAllowance ?? feature.allowance ?? '0') : '0'
    return multiply(parseDecimal(allowance), rational(quantity))
  })
  return sum(granted)
}

function allowanceInForce({ question, subscription, period }: MeteredUse): Rational | null {
  const offers = offersIn(subscription, subscription.planVersion.id, { start: question.at, end: period.end }, [])
  return allowanceIn(offers, question.featureSlug, () => ONE)
}

function allowanceOverSegments({ question, subscription, period }: MeteredUse): Rational | null {
  const { featureSlug, earlierVersions = [] } = question
  const measure = timeMeasureOf(subscription)
  const granted = billedSegments(subscription, period, earlierVersions).flatMap(({ planVersionId, ...time }) => {
    const offers = offersIn(subscription, planVersionId, time, earlierVersions)
    return allowanceIn(offers, featureSlug, (part) => partOf(part, period.whole, measure)) ?? []
  })
  return granted.length === 0 ? null : sum(granted)
}

interface PlanTime extends Interval {
  readonly planVersionId: string
}

/** A segment whose version is not at hand counts as the plan of today. */
function billedSegments(
  { segments, planVersion }: Subscription,
  period: Interval,
  earlierVersions: NonNullable<MeteredUse['question']['earlierVersions']>,
): PlanTime[] {
  const known = new Set(earlierVersions.map(({ id }) => id))
  const parts = segments.flatMap((segment): PlanTime[] => {
    const inside = intersect(segment, period)
    if (inside === null || isUnbilled(segment, period)) return []
    return [{ ...inside, planVersionId: known.has(segment.planVersionId) ? segment.planVersionId : planVersion.id }]
  })
  return parts.length > 0 ? parts : [{ start: period.start, end: period.end, planVersionId: planVersion.id }]
}
