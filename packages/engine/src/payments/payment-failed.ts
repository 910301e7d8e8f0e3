import {
  addMilliseconds,
  DAY,
  decideChangeDeclined,
  decideFirstPayment,
  decidePastDue,
  HOUR,
  type Instant,
  isOvertaken,
  nextDunningStep,
} from '@tallywright/domain'
import type { InvoiceRow, StoredSubscription } from '@tallywright/store'
import { type InvoiceChange, saveInvoice } from '../billing/save-invoice.ts'
import { voidInvoice } from '../billing/void-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { orRollBack } from '../command/outcome.ts'
import { reminderAfter } from '../dunning/reminder-after.ts'
import { saveSubscription } from '../subscriptions/save-subscription.ts'
import { topUpWaitingFor } from '../wallets/settle-top-up.ts'
import { AMOUNT_TOO_SMALL, type Decline } from './payment-provider.ts'

/** Why an attempt brought no money. */
export interface FailedAttempt extends Decline {
  readonly paymentStatus: 'failed' | 'requires_action'
}

/**
 * What a failed attempt sets in motion: a first payment stays incomplete, a change is dropped and its invoice voided, and of
 * everything else dunning begins or goes on, and the subscription falls past due. Returns how the invoice stands then.
 */
export async function paymentFailed(
  context: Context,
  moment: Moment,
  invoice: InvoiceRow,
  failure: FailedAttempt,
): Promise<InvoiceRow['status']> {
  const { bucket, subscriptionId } = invoice
  const stored = subscriptionId === null ? null : await moment.tx.subscriptions.lock(bucket, subscriptionId)
  if ((await topUpWaitingFor(moment, invoice)) !== null) return failTopUp(context, moment, invoice, failure)
  if (failure.code === AMOUNT_TOO_SMALL && !comesTooLate(stored, invoice.id))
    return leaveTooSmall(moment, invoice, stored, failure)
  if (stored !== null && waitsFor(stored, invoice.id)) return whileWaiting(context, moment, invoice, stored, failure)
  await saveFailure(moment, invoice, failure, dunningAfter(moment, invoice, failure))
  // What was sent is past due from its due date on, whatever was tried before.
  if (stored !== null && invoice.collection === 'charge_automatically') await fallPastDue(moment, stored)
  return invoice.status
}

/**
 * Nobody is at fault and no retry of the same day would help: the invoice stays open, is tried again with the next one of its
 * subscription, and nothing waits for it, as if it were paid. Such an amount is never worth a customer.
 */
async function leaveTooSmall(
  moment: Moment,
  invoice: InvoiceRow,
  stored: StoredSubscription | null,
  failure: FailedAttempt,
): Promise<InvoiceRow['status']> {
  const isSent = invoice.collection === 'send_invoice'
  const next = { nextDunningAt: nextInvoiceAt(moment.now, stored), dunningStep: 'too_small' as const }
  const dunning = isSent ? reminderAfter(moment, invoice) : { firstFailedAt: null, ...next }
  const saved = await saveFailure(moment, invoice, failure, { lastAttemptAt: moment.now, ...dunning })
  if (!isSent) moment.paidOff.push({ invoice: saved, moment })
  return invoice.status
}

/** What the invoice is for does not happen any more: it is dropped, as after any decline. */
function comesTooLate(stored: StoredSubscription | null, invoiceId: string): boolean {
  const when = stored?.subscription.pendingChange?.when
  if (!stored || when?.kind !== 'when_paid' || when.invoiceId !== invoiceId) return false
  return isOvertaken(stored.subscription, when)
}

/** Where no period goes on there is no next invoice, and a month later something else may be different. */
const A_MONTH = 30 * DAY

function nextInvoiceAt(now: Instant, stored: StoredSubscription | null): Instant {
  const end = stored?.subscription.period?.end
  return end !== undefined && end > now ? end : addMilliseconds(now, A_MONTH)
}

