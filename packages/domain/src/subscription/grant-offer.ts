import type { PlanGrant } from '../catalog/plan.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { multiply, ONE, type Rational, rational } from '../money/rational.ts'
import { timeFraction } from '../proration/fraction.ts'
import { billingPeriodAt, isStub } from '../time/billing-period.ts'
import type { Instant } from '../time/instant.ts'
import { currentNoAccess, isUnbilled } from './segment.ts'
import type { AttachedAddOn, Subscription } from './subscription.ts'

/** A grant of the plan or of an attached add-on, its amount times the quantity attached. */
export interface GrantOffer {
  /** Of the plan its slug, of an add-on `<attachment>/<slug>`: one name is one grant, whatever version makes it. */
  readonly name: string
  readonly planGrant: PlanGrant
}

/**
 * What the subscription grants at `at`. A plan's grant keeps its name from plan to plan, so that one that comes once does
 * not come again after a change. All grants of a one-off add-on come once.
 */
export function grantOffers({ planVersion, addOns }: Subscription, at: Instant): GrantOffer[] {
  const ofPlan = Object.entries(planVersion.plan.grants ?? {}).map(([name, planGrant]) => ({ name, planGrant }))
  const attached = addOns.filter(({ until }) => until === null || until > at)
  return [...ofPlan, ...attached.flatMap(offersOfAddOn)]
}

function offersOfAddOn({ id, addOnVersion: { addOn }, quantity }: AttachedAddOn): GrantOffer[] {
  return Object.entries(addOn.grants ?? {}).map(([slug, planGrant]) => {
    const amount = formatExact(multiply(parseDecimal(planGrant.amount), rational(quantity)))
    const every = addOn.recurrence === 'one_off' ? ('once' as const) : planGrant.every
    return { name: `${id}/${slug}`, planGrant: { ...planGrant, amount, every } }
  })
}

/** `incomplete` and `unpaid` give no grants, and neither does a pause (semantics §5). */
export function givesGrants(subscription: Subscription): boolean {
  const { lifecycle, standing, period } = subscription
  const isPaid = lifecycle.state === 'active' && standing.state !== 'unpaid'
  return isPaid && period !== null && currentNoAccess(subscription) === null
}

/** Whether the open period came with its grants when it began. */
export function cameWithGrants(subscription: Subscription): boolean {
  const { lifecycle, period } = subscription
  const isRunning = lifecycle.state === 'active' || lifecycle.state === 'paused'
  return isRunning && period !== null && !isUnbilled({ noAccess: currentNoAccess(subscription) }, period)
}

/**
 * The share of the grants of each period that is due now that `before` (null: created) has become `after`; null when none
 * is. A period that opens is due whole, a stub by its part; one that began without access and was not billed, from `at` on.
 */
export function grantShareDue(before: Subscription | null, after: Subscription, at: Instant): Rational | null {
  const { period } = after
  if (!givesGrants(after) || period === null) return null
  const isNew = before === null || before.period?.start !== period.start || before.lifecycle.state === 'incomplete'
  if (isNew) return shareOfOpening(after)
  return cameWithGrants(before) ? null : remainingShare(after, at)
}

/** The share of the whole period that the open one is: its price is prorated in the same way (semantics §2). */
function shareOfOpening({ period, proration, schedule }: Subscription): Rational {
  if (period === null || !isStub(period)) return ONE
  // Without proration of changes a stub is still a part of its period.
  return timeFraction(period, period.whole, proration === 'none' ? 'second' : proration, schedule.anchor.timeZone)
}

/** Remaining ÷ whole billing period (semantics §6). */
export function remainingShare({ period, proration, schedule }: Subscription, at: Instant): Rational {
  if (period === null) return rational(0)
  return timeFraction({ start: at, end: period.end }, period.whole, proration, schedule.anchor.timeZone)
}

/** When units that roll over into the open period end: it is the first of their `periods`. */
export function rolloverEnd({ schedule, period }: Subscription, periods: number): Instant | null {
  return period === null ? null : billingPeriodAt(schedule, period.index + periods - 1).end
}
