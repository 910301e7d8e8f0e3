import { dayOf, decideDunningEnd, isLive, nextDunningStep, nextReminder } from '@tallywright/domain'
import type { DueInvoice, InvoiceRow } from '@tallywright/store'
import { saveInvoice } from '../billing/save-invoice.ts'
import { voidInvoice } from '../billing/void-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { orRollBack } from '../command/outcome.ts'
import type { Acted } from '../deadlines/take-step.ts'
import { giveUpAttempt } from '../payments/give-up-attempt.ts'
import { openAttempt } from '../payments/open-attempt.ts'
import { fallPastDue } from '../payments/payment-failed.ts'
import { invoiceLetGo } from '../payments/payment-succeeded.ts'
import { billEnd } from '../subscriptions/bill-end.ts'
import { computeCancellation } from '../subscriptions/cancel-subscription.ts'
import { newChangeIds } from '../subscriptions/change-plan.ts'
import { paymentIsProcessing } from '../subscriptions/payment-is-processing.ts'
import { saveSubscription } from '../subscriptions/save-subscription.ts'
import { voidUnpaidGrants } from '../wallets/unpaid-grants.ts'
import { reminderAfter } from './reminder-after.ts'

/**
 * Acts on the next step of an overdue invoice: tries again (or reminds, of one that was sent), or ends dunning as the
 * environment's settings say (semantics §10). Doing it again changes nothing: the step has moved on. Null when there
 * was nothing to do any more.
 */
export async function reachDunningStep(context: Context, moment: Moment, due: DueInvoice): Promise<Acted | null> {
  const { bucket, customerId, invoiceId, deadlineAt: at } = due
  const taken = await takeDunningStep(context, moment, due)
  if (taken === null) return null
  const { kind, invoice, toCollect } = taken
  const { subscriptionId, status: outcome } = invoice
  return {
    reached: { at, kind, customerId, subscriptionId, invoiceId, outcome },
    toCollect: toCollect === null ? null : { bucket, customerId, invoiceId: toCollect },
  }
}

interface Taken {
  readonly kind: 'payment_retry' | 'payment_due' | 'payment_reminder' | 'dunning_end' | 'top_up_end'
  readonly invoice: InvoiceRow
  /** An invoice, by id. */
  readonly toCollect: string | null
}

async function takeDunningStep(context: Context, moment: Moment, due: DueInvoice): Promise<Taken | null> {
  const { tx, now, settings } = moment
  await tx.customers.lockEvenDeleted(due.bucket, due.customerId)
  const invoice = await tx.invoices.lock(due.bucket, due.invoiceId)
  if (invoice === null || invoice.nextDunningAt === null || invoice.nextDunningAt > now) return null
  if (await isParked(moment, invoice)) return null
  if (invoice.status === 'open' && invoice.dunningStep === 'due') return fallDue(moment, invoice)
  if (invoice.status === 'open' && invoice.dunningStep === 'top_up_end') return endTopUp(context, moment, invoice)
  if (invoice.status === 'open' && isTriedAgain(invoice)) return retry(context, moment, invoice)
  const { firstFailedAt, lastAttemptAt, lastPaymentError } = invoice
  if (invoice.status !== 'open' || firstFailedAt === null || lastAttemptAt === null) {
    await clearDunning(moment, invoice)
    return null
  }
  const history = { firstFailedAt, lastAttemptAt, lastDecline: lastPaymentError, newPaymentMethodAt: null }
  const ladder = invoice.collection === 'send_invoice' ? nextReminder : nextDunningStep
  const step = ladder(settings.dunning, history)
  if (step.at > now) {
    // The settings have changed since; the ladder is as they are now.
    const { bucket, id } = invoice
    await tx.invoices.save({ bucket, id, nextDunningAt: step.at, dunningStep: step.kind })
    return null
  }
  switch (step.kind) {
    case 'reminder':
      return remind(moment, invoice)
    case 'retry':
      return retry(context, moment, invoice)
    case 'end':
      return end(context, moment, invoice, step.endState)
  }
}

/** It was postponed, or too small for its provider: neither is a step of the ladder. */
function isTriedAgain({ dunningStep }: InvoiceRow): boolean {
  return dunningStep === 'postponed' || dunningStep === 'too_small'
}

async function isParked({ tx, now }: Moment, { bucket, subscriptionId }: InvoiceRow): Promise<boolean> {
  if (subscriptionId === null) return false
  const made = await tx.subscriptions.madeOn(bucket, subscriptionId, dayOf(now))
  return made !== null && made.parked !== null
}

function clearDunning({ tx }: Moment, { bucket, id }: InvoiceRow) {
  return tx.invoices.save({ bucket, id, nextDunningAt: null, dunningStep: null })
}