/** Whether the subscription, or its pending change, begins only when this invoice is paid. */
function waitsFor({ subscription }: StoredSubscription, invoiceId: string): boolean {
  const { lifecycle, pendingChange } = subscription
  if (lifecycle.state === 'incomplete') return lifecycle.invoiceId === invoiceId
  return pendingChange?.when.kind === 'when_paid' && pendingChange.when.invoiceId === invoiceId
}

async function whileWaiting(
  context: Context,
  moment: Moment,
  invoice: InvoiceRow,
  stored: StoredSubscription,
  failure: FailedAttempt,
): Promise<InvoiceRow['status']> {
  await saveFailure(moment, invoice, failure, { lastAttemptAt: moment.now })
  const at = moment.now
  if (stored.subscription.lifecycle.state === 'incomplete') {
    const decision = decideFirstPayment(stored.subscription, { at, payment: 'declined' })
    await saveSubscription(moment, stored, orRollBack(decision))
    return invoice.status
  }
  // A customer who has to confirm has time until the change expires.
  if (failure.paymentStatus === 'requires_action') return invoice.status
  const decision = orRollBack(decideChangeDeclined(stored.subscription, { at }))
  await saveSubscription(moment, stored, decision)
  const customer = { bucket: invoice.bucket, id: invoice.customerId }
  for (const invoiceId of decision.voidsInvoiceIds) await voidInvoice(context, moment, customer, invoiceId)
  return 'void'
}

/** As long as the customer of a first payment or a change has to confirm it (semantics §5, §6). */
const CONFIRMED_WITHIN_MS = 23 * HOUR

/** Nothing is bought on credit: a decline ends it, however small or soft. Who has to confirm it with their bank has time. */
async function failTopUp(
  context: Context,
  moment: Moment,
  invoice: InvoiceRow,
  failure: FailedAttempt,
): Promise<InvoiceRow['status']> {
  const lastAttemptAt = moment.now
  if (failure.paymentStatus === 'requires_action') {
    const nextDunningAt = addMilliseconds(moment.now, CONFIRMED_WITHIN_MS)
    await saveFailure(moment, invoice, failure, { lastAttemptAt, nextDunningAt, dunningStep: 'top_up_end' })
    return invoice.status
  }
  await saveFailure(moment, invoice, failure, { lastAttemptAt })
  await voidInvoice(context, moment, { bucket: invoice.bucket, id: invoice.customerId }, invoice.id)
  return 'void'
}

function saveFailure(
  moment: Moment,
  invoice: InvoiceRow,
  { code, message, hard, paymentStatus }: FailedAttempt,
  dunning: InvoiceChange,
): Promise<InvoiceRow> {
  const type = paymentStatus === 'failed' ? 'invoice.payment_failed' : 'invoice.payment_requires_action'
  return saveInvoice(moment, invoice, { paymentStatus, lastPaymentError: { code, message, hard }, ...dunning }, type)
}

/** The ladder is tied to the first failure, and there is always a next step, so that no invoice is forgotten (semantics §10). */
export function dunningAfter(
  moment: Moment,
  invoice: Pick<InvoiceRow, 'collection' | 'dueAt' | 'firstFailedAt' | 'lastAttemptAt'>,
  lastDecline: Decline,
): InvoiceChange {
  if (invoice.collection === 'send_invoice') return reminderAfter(moment, invoice)
  const { now, settings } = moment
  const first = invoice.firstFailedAt ?? now
  const history = { firstFailedAt: first, lastAttemptAt: now, lastDecline, newPaymentMethodAt: null }
  const step = nextDunningStep(settings.dunning, history)
  return { firstFailedAt: first, lastAttemptAt: now, nextDunningAt: step.at, dunningStep: step.kind }
}

/** A subscription that runs is past due from its first unpaid invoice on. */
export async function fallPastDue(moment: Moment, stored: StoredSubscription): Promise<void> {
  const { lifecycle, standing } = stored.subscription
  const isRunning = lifecycle.state === 'active' || lifecycle.state === 'paused'
  if (!isRunning || standing.state !== 'current') return
  await saveSubscription(moment, stored, orRollBack(decidePastDue(stored.subscription, { at: moment.now })))
}
