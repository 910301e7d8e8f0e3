import { assert } from '../assert.ts'
import type { RatedLine } from '../invoice/line.ts'
import type { Money } from '../money/money.ts'
import { ONE, type Rational } from '../money/rational.ts'
import { type Failure, type Result, refuse, success } from '../result.ts'
import { type Instant, instantToIso } from '../time/instant.ts'
import { type BoundaryBilling, endPeriodAt } from './billing-boundary.ts'
import { dropAtCancel } from './drop-change.ts'
import { ended } from './ended.ts'
import { type GrantMove, grantMoves } from './grant-move.ts'
import type { InvoicedLine } from './invoiced-line.ts'
import { limitCredits } from './limit-credits.ts'
import { event, type Outcome, outcome } from './outcome.ts'
import { creditRest, netOf } from './proration-lines.ts'
import type { CancelReason, Subscription } from './subscription.ts'
import { notAllowed, refusalOf } from './transitions.ts'

export interface CancelOptions {
  /** Becomes the cause of its lines. */
  readonly changeId: string
  readonly at: Instant
  /** `at_period_end` unless given. */
  readonly behavior?: 'at_period_end' | 'now'
  /** `now` only: credits unused in-advance time; false unless given. */
  readonly prorate?: boolean
  readonly invoicedLines: readonly InvoicedLine[]
  /** The payment of a pending change or of the first invoice is processing. */
  readonly paymentProcessing: boolean
  /** As in a plan change: taken back ÷ to take back of the units in `grantMoves`. 1 unless given. */
  readonly creditShare?: Rational
}

/**
 * `billing`: the final arrears, which are invoiced together with pending lines and `lines` (credits); null when nothing
 * of a period passed, or it ends later. `creditsUnusedTime` belongs to the billing of a cut period.
 */
export interface CancelDecision extends Outcome {
  readonly effectiveAt: Instant
  readonly lines: readonly RatedLine[]
  readonly net: Money
  readonly billing: BoundaryBilling | null
  readonly creditsUnusedTime: boolean
  readonly grantMoves: readonly GrantMove[]
}

/**
 * Ends a subscription at the end of its period or trial, which can be undone, or now (semantics §5). What has not begun
 * ends at once. A change that waits for its payment is dropped, its invoice voided; while that payment is processing a
 * cancel now is refused (`subscription.change_in_progress`).
 */
export function decideCancel(subscription: Subscription, options: CancelOptions): Result<CancelDecision> {
  const later = options.behavior !== 'now' && subscription.lifecycle.state !== 'scheduled'
  const refused = later ? refusalOf(subscription, 'cancel_at_period_end') : refusalOfCancelNow(subscription, options)
  if (refused !== null) return refused
  return success(later ? cancelLater(subscription, options) : cancelNow(subscription, options, 'requested'))
}

/** Takes back a cancel that has not taken effect. */
export function decideUncancel(subscription: Subscription, { at }: { readonly at: Instant }): Result<Outcome> {
  const refused = refusalOf(subscription, 'uncancel')
  if (refused !== null) return refused
  if (subscription.cancelAt === null) return notCanceling()
  const kept = { ...subscription, cancelAt: null }
  return success(outcome(kept, [event('subscription.uncanceled', kept, at)]))
}

function notCanceling(): Failure {
  return refuse('subscription.transition_not_allowed', 'The subscription is not about to end.', {
    details: { trigger: 'uncancel', reason: 'not_canceling' },
  })
}

function cancelLater(subscription: Subscription, { at, paymentProcessing }: CancelOptions): CancelDecision {
  const { lifecycle, period } = subscription
  const cancelAt = period?.end ?? (lifecycle.state === 'trialing' ? lifecycle.trial.end : null)
  assert(cancelAt !== null, 'a running subscription has a period or a trial')
  if (subscription.cancelAt === cancelAt) return unbilledEnd(outcome(subscription, []), cancelAt)
  const dropped = dropAtCancel(subscription, at, paymentProcessing)
  const canceling = { ...dropped.subscription, cancelAt }
  const scheduled = event('subscription.cancel_scheduled', canceling, at, { cancelAt: instantToIso(cancelAt) })
  return unbilledEnd(outcome(canceling, [...dropped.events, scheduled], dropped.voidsInvoiceIds), cancelAt)
}

/** Ends a subscription inside its period; dunning does it with a reason of its own. */
export function cancelNow(
  subscription: Subscription,
  options: Omit<CancelOptions, 'behavior'>,
  reason: CancelReason,
): CancelDecision {
  const { at, changeId, prorate = false, invoicedLines, creditShare = ONE, paymentProcessing } = options
  const dropped = dropAtCancel(subscription, at, paymentProcessing)
  const canceled = ended(dropped.subscription, { state: 'canceled', canceledAt: at, reason })
  const context = { subscription, at, cause: changeId }
  const credits = prorate ? invoicedLines.flatMap((line) => creditRest(context, line)) : []
  const lines = limitCredits(credits, [], creditShare)
  const closed = billsArrears(subscription) ? endPeriodAt(subscription, at) : null
  const voids = [...dropped.voidsInvoiceIds, ...firstInvoiceOf(subscription)]
  return {
    ...outcome(canceled, [...dropped.events, event('subscription.canceled', canceled, at, { reason })], voids),
    effectiveAt: at,
    lines,
    net: netOf(lines, subscription.currency),
    billing: closed === null ? null : { at, closed, opened: null, skipped: [] },
    creditsUnusedTime: prorate && subscription.proration !== 'none',
    grantMoves: prorate ? grantMoves(subscription, null, at) : [],
  }
}

/** A subscription whose first invoice was never paid is not billed for the time it waited. */
function billsArrears({ lifecycle }: Subscription): boolean {
  return lifecycle.state !== 'incomplete'
}

function firstInvoiceOf({ lifecycle }: Subscription): string[] {
  return lifecycle.state === 'incomplete' ? [lifecycle.invoiceId] : []
}

/** A decision without anything to bill now. */
export function unbilledEnd(saved: Outcome, effectiveAt: Instant): CancelDecision {
  const net = netOf([], saved.subscription.currency)
  return { ...saved, effectiveAt, lines: [], net, billing: null, creditsUnusedTime: false, grantMoves: [] }
}

function refusalOfCancelNow(subscription: Subscription, { paymentProcessing }: CancelOptions): Failure | null {
  const refused = refusalOf(subscription, 'cancel_now')
  if (refused !== null || !paymentProcessing) return refused
  if (subscription.lifecycle.state === 'incomplete') return notAllowed('incomplete', 'cancel_now', 'payment_processing')
  if (subscription.pendingChange?.when.kind !== 'when_paid') return null
  return refuse(
    'subscription.change_in_progress',
    'The payment of a change is processing; cancel at period end instead.',
    {
      details: { changeId: subscription.pendingChange.id },
    },
  )
}
