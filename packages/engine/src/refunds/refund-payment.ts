import { money, smaller } from '@tallywright/domain'
import type { InvoiceRow, PaymentRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { runQuery } from '../command/run-query.ts'
import {
  type ComputedCredit,
  computeCreditNote,
  creditableTotal,
  refundRequest,
  undisputedOf,
} from '../credit-notes/compute-credit-note.ts'
import { type CreditEffect, carryOut, lockInvoice, previewView } from '../credit-notes/create-credit-note.ts'
import { viewCreditNote } from '../credit-notes/read-credit-notes.ts'
import { writeCreditNote } from '../credit-notes/write-credit-note.ts'
import { findInvoice } from '../invoices/read-invoices.ts'
import { findPayment } from '../payments/find-payment.ts'
import type { CreditNoteView } from '../views/credit-note-view.ts'
import { disputed, refundableOf } from './refundable.ts'

export interface RefundPayment {
  readonly paymentId: string
  /** In minor units, with tax; all that is left of the payment and of its invoice unless given. */
  readonly amount?: number
  readonly reason?: string
}

/** Gives a payment back, whole or in part, by a credit note of its invoice (semantics §10). */
export function refundPayment(
  context: Context,
  input: RefundPayment,
  request: IdempotentRequest,
): Promise<CommandReply<CreditNoteView>> {
  return runCommand<CreditEffect, CreditNoteView>(context, request, {
    decide: (moment) => commit(context, moment, input),
    settle: (effect) => carryOut(context, effect),
    reply: (moment, { bucket, creditNoteId }) => viewCreditNote(moment, bucket, creditNoteId),
  })
}

async function commit(context: Context, begun: Moment, input: RefundPayment): Promise<Outcome<CreditEffect>> {
  const found = await findPayment(begun, input.paymentId)
  if (!found.ok) return found
  const locked = await lockInvoice(context, begun, found.value.invoiceId)
  if (!locked.ok) return locked
  const { moment, invoice } = locked.value
  const payment = await findPayment(moment, input.paymentId)
  if (!payment.ok) return payment
  const computed = await computeRefund(moment, invoice, payment.value, input)
  if (!computed.ok) return computed
  const saved = await writeCreditNote(context, moment, {
    ...computed.value,
    id: context.ids.next('creditNote', invoice.bucket),
    invoice,
    reason: input.reason ?? null,
    isOutOfBand: false,
    paymentId: payment.value.id,
  })
  return done({
    bucket: invoice.bucket,
    customerId: invoice.customerId,
    creditNoteId: saved.row.id,
    refundIds: saved.refunds.flatMap(({ id, status }) => (status === 'open' ? [id] : [])),
  })
}

/** Load and decide: the same for a preview and a commit. All of it goes back to the one payment. */
async function computeRefund(
  moment: Moment,
  invoice: InvoiceRow,
  payment: PaymentRow,
  { amount }: RefundPayment,
): Promise<Outcome<ComputedCredit>> {
  const { id, status, currency } = payment
  const left = smaller(payment.amount - payment.amountRefunded, invoice.amountPaid - invoice.paymentsReturned)
  const wanted = amount === undefined ? smaller(left, await creditableTotal(moment.tx, invoice)) : BigInt(amount)
  if (status !== 'succeeded' || wanted > left || wanted === 0n) {
    return refused(
      'payment.not_refundable',
      'a refund is of a payment that succeeded, and at most what is left of it, less what the wallet has got of it',
      {
        param: 'amount',
        details: { paymentId: id, status, left: left.toString() },
      },
    )
  }
  const ofPayment = await refundableOf(moment, payment)
  const refundable = smaller(ofPayment, (await undisputedOf(moment, invoice)) ?? ofPayment)
  if (wanted > refundable) return disputed({ paymentId: id, left: refundable.toString() })
  const request = refundRequest(wanted, currency)
  const computed = await computeCreditNote(moment, { invoice, request, destination: 'payment_method' })
  return computed.ok ? done(ofPaymentAlone(computed.value)) : computed
}

/** The same credit, all of it of the one payment. */
export function ofPaymentAlone({ note }: Pick<ComputedCredit, 'note'>): ComputedCredit {
  const none = money(0n, note.total.currency)
  return {
    note,
    settled: { reducesDue: none, toGrants: none, toWallet: none, toPayments: note.total, ofPayments: note.total },
  }
}

export function previewRefund(context: Context, input: RefundPayment) {
  return runQuery(context, async (moment) => {
    const payment = await findPayment(moment, input.paymentId)
    if (!payment.ok) return payment
    const invoice = await findInvoice(moment.tx, payment.value.invoiceId)
    if (!invoice.ok) return invoice
    const computed = await computeRefund(moment, invoice.value, payment.value, input)
    return computed.ok ? done(previewView(invoice.value, computed.value)) : computed
  })
}
