import { type PlanVersion, pricesFor } from '../catalog/plan-version.ts'
import { type Failure, type Result, refuse, success } from '../result.ts'
import { type Cadence, sameCadence } from '../time/cadence.ts'
import { type ChangeDirection, defaultBehavior, directionOf, type PlanChangeBehavior } from './change-direction.ts'
import { firstRefusal, refusalOfCadence, refusalOfCurrency, refusalOfTakenFeature } from './offer-refusals.ts'
import type { PlanChangeOptions } from './plan-change-options.ts'
import { refusalOfWanted, seatsAfterChange } from './seat-count.ts'
import type { ChangeTarget, Subscription } from './subscription.ts'
import { changeRefusalOf, refusalOfInstant } from './transitions.ts'

/** `withdraws`: it asks for what is there already, to take back a change that was scheduled. */
export interface AcceptedChange {
  readonly direction: ChangeDirection
  readonly behavior: PlanChangeBehavior
  readonly target: ChangeTarget
  readonly withdraws: boolean
}

/** Whether the change is allowed, and how it is made (semantics §6). */
export function acceptPlanChange(
  subscription: Subscription,
  target: PlanVersion,
  options: PlanChangeOptions,
): Result<AcceptedChange> {
  const { cadence = subscription.cadence, currency = subscription.currency, featuresTaken = [] } = options
  const direction = directionOf(subscription.planVersion, target)
  const behavior = options.behavior ?? usualBehavior(subscription, direction, cadence)
  const refused = firstRefusal(
    changeRefusalOf(subscription, 'change_plan'),
    refusalOfInstant(subscription, options.at),
    refusalOfOtherCurrency(subscription, currency),
    refusalOfCurrency(target.plan, currency),
    refusalOfGroup(subscription.planVersion, target),
    refusalOfCadence(target.plan, cadence),
    refusalOfAddOnCadence(subscription, cadence),
    refusalOfTakenFeature(target.plan, featuresTaken),
    refusalOfSeats(subscription, target, behavior, options.seats ?? {}),
  )
  if (refused !== null) return refused
  const accepted = { direction, behavior, target: changeTarget(target, cadence, options, behavior) }
  if (isSame(subscription, target, cadence)) return acceptSamePlan(subscription, accepted, options)
  return refusalOfBehavior(subscription, behavior, cadence) ?? success({ ...accepted, withdraws: false })
}

function changeTarget(
  { id }: PlanVersion,
  cadence: Cadence,
  { seats = {} }: PlanChangeOptions,
  behavior: PlanChangeBehavior,
): ChangeTarget {
  return { planVersionId: id, cadence, seats, restart: behavior === 'restart', addOn: null }
}

/** Who has an introductory price has the plan that it leads to. */
function isSame({ planVersion, phases, cadence }: Subscription, target: PlanVersion, wanted: Cadence): boolean {
  const versions = [planVersion, ...phases.map((phase) => phase.planVersion)]
  return versions.some(({ id }) => id === target.id) && sameCadence(cadence, wanted)
}

function acceptSamePlan(
  { pendingChange, planVersion }: Subscription,
  accepted: Omit<AcceptedChange, 'withdraws'>,
  { behavior, seats }: PlanChangeOptions,
): Result<AcceptedChange> {
  const withdraws = pendingChange !== null && seats === undefined && (behavior ?? 'at_period_end') === 'at_period_end'
  if (withdraws) return success({ ...accepted, behavior: 'at_period_end', withdraws })
  return refuse('plan_change.same_plan', `The subscription has ${planVersion.plan.name} in this cadence already.`, {
    param: 'planSlug',
  })
}

function refusalOfOtherCurrency({ currency }: Subscription, wanted: string): Failure | null {
  if (currency === wanted) return null
  const message = `The subscription is charged in ${currency}; another currency takes a new subscription.`
  return refuse('plan_change.currency_fixed', message, { param: 'currency', details: { currency } })
}

/** Plans replace each other inside one group; versions of one plan always do. */
function refusalOfGroup(from: PlanVersion, to: PlanVersion): Failure | null {
  const sameGroup = from.group !== null && from.group.slug === to.group?.slug
  if (from.planId === to.planId || sameGroup) return null
  const message = `${to.plan.name} is not in the same plan group as ${from.plan.name}.`
  return refuse('plan.not_in_group', message, { param: 'planSlug', details: { group: from.group?.slug ?? null } })
}

function refusalOfAddOnCadence({ addOns, currency }: Subscription, cadence: Cadence): Failure | null {
  const missing = addOns.find(({ addOnVersion, until }) => {
    const recurs = addOnVersion.addOn.recurrence === 'recurring' && until === null
    return recurs && pricesFor(addOnVersion, cadence, currency).length === 0
  })
  return missing === undefined ? null : refusalOfCadence(missing.addOnVersion.addOn, cadence)
}

/** Against the seats that will be held when the change applies: given up ones go first. */
function refusalOfSeats(
  { seats, seatsAtPeriodEnd, grantedSeats, planVersion }: Subscription,
  target: PlanVersion,
  behavior: PlanChangeBehavior,
  wanted: Readonly<Record<string, number>>,
): Failure | null {
  if (planVersion.id === target.id) return refusalOfWanted(target, wanted, grantedSeats)
  const endsPeriod = behavior === 'at_period_end' || behavior === 'restart'
  const held = endsPeriod ? { ...seats, ...seatsAtPeriodEnd } : seats
  const result = seatsAfterChange(target, held, wanted, grantedSeats)
  return result.ok ? null : result
}

/** Before the first period nothing was charged, so a change simply applies. */
function usualBehavior(subscription: Subscription, direction: ChangeDirection, cadence: Cadence): PlanChangeBehavior {
  return subscription.period === null ? 'invoice_now' : defaultBehavior(direction, subscription.cadence, cadence)
}

function refusalOfBehavior(subscription: Subscription, behavior: PlanChangeBehavior, cadence: Cadence): Failure | null {
  const { period, cancelAt, lifecycle } = subscription
  const movesPeriod = behavior === 'at_period_end' || behavior === 'restart'
  if (cancelAt !== null && movesPeriod) {
    return notAllowed(behavior, 'canceling', 'the subscription ends with this period; uncancel it first')
  }
  if (lifecycle.state === 'scheduled' && behavior === 'at_period_end') {
    return notAllowed(behavior, 'not_started', 'no period has begun that could end')
  }
  if (period === null && behavior === 'restart') {
    return notAllowed(behavior, 'not_billed', 'no period has begun that could start again')
  }
  if (period !== null && !movesPeriod && !sameCadence(subscription.cadence, cadence)) {
    return notAllowed(behavior, 'cadence_change', 'a change of cadence now always starts the schedule again')
  }
  return null
}

function notAllowed(behavior: PlanChangeBehavior, reason: string, why: string): Failure {
  return refuse('plan_change.behavior_not_allowed', `The change cannot be made with "${behavior}": ${why}.`, {
    param: 'behavior',
    details: { behavior, reason },
  })
}
