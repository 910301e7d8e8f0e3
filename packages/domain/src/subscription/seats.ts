import type { PlanVersion } from '../catalog/plan-version.ts'
import type { RatedLine } from '../invoice/line.ts'
import type { Money } from '../money/money.ts'
import { type Failure, type Result, refuse, success } from '../result.ts'
import { type Instant, instantToIso } from '../time/instant.ts'
import { changedAt, changeEvent } from './change-target.ts'
import { type CountOperation, countAfter } from './count-change.ts'
import type { InvoicedLine } from './invoiced-line.ts'
import { event, outcome, type PaidFirst } from './outcome.ts'
import { awaitPayment, refusalOfPaidFirst, usualPaidFirst } from './pending-change.ts'
import { billingOf, type LineBilling, netOf } from './proration-lines.ts'
import { planSeats, refusalOfSeatCount, refusalOfWanted } from './seat-count.ts'
import { linesForFewerSeats, linesForMoreSeats, type SeatsMove } from './seat-lines.ts'
import type { ChangeTarget, Subscription } from './subscription.ts'
import { changeRefusalOf, refusalOfInstant } from './transitions.ts'

/** Adding: `invoice_now` (default) or `next_invoice`. Removing: `at_period_end` (default), or `now` with credit. */
export type SeatsBehavior = 'invoice_now' | 'next_invoice' | 'at_period_end' | 'now'

export interface SeatsOptions {
  readonly changeId: string
  readonly invoiceId: string
  readonly at: Instant
  readonly featureSlug: string
  /** Seats in all with `set`, otherwise how many more or fewer: a whole number from 0. */
  readonly count: number
  readonly behavior?: SeatsBehavior
  readonly invoicedLines: readonly InvoicedLine[]
  /** The version that a change scheduled for the period's end names: it must have room for added seats too. */
  readonly targetVersion?: PlanVersion
}

/** `from` seats become `to` at `effectiveAt`; where both are equal nothing is billed. */
export interface SeatsDecision extends PaidFirst {
  readonly featureSlug: string
  readonly from: number
  readonly to: number
  readonly effectiveAt: Instant
  readonly lines: readonly RatedLine[]
  readonly net: Money
  readonly bill: LineBilling
}

interface SeatsChange {
  readonly subscription: Subscription
  readonly options: SeatsOptions
  readonly from: number
  readonly to: number
}

/**
 * A change of seats (semantics §6). `add` and `remove` count from what is wanted, so that a seat given up for the
 * period's end is taken back without a charge:
 *
 * ```
 * held     5   5   5
 * wanted   5   3   4        remove 2, then add 1: 4 from the next period, nothing to pay now
 * ```
 *
 * Refuses with `subscription.transition_not_allowed`, `subscription.change_in_progress`, `plan_change.period_not_open`
 * (`at` is not in the open period), `feature.not_in_plan`, `seats.below_zero` (a `count` below zero, or more removed
 * than are wanted), `seats.not_whole` (`count` is no safe integer), `seats.limit_reached` and
 * `plan_change.behavior_not_allowed`. A `count` of 0 adds or removes nothing.
 */
export function decideSeats(
  subscription: Subscription,
  operation: CountOperation,
  options: SeatsOptions,
): Result<SeatsDecision> {
  const { featureSlug, count } = options
  const from = subscription.seats[featureSlug] ?? 0
  const wanted = subscription.seatsAtPeriodEnd[featureSlug] ?? from
  const to = countAfter(operation, wanted, count)
  const refused =
    changeRefusalOf(subscription, 'change_seats') ??
    refusalOfInstant(subscription, options.at) ??
    refusalOfFeature(subscription, featureSlug) ??
    refusalOfSeatCount('count', count) ??
    refusalOfWanted(subscription.planVersion, { [featureSlug]: to }, subscription.grantedSeats) ??
    refusalOfScheduledPlan(subscription, options, to) ??
    refusalOfBehavior(from, to, options.behavior) ??
    refusalOfPaidFirst(subscription, options.behavior)
  if (refused !== null) return refused
  const change = { subscription, options, from, to }
  if (subscription.period === null) return success(changeUnbilled(change))
  if (to > from) return success(addSeats(change))
  return success(to === from || options.behavior === 'now' ? removeNow(change) : removeLater(change))
}

/** Scheduled or in its trial: nothing was charged for the seats, so nothing is prorated. */
function changeUnbilled(change: SeatsChange): SeatsDecision {
  return decision(change, { settled: applied(change) })
}