/** The due date of an invoice that was sent has passed without its money. */
async function fallDue(moment: Moment, invoice: InvoiceRow): Promise<Taken> {
  const { bucket, subscriptionId } = invoice
  const overdue = { firstFailedAt: moment.now, lastAttemptAt: moment.now }
  const change = { ...overdue, ...reminderAfter(moment, { ...invoice, ...overdue }) }
  const saved = await saveInvoice(moment, invoice, change, 'invoice.payment_overdue')
  const stored = subscriptionId === null ? null : await moment.tx.subscriptions.lock(bucket, subscriptionId)
  if (stored !== null) await fallPastDue(moment, stored)
  return { kind: 'payment_due', invoice: saved, toCollect: null }
}

/** The customer has not confirmed the payment of a top-up in time: it is dropped. Of another attempt the outcome decides. */
async function endTopUp(context: Context, moment: Moment, invoice: InvoiceRow): Promise<Taken | null> {
  const { bucket, id, customerId } = invoice
  const open = await moment.tx.payments.openOfInvoice(bucket, id)
  if (open !== null && open.status !== 'requires_action') {
    await clearDunning(moment, invoice)
    return null
  }
  const voided = await voidInvoice(context, moment, { bucket, id: customerId }, id)
  return voided === null ? null : { kind: 'top_up_end', invoice: voided, toCollect: null }
}

/** Whoever listens sends the reminder. */
async function remind(moment: Moment, invoice: InvoiceRow): Promise<Taken> {
  const reminded = { lastAttemptAt: moment.now }
  const change = { ...reminded, ...reminderAfter(moment, { ...invoice, ...reminded }) }
  const saved = await saveInvoice(moment, invoice, change, 'invoice.reminder_due')
  return { kind: 'payment_reminder', invoice: saved, toCollect: null }
}

/** The outcome of the attempt says what comes after it. */
async function retry(context: Context, moment: Moment, invoice: InvoiceRow): Promise<Taken> {
  const { bucket, id } = invoice
  const open = await moment.tx.payments.openOfInvoice(bucket, id)
  if (open !== null) {
    // One that waits for the customer makes room for the next; anything else is being asked for already.
    await giveUpAttempt(moment, invoice)
    await clearDunning(moment, invoice)
    return { kind: 'payment_retry', invoice, toCollect: id }
  }
  const { attempt } = await openAttempt(context, moment, invoice)
  if (attempt !== null) await clearDunning(moment, invoice)
  return { kind: 'payment_retry', invoice, toCollect: attempt === null ? null : id }
}

type EndState = Parameters<typeof decideDunningEnd>[1]['endState']

async function end(context: Context, moment: Moment, invoice: InvoiceRow, endState: EndState): Promise<Taken> {
  await giveUpAttempt(moment, invoice)
  const change = { status: 'uncollectible' as const, nextDunningAt: null, dunningStep: null }
  const saved = await saveInvoice(moment, invoice, change, 'invoice.marked_uncollectible')
  await voidUnpaidGrants(context, moment, invoice)
  const last = await endSubscription(context, moment, invoice, endState)
  return { kind: 'dunning_end', invoice: saved, toCollect: last?.status === 'open' ? last.id : null }
}

/** What the end of the ladder means for the subscription; the invoice of its final arrears, if there is one. */
async function endSubscription(
  context: Context,
  moment: Moment,
  { bucket, subscriptionId, customerId }: InvoiceRow,
  endState: EndState,
): Promise<InvoiceRow | null> {
  const { tx, now: at } = moment
  const stored = subscriptionId === null ? null : await tx.subscriptions.lock(bucket, subscriptionId)
  const customer = await tx.customers.lockEvenDeleted(bucket, customerId)
  if (stored === null || customer === null || !isLive(stored.subscription)) return null
  if (stored.subscription.standing.state === 'current') return null
  if ((await tx.invoices.overdueOfSubscription(bucket, stored.subscription.id, at)).length === 0) {
    await invoiceLetGo(context, moment, { bucket, subscriptionId })
    return null
  }
  const ids = newChangeIds(context, bucket)
  const paymentProcessing = await paymentIsProcessing(moment, stored)
  const options = { at, changeId: ids.changeId, endState, paymentProcessing }
  const decision = orRollBack(decideDunningEnd(stored.subscription, options))
  const ended = { customer, stored }
  const built = await computeCancellation(context, moment, ended, decision, ids)
  await saveSubscription(moment, stored, decision)
  for (const id of decision.voidsInvoiceIds) await voidInvoice(context, moment, customer, id)
  return built === null ? null : billEnd(context, moment, ended, built, ids)
}
