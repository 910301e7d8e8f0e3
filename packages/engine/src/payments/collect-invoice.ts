import { addMilliseconds, MINUTE, money } from '@tallywright/domain'
import type { InvoiceRow, PaymentMethodRow, PaymentRow } from '@tallywright/store'
import { saveInvoice } from '../billing/save-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { atMoment } from '../command/moment.ts'
import { amountDueOf, numberOf } from '../views/invoice-view.ts'
import { paymentView } from '../views/payment-views.ts'
import { paymentFailed } from './payment-failed.ts'
import type { ChargeOutcome } from './payment-provider.ts'
import { recordOutcome } from './record-outcome.ts'

/** Names an invoice of a customer. */
export interface InvoiceRef {
  readonly bucket: number
  readonly customerId: string
  readonly invoiceId: string
}

/**
 * Collects an open invoice: the attempt is saved with its idempotency key, then the provider is asked outside any
 * transaction, then a second transaction saves the outcome and what follows from it. A crash in between leaves an open
 * attempt, which the next call resolves by asking the provider (semantics §10). Safe to call again at any time. Returns the
 * invoice's status afterwards.
 */
export async function collectInvoice(
  context: Context,
  ref: InvoiceRef,
  at?: Moment['now'],
): Promise<InvoiceRow['status'] | null> {
  const opened = await atMoment(context, (moment) => openAttempt(context, moment, ref), at)
  if (opened.attempt === null) return opened.status
  const { attempt } = opened
  const outcome = await charge(context, attempt)
  return atMoment(context, (moment) => recordOutcome(context, moment, attempt.payment, outcome), at)
}

/** An attempt that is saved and may have reached the provider. */
interface Attempt {
  readonly payment: PaymentRow
  readonly method: PaymentMethodRow
  readonly description: string
  readonly at: Moment['now']
}

/** The open attempt of the invoice, or a new one. */
async function openAttempt(context: Context, moment: Moment, ref: InvoiceRef): Promise<OpenedAttempt> {
  const { tx, now } = moment
  const customer = await tx.customers.lock(ref.customerId)
  const invoice = await tx.invoices.lock(ref.bucket, ref.invoiceId)
  if (customer === null || invoice === null || invoice.status !== 'open') {
    return { attempt: null, status: invoice?.status ?? null }
  }
  const description = numberOf(invoice) ?? invoice.id
  const open = await tx.payments.openOfInvoice(ref.bucket, ref.invoiceId)
  if (open !== null) {
    const method = await tx.paymentMethods.byId(ref.bucket, open.paymentMethodId)
    return { attempt: method === null ? null : { payment: open, method, description, at: now }, status: 'open' }
  }
  const method = await tx.paymentMethods.default(ref.bucket, ref.customerId)
  if (method === null) {
    return { attempt: null, status: await leaveOpen(context, moment, invoice) }
  }
  const payment = await addAttempt(context, moment, invoice, method)
  return { attempt: { payment, method, description, at: now }, status: 'open' }
}

/** `attempt` null: there is nothing to collect, or nothing to collect with; the invoice stands as `status` says. */
interface OpenedAttempt {
  readonly attempt: Attempt | null
  readonly status: InvoiceRow['status'] | null
}

/** Nothing to pay with: the invoice stays open and says so, and what waits for it goes on as after a decline. */
async function leaveOpen(context: Context, moment: Moment, invoice: InvoiceRow): Promise<InvoiceRow['status']> {
  const lastPaymentError = { code: 'payment_method.required', message: 'The customer has no payment method.' }
  const change = { paymentStatus: 'failed' as const, lastPaymentError }
  const saved = await saveInvoice(moment, invoice, change, 'invoice.payment_failed')
  return paymentFailed(context, moment, saved)
}

async function addAttempt(
  context: Context,
  moment: Moment,
  invoice: InvoiceRow,
  method: PaymentMethodRow,
): Promise<PaymentRow> {
  const { bucket, id: invoiceId, customerId, currency } = invoice
  const attempt = await moment.tx.payments.nextAttempt(bucket, invoiceId)
  const row = {
    bucket,
    id: context.ids.next('payment', bucket),
    customerId,
    invoiceId,
    attempt,
    amount: amountDueOf(invoice),
    amountRefunded: 0n,
    currency,
    status: 'open' as const,
    paymentMethodId: method.id,
    provider: method.provider,
    providerReference: null,
    // One per attempt, so that a provider charges an attempt once however often it is asked.
    idempotencyKey: `${invoiceId}:${attempt}`,
    error: null,
    // If this process dies before the answer, the provider is asked a minute later.
    checkAt: addMilliseconds(moment.now, MINUTE),
    createdAt: moment.now,
    updatedAt: moment.now,
    settledAt: null,
    version: 1,
  }
  await moment.tx.payments.add(row)
  const payment: PaymentRow = { ...row, environmentId: context.environmentId }
  const object = { type: 'payment', id: row.id, version: 1 }
  recordEvents(moment, { bucket, id: customerId }, [
    { type: 'payment.created', object, snapshot: paymentView(payment) },
  ])
  return payment
}

/** Asks the provider; an answer that did not come is asked for, and stays unknown when that fails as well. */
async function charge(
  context: Context,
  { payment, method, description, at }: Attempt,
): Promise<ChargeOutcome | 'unknown'> {
  const provider = context.providers.get(payment.provider)
  if (provider === undefined) throw new Error(`no payment provider is called ${payment.provider}`)
  const request = {
    idempotencyKey: payment.idempotencyKey,
    money: money(payment.amount, payment.currency),
    methodReference: method.providerReference,
    description,
    at,
  }
  try {
    const before = payment.status === 'open' ? null : await provider.find(payment.idempotencyKey, at)
    return before ?? (await provider.charge(request))
  } catch {
    try {
      return (await provider.find(payment.idempotencyKey, at)) ?? 'unknown'
    } catch {
      return 'unknown'
    }
  }
}
