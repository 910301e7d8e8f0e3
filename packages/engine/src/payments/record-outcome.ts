import { addMilliseconds, assertNever, DAY, HOUR, MINUTE } from '@tallywright/domain'
import type { InvoiceRow, PaymentRow } from '@tallywright/store'
import { saveInvoice } from '../billing/save-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { paymentView } from '../views/payment-views.ts'
import { openAttempt } from './open-attempt.ts'
import { type FailedAttempt, paymentFailed } from './payment-failed.ts'
import type { ChargeOutcome } from './payment-provider.ts'
import { subscriptionPaid } from './payment-succeeded.ts'
import { returnLateMoney, returnSurplus } from './return-late-money.ts'

/** `not_made`: it was given up before the provider got it, and never will be sent. */
export type AttemptOutcome = ChargeOutcome | 'unknown' | 'not_made'

/** `isTriedAgain`: a given-up attempt made room for another, which is saved and to be collected. */
interface Followed {
  readonly status: InvoiceRow['status'] | null
  readonly isTriedAgain: boolean
}

export interface Recorded extends Followed {
  /** Ids of other invoices that the payment brought and that are to be collected: the time of a subscription that recovers. */
  readonly brought: readonly string[]
}

/** Saves what the provider said of an attempt, and what follows from it for the invoice and its subscription. */
export async function recordOutcome(
  context: Context,
  moment: Moment,
  { bucket, id, customerId, invoiceId }: Pick<PaymentRow, 'bucket' | 'id' | 'customerId' | 'invoiceId'>,
  outcome: AttemptOutcome,
): Promise<Recorded> {
  await moment.tx.customers.lockEvenDeleted(bucket, customerId)
  const payment = await moment.tx.payments.lock(bucket, id)
  const invoice = await moment.tx.invoices.lock(bucket, invoiceId)
  if (payment === null || invoice === null) return { status: null, isTriedAgain: false, brought: [] }
  if (!isNews(payment, outcome)) return { status: invoice.status, isTriedAgain: false, brought: [] }
  const saved = await savePayment(moment, payment, outcome)
  const followed = await follow(context, moment, { invoice, payment: saved }, outcome)
  const opened = moment.opened.map((each) => each.invoice.id)
  return { ...followed, brought: opened.filter((each) => each !== invoiceId) }
}

interface Collected {
  readonly invoice: InvoiceRow
  readonly payment: PaymentRow
}

async function follow(
  context: Context,
  moment: Moment,
  { invoice, payment }: Collected,
  outcome: AttemptOutcome,
): Promise<Followed> {
  const stays = { status: invoice.status, isTriedAgain: false }
  if (outcome === 'unknown') return stays
  if (outcome === 'not_made' || outcome.status === 'canceled') return tryAgain(context, moment, invoice)
  switch (outcome.status) {
    case 'succeeded': {
      const { bucket, subscriptionId } = invoice
      const stored = subscriptionId === null ? null : await moment.tx.subscriptions.lock(bucket, subscriptionId)
      const isLate = await returnLateMoney(context, moment, { invoice, payment, stored })
      if (isLate) return { status: 'void', isTriedAgain: false }
      const inTime = await returnSurplus(context, moment, { invoice, payment })
      if (inTime === 0n) return stays
      await subscriptionPaid(context, moment, await markPaid(moment, invoice, inTime), stored)
      return { status: 'paid', isTriedAgain: false }
    }
    case 'failed':
      return failed(context, moment, invoice, { ...outcome.decline, paymentStatus: 'failed' })
    case 'requires_action':
      return failed(context, moment, invoice, CONFIRMATION)
    case 'processing': {
      if (invoice.status !== 'open' || invoice.paymentStatus === 'processing') return stays
      const lastPaymentError = { code: 'payment.processing', message: 'The payment is on its way.', hard: false }
      const change = { paymentStatus: 'processing' as const, lastPaymentError, nextDunningAt: null, dunningStep: null }
      await saveInvoice(moment, invoice, change, 'invoice.payment_processing')
      return stays
    }
    default:
      return assertNever(outcome)
  }
}

/** Only the customer can help: a first payment and a change wait for them, and of a renewal it is a failure like others. */
const CONFIRMATION: FailedAttempt = {
  code: 'payment.requires_action',
  message: 'The customer has to confirm the payment with their bank.',
  hard: false,
  paymentStatus: 'requires_action',
}

