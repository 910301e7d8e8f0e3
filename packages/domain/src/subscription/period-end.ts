import { assert } from '../assert.ts'
import type { PlanVersion } from '../catalog/plan-version.ts'
import { type Result, success } from '../result.ts'
import { type Instant, instantToIso } from '../time/instant.ts'
import { type BoundaryBilling, nextBoundary, openingOf, openPeriod } from './billing-boundary.ts'
import { changeEvent, withSeatsAtPeriodEnd } from './change-target.ts'
import { passPhase } from './coming-phase.ts'
import { dropAtBoundary, dropAtCancel } from './drop-change.ts'
import { ended } from './ended.ts'
import { event, type Outcome, outcome } from './outcome.ts'
import { applyScheduledChange } from './scheduled-change.ts'
import { currentNoAccess } from './segment.ts'
import type { Subscription } from './subscription.ts'
import { refusalOf } from './transitions.ts'

export interface PeriodEndOptions {
  /** Before the next boundary nothing happens: closing again changes nothing. */
  readonly at: Instant
  /** The version that a change scheduled for the period's end names. */
  readonly targetVersion?: PlanVersion
  /** The payment of a pending change is processing: the renewal bills the old plan and leaves it (semantics §6). */
  readonly paymentProcessing: boolean
}

/** `ended`: `price` for a boundary inside the plan's period, `plan` for its end, `none` when no boundary is due. */
export interface PeriodEndDecision extends Outcome {
  readonly ended: 'none' | 'price' | 'plan'
  readonly billing: BoundaryBilling | null
}

/**
 * Passes the next boundary of a running subscription, one at a time and as of the boundary, in the order of semantics §2:
 * the period closes, then the cancel, then the scheduled change and seats, then the renewal.
 */
export function decidePeriodEnd(subscription: Subscription, options: PeriodEndOptions): Result<PeriodEndDecision> {
  const refused = refusalOf(subscription, 'end_period')
  if (refused !== null) return refused
  const boundary = nextBoundary(subscription)
  if (boundary === null || boundary > options.at) {
    return success({ ...outcome(subscription, []), ended: 'none', billing: null })
  }
  return success(endNextPeriod(subscription, boundary, options))
}

export function endNextPeriod(
  subscription: Subscription,
  boundary: Instant,
  options: PeriodEndOptions,
): PeriodEndDecision & { readonly billing: BoundaryBilling } {
  const { period, cancelAt } = subscription
  assert(period !== null, 'only an open period ends')
  if (boundary < period.end) return endPricePeriod(subscription, boundary, options)
  if (cancelAt !== null && cancelAt <= boundary) return cancelAtBoundary(subscription, boundary, options)
  return renew(subscription, boundary, options)
}

/** A price of a shorter cadence ends inside the plan's period: only what is billed moves on. */
function endPricePeriod(subscription: Subscription, boundary: Instant, { paymentProcessing }: PeriodEndOptions) {
  const dropped = dropAtBoundary(subscription, boundary, paymentProcessing)
  const passed = { ...dropped.subscription, closedUntil: boundary }
  const billing = { at: boundary, closed: subscription, ...openingOf(passed, boundary) }
  return { ...outcome(passed, dropped.events, dropped.voidsInvoiceIds), ended: 'price' as const, billing }
}

function cancelAtBoundary(subscription: Subscription, boundary: Instant, { paymentProcessing }: PeriodEndOptions) {
  const dropped = dropAtCancel(subscription, boundary, paymentProcessing)
  const canceled = ended(dropped.subscription, { state: 'canceled', canceledAt: boundary, reason: 'requested' })
  const events = [...dropped.events, event('subscription.canceled', canceled, boundary, { reason: 'requested' })]
  const billing = { at: boundary, closed: subscription, opened: null, skipped: [] }
  return { ...outcome(canceled, events, dropped.voidsInvoiceIds), ended: 'plan' as const, billing }
}

function renew(subscription: Subscription, boundary: Instant, options: PeriodEndOptions) {
  const changed = applyWhatWasScheduled(subscription, boundary, options)
  const opened = openPeriod(changed.subscription, boundary, currentNoAccess(subscription))
  const renewed = event('subscription.renewed', opened, boundary, {
    periodEnd: instantToIso(opened.period?.end ?? boundary),
  })
  const billing = { at: boundary, closed: subscription, ...openingOf(opened, boundary) }
  return { ...outcome(opened, [...changed.events, renewed], changed.voidsInvoiceIds), ended: 'plan' as const, billing }
}

/**
 * What waited for the end of the period: a change of plan, seats given up, add-ons that end, a new zone, a phase that
 * is over.
 */
function applyWhatWasScheduled(subscription: Subscription, at: Instant, options: PeriodEndOptions): Outcome {
  const kept = { ...subscription, addOns: subscription.addOns.filter(({ until }) => until === null) }
  const fewer = withSeatsAtPeriodEnd(kept)
  const seatEvents = fewer === kept ? [] : [changeEvent(kept, fewer, at)]
  const changed = applyScheduledChange(fewer, at, options)
  const passed = passPhase(changed.subscription, at)
  return { ...changed, subscription: passed.subscription, events: [...seatEvents, ...changed.events, ...passed.events] }
}