function addSeats(change: SeatsChange): SeatsDecision {
  const { subscription, options } = change
  const { changeId, invoiceId, at, behavior = usualPaidFirst(subscription) } = options
  const lines = linesForMoreSeats(moveOf(change), options.invoicedLines)
  // Free seats are written down, and are no reason for an invoice.
  const isFree = lines.every(({ amount }) => amount.amount === 0n)
  const bill = billingOf(lines, behavior === 'next_invoice' || isFree ? 'next_invoice' : 'now')
  const wait = { id: changeId, target: targetOf(change), invoiceId, at }
  const awaitingPayment = bill === 'now' ? awaitPayment(subscription, wait) : null
  return decision(change, { settled: applied(change), awaitingPayment, lines, bill })
}

function removeNow(change: SeatsChange): SeatsDecision {
  const lines = linesForFewerSeats(moveOf(change), change.options.invoicedLines)
  return decision(change, { settled: applied(change), lines, bill: billingOf(lines, 'now') })
}

function removeLater(change: SeatsChange): SeatsDecision {
  const { subscription, options, to } = change
  const { featureSlug, at } = options
  const effectiveAt = subscription.period?.end ?? at
  const seatsAtPeriodEnd = { ...subscription.seatsAtPeriodEnd, [featureSlug]: to }
  const later = withoutScheduledWish({ ...subscription, seatsAtPeriodEnd }, featureSlug)
  return { ...decision(change, { settled: outcome(later, [scheduledEvent(later, at)]) }), effectiveAt }
}

function scheduledEvent(after: Subscription, at: Instant) {
  const { seats, seatsAtPeriodEnd, period } = after
  const effectiveAt = instantToIso(period?.end ?? at)
  return event('subscription.seats_scheduled', after, at, { seats, atPeriodEnd: seatsAtPeriodEnd, effectiveAt })
}

function applied(change: SeatsChange) {
  const { subscription, options, from, to } = change
  const { featureSlug, at } = options
  const { pendingChange, planVersion } = subscription
  const changed = { ...changedAt(subscription, targetOf(change), { planVersion }, at), pendingChange }
  const after = withoutScheduledWish(changed, featureSlug)
  const withdrawn = subscription.seatsAtPeriodEnd[featureSlug] !== undefined
  if (from !== to) return outcome(after, [changeEvent(subscription, after, at)])
  return outcome(after, withdrawn ? [scheduledEvent(after, at)] : [])
}

function moveOf({ subscription, options, from, to }: SeatsChange): SeatsMove {
  const { at, changeId, featureSlug } = options
  return { subscription, at, cause: changeId, featureSlug, from, to }
}

function targetOf({ subscription, options, to }: SeatsChange): ChangeTarget {
  const { planVersion, cadence } = subscription
  return { planVersionId: planVersion.id, cadence, seats: { [options.featureSlug]: to }, restart: false, addOn: null }
}

/** The newest wish counts: a plan change that waits for the period's end keeps the seats as they are by then. */
function withoutScheduledWish(subscription: Subscription, featureSlug: string): Subscription {
  const { pendingChange } = subscription
  if (pendingChange === null || pendingChange.target.seats[featureSlug] === undefined) return subscription
  const { [featureSlug]: _, ...seats } = pendingChange.target.seats
  return { ...subscription, pendingChange: { ...pendingChange, target: { ...pendingChange.target, seats } } }
}

function decision(
  { subscription, options, from, to }: SeatsChange,
  made: Pick<SeatsDecision, 'settled'> & Partial<SeatsDecision>,
): SeatsDecision {
  const { featureSlug, at } = options
  const lines = made.lines ?? []
  return {
    featureSlug,
    from,
    to,
    effectiveAt: at,
    bill: 'none',
    awaitingPayment: null,
    ...made,
    lines,
    net: netOf(lines, subscription.currency),
  }
}

function refusalOfFeature({ planVersion }: Subscription, featureSlug: string): Failure | null {
  if (planSeats(planVersion, featureSlug) !== null) return null
  return refuse('feature.not_in_plan', `${planVersion.plan.name} has no seats "${featureSlug}".`, {
    param: 'featureSlug',
  })
}

function refusalOfScheduledPlan(
  { grantedSeats }: Subscription,
  { targetVersion, featureSlug }: SeatsOptions,
  to: number,
): Failure | null {
  return targetVersion === undefined ? null : refusalOfWanted(targetVersion, { [featureSlug]: to }, grantedSeats)
}

function refusalOfBehavior(from: number, to: number, behavior: SeatsBehavior | undefined): Failure | null {
  const allowed: readonly SeatsBehavior[] = to > from ? ['invoice_now', 'next_invoice'] : ['at_period_end', 'now']
  if (behavior === undefined || to === from || allowed.includes(behavior)) return null
  return refuse(
    'plan_change.behavior_not_allowed',
    `${to > from ? 'More' : 'Fewer'} seats take one of: ${allowed.join(', ')}.`,
    {
      param: 'behavior',
      details: { allowed },
    },
  )
}
