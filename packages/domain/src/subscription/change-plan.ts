import type { PlanVersion } from '../catalog/plan-version.ts'
import type { RatedLine } from '../invoice/line.ts'
import type { Money } from '../money/money.ts'
import { ONE } from '../money/rational.ts'
import { type Result, success } from '../result.ts'
import { type Instant, instantToIso } from '../time/instant.ts'
import { advancePrices, planAdvancePrices } from './advance-price.ts'
import { type BoundaryBilling, endPeriodAt } from './billing-boundary.ts'
import type { ChangeDirection, PlanChangeBehavior } from './change-direction.ts'
import { changedAfterPeriod, changedAt, changeEvent } from './change-target.ts'
import { dropChange } from './drop-change.ts'
import { type GrantMove, grantMoves } from './grant-move.ts'
import { limitCredits } from './limit-credits.ts'
import { event, type Outcome, outcome, type PaidFirst } from './outcome.ts'
import { awaitPayment } from './pending-change.ts'
import type { PlanChangeOptions } from './plan-change-options.ts'
import { type AcceptedChange, acceptPlanChange } from './plan-change-rules.ts'
import {
  billingOf,
  chargeRest,
  chargeWhole,
  creditRest,
  type LineBilling,
  netOf,
  type ProrationContext,
} from './proration-lines.ts'
import type { Subscription } from './subscription.ts'
import { gridsAfterChange } from './window-grid.ts'

/** `lines`: credits, then charges, before discounts, tax and wallets; `net` is their sum. */
export interface PlanChangeDecision extends PaidFirst {
  readonly direction: ChangeDirection
  readonly behavior: PlanChangeBehavior
  /** When the change applies: now, or at the end of the open period or trial. */
  readonly effectiveAt: Instant
  readonly lines: readonly RatedLine[]
  readonly net: Money
  readonly bill: LineBilling
  /** `restart` only: open usage is billed up to the change, together with pending lines. Its advance lines are in `lines`. */
  readonly billing: BoundaryBilling | null
  /** Belongs to `billing`: without a credit for the time cut off, nothing of the cut period is prorated (semantics §6). */
  readonly creditsUnusedTime: boolean
  /** How the wallet grants of the open period move, when the change applies now. */
  readonly grantMoves: readonly GrantMove[]
}

interface Change extends AcceptedChange {
  readonly subscription: Subscription
  readonly planVersion: PlanVersion
  readonly options: PlanChangeOptions
}

/**
 * A change of plan or cadence, with all it costs: the preview is this decision, and the commit is the same with the same
 * instant (semantics §6).
 *
 * ```
 * Period      |-------- Team --------|
 * Change               ^ 16 March
 * Credit               |-- unused ---|   −20.00 × 15/31 = −9.68
 * Charge               |- Business --|   +50.00 × 15/31 = +24.19
 * ```
 *
 * Refuses with `subscription.transition_not_allowed`, `subscription.change_in_progress`, `subscription.feature_taken`,
 * `plan_change.same_plan`, `plan_change.behavior_not_allowed`, `plan_change.strands_seats`, `plan_change.currency_fixed`,
 * `plan_change.period_not_open`, `plan.not_in_group`, `currency.not_offered`, `cadence.not_offered`,
 * `feature.not_in_plan`, `seats.below_zero`, `seats.not_whole` and `seats.limit_reached`.
 *
 * `at` lies in the open period, `[start, end)`, if there is one. Outside of it is no bug: a preview may be asked for when
 * the end has come and the renewal is not billed yet, and there is no period then whose rest could be charged.
 */
export function decidePlanChange(
  subscription: Subscription,
  target: PlanVersion,
  options: PlanChangeOptions,
): Result<PlanChangeDecision> {
  const accepted = acceptPlanChange(subscription, target, options)
  if (!accepted.ok) return accepted
  const change = { subscription, planVersion: target, options, ...accepted.value }
  if (change.withdraws) return success(withdrawScheduledChange(change))
  if (change.behavior === 'at_period_end') return success(changeLater(change))
  if (subscription.period === null) return success(changeBeforeBilling(change))
  return success(change.behavior === 'restart' ? restart(change) : changeInPeriod(change))
}

/** Asking for the plan that is there already takes back the change that was scheduled away from it. */
function withdrawScheduledChange(change: Change): PlanChangeDecision {
  const { subscription, options } = change
  return { ...unbilled(change), settled: dropChange(subscription, options.at, 'withdrawn') }
}