async function failed(
  context: Context,
  moment: Moment,
  invoice: InvoiceRow,
  failure: FailedAttempt,
): Promise<Followed> {
  const isTold = failure.paymentStatus === 'requires_action' && invoice.paymentStatus === 'requires_action'
  if (invoice.status !== 'open' || isTold) return { status: invoice.status, isTriedAgain: false }
  return { status: await paymentFailed(context, moment, invoice, failure), isTriedAgain: false }
}

/** What was given up to make room for another attempt; of an invoice that takes no money nothing follows. */
async function tryAgain(context: Context, moment: Moment, invoice: InvoiceRow): Promise<Followed> {
  if (invoice.status !== 'open') return { status: invoice.status, isTriedAgain: false }
  const { attempt, status } = await openAttempt(context, moment, invoice)
  return { status, isTriedAgain: attempt !== null }
}

/** A final outcome stays, but for money that came after all: that is never denied (semantics §10). */
function isNews({ status }: PaymentRow, outcome: AttemptOutcome): boolean {
  if (status === 'succeeded') return false
  if (status !== 'failed' && status !== 'canceled') return true
  return typeof outcome === 'object' && outcome.status === 'succeeded'
}

async function savePayment(moment: Moment, payment: PaymentRow, outcome: AttemptOutcome): Promise<PaymentRow> {
  const status = statusOf(outcome)
  const isSettled = status === 'succeeded' || status === 'failed' || status === 'canceled'
  const unanswered = status === payment.status && !isSettled ? payment.unanswered + 1 : 0
  const change = {
    status,
    providerReference: referenceOf(outcome) ?? payment.providerReference,
    actionUrl: typeof outcome === 'object' && outcome.status === 'requires_action' ? outcome.actionUrl : null,
    error: typeof outcome === 'object' && outcome.status === 'failed' ? outcome.decline : null,
    settledAt: isSettled ? moment.now : null,
    unanswered,
    checkAt: nextCheck(moment, status, unanswered),
    updatedAt: moment.now,
    // Asked again and still on its way: nobody is told, so it is no new version either.
    version: status === payment.status ? payment.version : payment.version + 1,
  }
  const saved = { ...payment, ...change }
  await moment.tx.payments.save({ bucket: payment.bucket, id: payment.id, ...change })
  if (status === payment.status) return saved
  // What no provider had answered for is disputed by nobody.
  const disputes = payment.status === 'open' ? [] : await moment.tx.disputes.ofPayment(saved.bucket, saved.id)
  const object = { type: 'payment', id: saved.id, version: saved.version }
  recordEvents(moment, { bucket: saved.bucket, id: saved.customerId }, [
    { type: `payment.${saved.status}`, object, snapshot: paymentView(saved, disputes) },
  ])
  return saved
}

function statusOf(outcome: AttemptOutcome): PaymentRow['status'] {
  if (outcome === 'not_made') return 'canceled'
  return outcome === 'unknown' ? 'unknown' : outcome.status
}

function referenceOf(outcome: AttemptOutcome): string | null {
  return typeof outcome === 'object' ? outcome.reference : null
}

/**
 * An answer that was lost is asked for again after a minute, then ever more rarely up to once an hour; a customer who has to
 * confirm is looked after from every hour to once a week; a bank takes days and is asked daily.
 */
function nextCheck({ now }: Moment, status: PaymentRow['status'], unanswered: number) {
  switch (status) {
    case 'unknown':
      return addMilliseconds(now, Math.min(MINUTE * 2 ** unanswered, HOUR))
    case 'requires_action':
      return addMilliseconds(now, Math.min(HOUR * 2 ** unanswered, 7 * DAY))
    case 'processing':
      return addMilliseconds(now, DAY)
    default:
      return null
  }
}

/** Money that arrives in time pays the invoice, whatever was tried meanwhile. */
function markPaid(moment: Moment, invoice: InvoiceRow, amount: bigint): Promise<InvoiceRow> {
  const change = {
    status: 'paid' as const,
    paymentStatus: 'succeeded' as const,
    amountPaid: invoice.amountPaid + amount,
    lastPaymentError: null,
    lastAttemptAt: moment.now,
    nextDunningAt: null,
    dunningStep: null,
    paidAt: moment.now,
  }
  return saveInvoice(moment, invoice, change, 'invoice.paid')
}
