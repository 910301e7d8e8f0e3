import type { DunningEndState } from '../payment/dunning.ts'
import { type Result, success } from '../result.ts'
import type { Instant } from '../time/instant.ts'
import { type AccessDecision, restoreAccess } from './access.ts'
import { type CancelDecision, cancelNow, unbilledEnd } from './cancel.ts'
import { event, type Outcome, outcome } from './outcome.ts'
import { endAccess } from './segment.ts'
import { subscriptionStatus } from './status.ts'
import type { Subscription } from './subscription.ts'
import { notAllowed, refusalOf } from './transitions.ts'

/** An invoice was declined: past due since the first one, which stays so until all are paid (semantics §10). */
export function decidePastDue(subscription: Subscription, { at }: { readonly at: Instant }): Result<Outcome> {
  const refused = refusalOf(subscription, 'fall_past_due')
  if (refused !== null) return refused
  if (subscription.standing.state !== 'current') return success(outcome(subscription, []))
  const pastDue: Subscription = { ...subscription, standing: { state: 'past_due', since: at } }
  return success(outcome(pastDue, [event('subscription.marked_past_due', pastDue, at)]))
}

/** Nothing is overdue any more. After `unpaid` access comes back and the unpaid remainder of the period is charged. */
export function decideRecovery(
  subscription: Subscription,
  { at, changeId }: { readonly at: Instant; readonly changeId: string },
): Result<AccessDecision> {
  const refused = refusalOf(subscription, 'recover')
  if (refused !== null) return refused
  if (subscription.standing.state === 'current') {
    return notAllowed(subscriptionStatus(subscription), 'recover', 'not_past_due')
  }
  const current: Subscription = { ...subscription, standing: { state: 'current' } }
  return success(restoreAccess(current, at, changeId, event('subscription.recovered', current, at)))
}

export interface DunningEndOptions {
  readonly at: Instant
  readonly changeId: string
  readonly endState: DunningEndState
  /** The payment of a pending change is processing. */
  readonly paymentProcessing: boolean
}

/**
 * The ladder ended without a payment: cancel, mark unpaid (no access, no billing), or leave past due (semantics §10). Only
 * the first has something to bill.
 */
export function decideDunningEnd(subscription: Subscription, options: DunningEndOptions): Result<CancelDecision> {
  const { at, changeId, endState, paymentProcessing } = options
  const refused = refusalOf(subscription, 'end_dunning')
  if (refused !== null) return refused
  if (subscription.standing.state === 'current') {
    return notAllowed(subscriptionStatus(subscription), 'end_dunning', 'not_past_due')
  }
  if (endState === 'leave_past_due') return success(unbilledEnd(outcome(subscription, []), at))
  if (endState === 'mark_unpaid') return success(unbilledEnd(markUnpaid(subscription, at), at))
  return success(cancelNow(subscription, { at, changeId, invoicedLines: [], paymentProcessing }, 'payment_failed'))
}

function markUnpaid(subscription: Subscription, at: Instant): Outcome {
  if (subscription.standing.state === 'unpaid') return outcome(subscription, [])
  const segments = endAccess(subscription, at, 'unpaid')
  const unpaid: Subscription = { ...subscription, segments, standing: { state: 'unpaid', since: at } }
  return outcome(unpaid, [event('subscription.marked_unpaid', unpaid, at)])
}