function changeLater(change: Change): PlanChangeDecision {
  const { subscription, options, target, planVersion } = change
  const { lifecycle, period, schedule } = subscription
  const effectiveAt = period?.end ?? (lifecycle.state === 'trialing' ? lifecycle.trial.end : schedule.startsAt)
  const replaced = dropChange(subscription, options.at, 'replaced')
  const pendingChange = { id: options.changeId, target, when: { kind: 'at_period_end' } } as const
  const scheduled = { ...replaced.subscription, pendingChange }
  const details = { changeId: options.changeId, planSlug: planVersion.planSlug, effectiveAt: instantToIso(effectiveAt) }
  const events = [...replaced.events, event('subscription.change_scheduled', scheduled, options.at, details)]
  return { ...unbilled(change), effectiveAt, settled: outcome(scheduled, events) }
}

/** Scheduled or in its trial: nothing was charged, so nothing is prorated; the first period will be the new plan's. */
function changeBeforeBilling(change: Change): PlanChangeDecision {
  const { subscription, target, planVersion, options } = change
  const changed = {
    ...changedAfterPeriod(subscription, target, { planVersion }),
    // The plan is another at once, and the periods only begin later.
    ...gridsAfterChange(subscription, planVersion.plan, options.at),
  }
  return {
    ...unbilled(change),
    settled: settled(change, { ...changed, closedUntil: changed.schedule.startsAt }, options.at),
  }
}

function changeInPeriod(change: Change): PlanChangeDecision {
  const { subscription, options, target, planVersion, behavior } = change
  const { at, creditShare = ONE } = options
  const after = changedAt(subscription, target, { planVersion }, at)
  const context = prorationContext(change, subscription)
  const ofPlan = options.invoicedLines.filter(({ addOnId }) => addOnId === null)
  const charges = planAdvancePrices(after).flatMap((price) => chargeRest(context, price))
  const credits = limitCredits(
    ofPlan.flatMap((line) => creditRest(context, line)),
    charges,
    creditShare,
  )
  const lines = [...credits, ...charges]
  const bill = billingOf(lines, behavior === 'invoice_now' ? 'now' : 'next_invoice')
  return {
    ...billed(change, lines, after),
    bill,
    awaitingPayment: bill === 'now' ? awaiting(change) : null,
    grantMoves: grantMoves(subscription, after, at),
  }
}

function restart(change: Change): PlanChangeDecision {
  const { subscription, options, target, planVersion } = change
  const { at, creditShare = ONE, invoicedLines } = options
  const after = changedAt(subscription, target, { planVersion }, at)
  const charges = advancePrices(after, at).map((price) => chargeWhole(prorationContext(change, after), price))
  const unused = invoicedLines.flatMap((line) => creditRest(prorationContext(change, subscription), line))
  const closed = endPeriodAt(subscription, at)
  return {
    ...billed(change, [...limitCredits(unused, charges, creditShare), ...charges], after),
    bill: 'now',
    awaitingPayment: awaiting(change),
    billing: closed === null ? null : { at, closed, opened: null, skipped: [] },
    grantMoves: grantMoves(subscription, null, at),
  }
}

function prorationContext({ options }: Change, subscription: Subscription): ProrationContext {
  return { subscription, at: options.at, cause: options.changeId }
}

function unbilled(change: Change): Omit<PlanChangeDecision, 'settled'> {
  const { direction, behavior, options, subscription } = change
  return {
    direction,
    behavior,
    effectiveAt: options.at,
    lines: [],
    net: netOf([], subscription.currency),
    bill: 'none',
    billing: null,
    creditsUnusedTime: subscription.proration !== 'none',
    grantMoves: [],
    awaitingPayment: null,
  }
}

function billed(change: Change, lines: readonly RatedLine[], after: Subscription) {
  const net = netOf(lines, change.subscription.currency)
  return { ...unbilled(change), lines, net, settled: settled(change, after, change.options.at) }
}

/** The change applied at once. A change that was scheduled for later is replaced by it. */
function settled({ subscription }: Change, after: Subscription, at: Instant): Outcome {
  const replaced = dropChange(subscription, at, 'replaced')
  return outcome(after, [...replaced.events, changeEvent(subscription, after, at)], replaced.voidsInvoiceIds)
}

function awaiting({ subscription, target, options }: Change): Outcome {
  const { changeId, invoiceId, at } = options
  return awaitPayment(subscription, { id: changeId, target, invoiceId, at })
}
