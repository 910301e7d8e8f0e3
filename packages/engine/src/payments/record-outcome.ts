import { addMilliseconds, DAY, MINUTE } from '@tallywright/domain'
import type { InvoiceRow, PaymentRow } from '@tallywright/store'
import { saveInvoice } from '../billing/save-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { paymentView } from '../views/payment-views.ts'
import { paymentFailed } from './payment-failed.ts'
import type { ChargeOutcome } from './payment-provider.ts'
import { paymentSucceeded } from './payment-succeeded.ts'
import { returnLateMoney } from './return-late-money.ts'

/** Saves what the provider said of an attempt, and what follows from it for the invoice and its subscription. */
export async function recordOutcome(
  context: Context,
  moment: Moment,
  { bucket, id, customerId, invoiceId }: Pick<PaymentRow, 'bucket' | 'id' | 'customerId' | 'invoiceId'>,
  outcome: ChargeOutcome | 'unknown',
): Promise<InvoiceRow['status'] | null> {
  await moment.tx.customers.lockEvenDeleted(bucket, customerId)
  const payment = await moment.tx.payments.lock(bucket, id)
  const invoice = await moment.tx.invoices.lock(bucket, invoiceId)
  if (payment === null || invoice === null || isFinal(payment)) return invoice?.status ?? null
  const saved = await savePayment(moment, payment, outcome)
  if (outcome === 'unknown') return invoice.status
  switch (outcome.status) {
    case 'succeeded':
      if (await returnLateMoney(context, moment, invoice, saved)) return 'void'
      await paymentSucceeded(context, moment, await markPaid(moment, invoice, saved))
      return 'paid'
    case 'failed': {
      if (invoice.status !== 'open') return invoice.status
      const { code, message } = outcome.decline
      const change = { paymentStatus: 'failed' as const, lastPaymentError: { code, message } }
      return paymentFailed(context, moment, await saveInvoice(moment, invoice, change, 'invoice.payment_failed'))
    }
    case 'canceled':
      return invoice.status
    default:
      if (invoice.status !== 'open' || invoice.paymentStatus === outcome.status) return invoice.status
      await saveInvoice(moment, invoice, waiting(outcome), `invoice.payment_${outcome.status}`)
      return invoice.status
  }
}

function isFinal({ status }: PaymentRow): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'canceled'
}

function waiting({ status }: Extract<ChargeOutcome, { status: 'processing' | 'requires_action' }>) {
  const message =
    status === 'processing' ? 'The payment is on its way.' : 'The customer has to confirm the payment with their bank.'
  return { paymentStatus: status, lastPaymentError: { code: `payment.${status}`, message } }
}

async function savePayment(
  moment: Moment,
  payment: PaymentRow,
  outcome: ChargeOutcome | 'unknown',
): Promise<PaymentRow> {
  const status = outcome === 'unknown' ? 'unknown' : outcome.status
  const saved: PaymentRow = {
    ...payment,
    status,
    providerReference: outcome === 'unknown' ? payment.providerReference : outcome.reference,
    error: outcome !== 'unknown' && outcome.status === 'failed' ? outcome.decline : null,
    settledAt:
      outcome !== 'unknown' && (outcome.status === 'succeeded' || outcome.status === 'failed') ? moment.now : null,
    checkAt: nextCheck(moment, outcome),
    updatedAt: moment.now,
    // Asked again and still on its way: nobody is told, so it is no new version either.
    version: status === payment.status ? payment.version : payment.version + 1,
  }
  if (status === payment.status && saved.checkAt === payment.checkAt) return payment
  await moment.tx.payments.save(saved)
  if (status === payment.status) return saved
  const object = { type: 'payment', id: saved.id, version: saved.version }
  recordEvents(moment, { bucket: saved.bucket, id: saved.customerId }, [
    { type: `payment.${saved.status}`, object, snapshot: paymentView(saved) },
  ])
  return saved
}

/** A bank takes days and is asked daily; an answer that was lost is asked for again at once. */
function nextCheck({ now }: Moment, outcome: ChargeOutcome | 'unknown') {
  if (outcome === 'unknown') return addMilliseconds(now, MINUTE)
  return outcome.status === 'processing' ? addMilliseconds(now, DAY) : null
}

/** Money that arrives in time pays the invoice, whatever was tried meanwhile. */
function markPaid(moment: Moment, invoice: InvoiceRow, payment: PaymentRow): Promise<InvoiceRow> {
  const change = {
    status: 'paid' as const,
    paymentStatus: 'succeeded' as const,
    amountPaid: invoice.amountPaid + payment.amount,
    lastPaymentError: null,
    paidAt: moment.now,
  }
  return saveInvoice(moment, invoice, change, 'invoice.paid')
}
