import { assert } from '../assert.ts'
import type { RatedLine } from '../invoice/line.ts'
import { type Failure, type Result, refuse, success } from '../result.ts'
import { addMilliseconds, HOUR, type Instant } from '../time/instant.ts'
import { type ChangeVersions, changedAt, changeEvent } from './change-target.ts'
import { dropChange } from './drop-change.ts'
import { event, type Outcome, outcome, PAYMENT_WAIT_HOURS } from './outcome.ts'
import { isLive } from './status.ts'
import type { ChangeTarget, PendingChange, Subscription } from './subscription.ts'

type WhenPaid = Extract<PendingChange['when'], { kind: 'when_paid' }>

/** The subscription while it waits for the invoice of a change: nothing of it is changed yet (semantics §6). */
export function awaitPayment(
  subscription: Subscription,
  { id, target, invoiceId, at }: { id: string; target: ChangeTarget; invoiceId: string; at: Instant },
): Outcome {
  const replaced = dropChange(subscription, at, 'replaced')
  const expiresAt = addMilliseconds(at, PAYMENT_WAIT_HOURS * HOUR)
  const when = { kind: 'when_paid', invoiceId, effectiveAt: at, expiresAt } as const
  const waiting = { ...replaced.subscription, pendingChange: { id, target, when } }
  const requested = event('subscription.change_requested', waiting, at, { changeId: id, invoiceId })
  return outcome(waiting, [...replaced.events, requested], replaced.voidsInvoiceIds)
}

/** The same change, with credits that take effect with it: they are no lines of its invoice, but of what is not paid. */
export function withCredits(waiting: Outcome, credits: readonly RatedLine[]): Outcome {
  const { subscription } = waiting
  const { pendingChange } = subscription
  if (credits.length === 0 || pendingChange?.when.kind !== 'when_paid') return waiting
  const when = { ...pendingChange.when, credits }
  return { ...waiting, subscription: { ...subscription, pendingChange: { ...pendingChange, when } } }
}

/**
 * Seats and add-ons charged now are paid first too (semantics §6). While a change of plan is scheduled they go to the next
 * invoice instead, because only one change can wait at a time.
 */
export function usualPaidFirst({ pendingChange }: Subscription): 'invoice_now' | 'next_invoice' {
  return pendingChange === null ? 'invoice_now' : 'next_invoice'
}

export function refusalOfPaidFirst({ pendingChange }: Subscription, behavior: string | undefined): Failure | null {
  if (pendingChange === null || behavior !== 'invoice_now') return null
  const message = 'A change of plan is scheduled; take it back first, or use "next_invoice".'
  return refuse('subscription.change_in_progress', message, {
    param: 'behavior',
    details: { changeId: pendingChange.id },
  })
}

/** `refund`: the money came after a renewal or a cancel; it goes back, and the change is dropped. */
export interface PaidChange extends Outcome {
  readonly refund: boolean
}

/** The invoice of a paid-first change is paid: the change takes effect as of its `effectiveAt` (semantics §6). */
export function applyPendingChange(
  subscription: Subscription,
  versions: ChangeVersions,
  { at }: { readonly at: Instant },
): Result<PaidChange> {
  return ifWaiting(subscription, (when, { id, target }) => {
    if (isOvertaken(subscription, when)) {
      const dropped = { ...subscription, pendingChange: null }
      const details = { changeId: id, reason: 'overtaken' }
      return { ...outcome(dropped, [event('subscription.change_dropped', dropped, at, details)]), refund: true }
    }
    assert(versions.planVersion.id === target.planVersionId, 'a pending change comes with its plan version')
    assert(versions.addOnVersion?.id === target.addOn?.addOnVersionId, 'a pending add-on comes with its version')
    const changed = changedAt(subscription, target, versions, when.effectiveAt)
    return { ...outcome(changed, [changeEvent(subscription, changed, when.effectiveAt)]), refund: false }
  })
}

/** Its payment was declined: the invoice is voided and nothing changes. */
export function decideChangeDeclined(subscription: Subscription, { at }: { readonly at: Instant }): Result<Outcome> {
  return ifWaiting(subscription, () => dropChange(subscription, at, 'payment_failed'))
}

/** 23 hours are over: dropped, unless the payment is processing: then it waits as long again. */
export function decidePendingChangeExpiry(
  subscription: Subscription,
  { at, paymentProcessing }: { readonly at: Instant; readonly paymentProcessing: boolean },
): Result<Outcome> {
  return ifWaiting(subscription, (when, pendingChange) => {
    if (when.expiresAt > at) return outcome(subscription, [])
    if (!paymentProcessing) return dropChange(subscription, at, 'expired')
    const expiresAt = addMilliseconds(at, PAYMENT_WAIT_HOURS * HOUR)
    return outcome({ ...subscription, pendingChange: { ...pendingChange, when: { ...when, expiresAt } } }, [])
  })
}

/** A boundary that was billed for the old plan, or the end of the subscription, came before the money. */
export function isOvertaken({ lifecycle, period, closedUntil }: Subscription, { effectiveAt }: WhenPaid): boolean {
  return !isLive({ lifecycle }) || (period !== null && effectiveAt < closedUntil)
}

function ifWaiting<Decision extends Outcome>(
  subscription: Subscription,
  decide: (when: WhenPaid, pendingChange: PendingChange) => Decision,
): Result<Decision> | Failure {
  const { pendingChange } = subscription
  if (pendingChange?.when.kind === 'when_paid') return success(decide(pendingChange.when, pendingChange))
  return refuse('subscription.transition_not_allowed', 'No change of this subscription waits for a payment.', {
    details: { reason: 'no_pending_change' },
  })
}
