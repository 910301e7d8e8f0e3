import type { Instant } from '../time/instant.ts'
import { event, type Outcome, outcome } from './outcome.ts'
import type { Subscription } from './subscription.ts'

/** Why a pending change did not happen; the customer reads it in `subscription.change_dropped`. */
export type ChangeDropReason =
  | 'payment_failed'
  | 'expired'
  | 'renewed'
  | 'canceled'
  | 'overtaken'
  | 'replaced'
  | 'withdrawn'

/** Forgets the pending change, if there is one; an invoice that was to pay for it becomes void (semantics §6). */
export function dropChange(subscription: Subscription, at: Instant, reason: ChangeDropReason): Outcome {
  const pending = subscription.pendingChange
  if (pending === null) return outcome(subscription, [])
  const dropped = { ...subscription, pendingChange: null }
  const invoiceIds = pending.when.kind === 'when_paid' ? [pending.when.invoiceId] : []
  return outcome(
    dropped,
    [event('subscription.change_dropped', dropped, at, { changeId: pending.id, reason })],
    invoiceIds,
  )
}

/**
 * The same when the subscription ends: while its payment is processing a change is neither dropped nor its invoice voided.
 * If the money comes after all, it is refunded (semantics §6).
 */
export function dropAtCancel(subscription: Subscription, at: Instant, paymentProcessing: boolean): Outcome {
  const waits = subscription.pendingChange?.when.kind === 'when_paid' && paymentProcessing
  return waits ? outcome(subscription, []) : dropChange(subscription, at, 'canceled')
}

/** A boundary comes first: a change that waits for its payment is dropped under the same rule, a scheduled one is not. */
export function dropAtBoundary(subscription: Subscription, at: Instant, paymentProcessing: boolean): Outcome {
  const waits = subscription.pendingChange?.when.kind === 'when_paid'
  return waits && !paymentProcessing ? dropChange(subscription, at, 'renewed') : outcome(subscription, [])
}
