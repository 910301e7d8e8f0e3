import { addMilliseconds, type Instant, later, MINUTE } from '@tallywright/domain'
import type { InvoiceRow, PaymentMethodRow, PaymentRow } from '@tallywright/store'
import { amountDueOf } from '../billing/amount-due.ts'
import type { Context, Moment, OpenedAttempt } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { environmentNow } from '../command/now.ts'
import { noteCharge } from '../subscriptions/daily-caps.ts'
import { park } from '../subscriptions/set-parked.ts'
import { paymentView } from '../views/payment-views.ts'
import { dunningAfter, paymentFailed } from './payment-failed.ts'

/**
 * Begins to collect an open invoice, locked with its customer: saves an attempt, which the provider is asked for after
 * the commit, or says that there is nothing to pay with. It happens in the transaction that issues the invoice, so that
 * none is left behind that nobody collects. Where a day takes no more charges the subscription is parked, and the attempt
 * waits until it is not. `method`: the default one unless given.
 */
export async function openAttempt(
  context: Context,
  moment: Moment,
  invoice: InvoiceRow,
  method?: PaymentMethodRow,
): Promise<Opening> {
  const chosen = method ?? (await moment.tx.paymentMethods.default(invoice.bucket, invoice.customerId))
  if (chosen === null) return { attempt: null, status: await leaveOpen(context, moment, invoice) }
  if (await isPostponed(moment, invoice)) return { attempt: null, status: invoice.status }
  const number = await moment.tx.payments.nextAttempt(invoice.bucket, invoice.id)
  return { attempt: await addAttempt(context, moment, { invoice, method: chosen, number }), status: 'open' }
}

/** The same for an invoice that is new, and whose charge was counted with it. `method`: the customer's default. */
export async function openFirstAttempt(
  context: Context,
  moment: Moment,
  invoice: InvoiceRow,
  method: PaymentMethodRow | null,
): Promise<Opening> {
  if (method === null) return { attempt: null, status: await leaveOpen(context, moment, invoice) }
  return { attempt: await addAttempt(context, moment, { invoice, method, number: 1 }), status: 'open' }
}

/** `attempt` null: there is nothing to collect with; the invoice stands as `status` says. */
interface Opening {
  readonly attempt: OpenedAttempt | null
  readonly status: InvoiceRow['status']
}

const NO_METHOD = {
  code: 'payment_method.required',
  message: 'The customer has no payment method.',
  hard: false,
  paymentStatus: 'failed',
} as const

/** Nothing to pay with: the invoice stays open and says so once, and what waits for it goes on as after a decline. */
async function leaveOpen(context: Context, moment: Moment, invoice: InvoiceRow): Promise<InvoiceRow['status']> {
  if (invoice.lastPaymentError?.code !== NO_METHOD.code) return paymentFailed(context, moment, invoice, NO_METHOD)
  if (invoice.nextDunningAt === null || invoice.nextDunningAt > moment.now) return invoice.status
  const { bucket, id } = invoice
  await moment.tx.invoices.save({ bucket, id, ...dunningAfter(moment, invoice, NO_METHOD) })
  return invoice.status
}

/** Nothing of a parked subscription is charged, nor beyond the cap of a day: it is tried when somebody has looked. */
async function isPostponed(moment: Moment, { bucket, customerId, subscriptionId, id }: InvoiceRow): Promise<boolean> {
  const reason = await noteCharge(moment, { bucket, customerId, subscriptionId, id })
  if (reason === null || subscriptionId === null) return false
  await park(moment, bucket, subscriptionId, reason)
  await moment.tx.invoices.save({ bucket, id, nextDunningAt: moment.now, dunningStep: 'postponed' })
  return true
}

interface NewAttempt {
  readonly invoice: InvoiceRow
  readonly method: PaymentMethodRow
  /** From 1, of the invoice. */
  readonly number: number
}

async function addAttempt(
  context: Context,
  moment: Moment,
  { invoice, method, number }: NewAttempt,
): Promise<OpenedAttempt> {
  const { bucket, id: invoiceId, customerId, currency } = invoice
  const payment: PaymentRow = {
    bucket,
    environmentId: context.environmentId,
    id: context.ids.next('payment', bucket),
    customerId,
    invoiceId,
    attempt: number,
    amount: amountDueOf(invoice),
    amountRefunded: 0n,
    currency,
    status: 'open',
    paymentMethodId: method.id,
    provider: method.provider,
    providerReference: null,
    // One per attempt, so that a provider charges an attempt once however often it is asked.
    idempotencyKey: `${invoiceId}:${number}`,
    error: null,
    actionUrl: null,
    givenUp: false,
    unanswered: 0,
    checkAt: firstCheck(moment),
    createdAt: moment.now,
    updatedAt: moment.now,
    settledAt: null,
    version: 1,
  }
  await moment.tx.payments.add(payment)
  const object = { type: 'payment', id: payment.id, version: 1 }
  recordEvents(moment, { bucket, id: customerId }, [
    { type: 'payment.created', object, snapshot: paymentView(payment, []) },
  ])
  const opened = { invoice, payment, method }
  moment.opened.push(opened)
  return opened
}

/**
 * When somebody else asks, if this process dies before the answer: a minute later, when it surely has. A frozen clock is moved
 * by one run at a time, so the one that goes on asks as of the same instant, and nothing shifts.
 */
export function firstCheck({ environment, now, wall }: Moment): Instant {
  if (environment.clockMode === 'frozen') return now
  // What is due long since is worked on now.
  return addMilliseconds(later(now, environmentNow(environment, wall)), MINUTE)
}
