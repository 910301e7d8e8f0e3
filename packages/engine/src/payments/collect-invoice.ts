import { money } from '@tallywright/domain'
import type { InvoiceRow, PaymentMethodRow, PaymentRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { numberOf } from '../views/invoice-view.ts'
import { openAttempt } from './open-attempt.ts'
import type { ChargeOutcome } from './payment-provider.ts'
import { recordOutcome } from './record-outcome.ts'

/** Names an invoice of a customer. */
export interface InvoiceRef {
  readonly bucket: number
  readonly customerId: string
  readonly invoiceId: string
}

/**
 * Collects an open invoice: the attempt is saved with its idempotency key, mostly by the transaction that issued it, then
 * the provider is asked outside any transaction, then another one saves the outcome and what follows from it. A crash in
 * between leaves an open attempt, which the next call resolves by asking the provider (semantics §10). Safe to call again
 * at any time. Returns the invoice's status afterwards.
 */
export async function collectInvoice(
  context: Context,
  ref: InvoiceRef,
  at?: Moment['now'],
): Promise<InvoiceRow['status'] | null> {
  const begun = await atMoment(context, (moment) => takeAttempt(context, moment, ref), at)
  if (begun.attempt === null) return begun.status
  const { attempt } = begun
  const outcome = await charge(context, attempt)
  return atMoment(context, (moment) => recordOutcome(context, moment, attempt.payment, outcome), at)
}

/** An attempt that is saved and may have reached the provider. */
interface Attempt {
  readonly payment: PaymentRow
  readonly method: PaymentMethodRow
  readonly description: string
  /** False when the invoice takes no money any more: the attempt is asked for, and never made. */
  readonly mayCharge: boolean
  readonly at: Moment['now']
}

/** `attempt` null: there is nothing to collect, or nothing to collect with; the invoice stands as `status` says. */
interface TakenAttempt {
  readonly attempt: Attempt | null
  readonly status: InvoiceRow['status'] | null
}

/** The open attempt of the invoice, also of a customer who is deleted and of an invoice that is void; else a new one. */
async function takeAttempt(context: Context, moment: Moment, ref: InvoiceRef): Promise<TakenAttempt> {
  const { tx, now } = moment
  const customer = await tx.customers.lockEvenDeleted(ref.bucket, ref.customerId)
  const invoice = await tx.invoices.lock(ref.bucket, ref.invoiceId)
  if (customer === null || invoice === null) return { attempt: null, status: null }
  const open = await tx.payments.openOfInvoice(ref.bucket, ref.invoiceId)
  const shown = { description: numberOf(invoice) ?? invoice.id, mayCharge: invoice.status === 'open', at: now }
  if (open !== null) {
    const method = await tx.paymentMethods.byId(ref.bucket, open.paymentMethodId)
    return { attempt: method === null ? null : { payment: open, method, ...shown }, status: invoice.status }
  }
  if (invoice.status !== 'open' || customer.deletedAt !== null) return { attempt: null, status: invoice.status }
  const { attempt, status } = await openAttempt(context, moment, invoice)
  return { attempt: attempt === null ? null : { ...attempt, ...shown }, status }
}

/** Asks the provider; an answer that did not come is asked for, and stays unknown when that fails as well. */
async function charge(
  context: Context,
  { payment, method, description, mayCharge, at }: Attempt,
): Promise<ChargeOutcome | 'unknown'> {
  const provider = context.providers.get(payment.provider)
  if (provider === undefined) throw new Error(`no payment provider is called ${payment.provider}`)
  const request = {
    idempotencyKey: payment.idempotencyKey,
    money: money(payment.amount, payment.currency),
    customerReference: payment.customerId,
    methodReference: method.providerReference,
    description,
    subject: {
      environmentId: context.environmentId,
      customerId: payment.customerId,
      invoiceId: payment.invoiceId,
      paymentId: payment.id,
    },
    at,
  }
  const isNew = payment.status === 'open' && mayCharge
  try {
    const before = isNew ? null : await provider.findCharge(payment.idempotencyKey, at)
    return before ?? (mayCharge ? await provider.charge(request) : 'unknown')
  } catch {
    try {
      return (await provider.findCharge(payment.idempotencyKey, at)) ?? 'unknown'
    } catch {
      return 'unknown'
    }
  }
}
