import { assert, money, smaller } from '@tallywright/domain'
import type { CreditNoteRow, InvoiceRow, PaymentRow, RefundRow } from '@tallywright/store'
import { amountDueOf } from '../billing/amount-due.ts'
import { saveInvoice } from '../billing/save-invoice.ts'
import { takeNumber } from '../billing/take-number.ts'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { openRefund } from '../refunds/open-refund.ts'
import { refundableOf } from '../refunds/refundable.ts'
import { creditNoteView } from '../views/credit-note-view.ts'
import { creditWallet, returnToGrants } from '../wallets/money-wallet.ts'
import { takeBackTopUp } from '../wallets/take-back-top-up.ts'
import type { ComputedCredit } from './compute-credit-note.ts'

export interface CreditNoteToSave extends ComputedCredit {
  readonly id: string
  readonly invoice: InvoiceRow
  readonly reason: string | null
  readonly isOutOfBand: boolean
  /** Refunded from this payment alone; from the newest first unless given. */
  readonly paymentId?: string
  /**
   * Nobody asked for it: it is a grant of proration where it goes to the money wallet, and what a bank disputes of it is
   * refunded when the bank has decided.
   */
  readonly isExcess?: boolean
}

export interface WrittenCreditNote {
  readonly row: CreditNoteRow
  /** As the note left it. */
  readonly invoice: InvoiceRow
  /** To be carried out after the commit. */
  readonly refunds: readonly RefundRow[]
}

/**
 * Writes a credit note: takes its number, and moves the money where it goes, in one transaction (semantics §6, §9). What is
 * credited whole has nothing left to wait for, as if it were paid.
 */
export async function writeCreditNote(
  context: Context,
  moment: Moment,
  credit: CreditNoteToSave,
): Promise<WrittenCreditNote> {
  const row = await newRow(context, moment, credit)
  await moment.tx.creditNotes.add(row, credit.note.lines)
  const refunds = await refundParts(context, moment, row, credit)
  const invoice = await settle(context, moment, row, credit)
  await takeBackTopUp(context, moment, { ...credit, creditNoteId: row.id })
  const object = { type: 'credit_note', id: row.id, version: 1 }
  const snapshot = creditNoteView(row, credit.note.lines, refunds)
  recordEvents(moment, { bucket: row.bucket, id: row.customerId }, [{ type: 'credit_note.created', object, snapshot }])
  return { row, refunds, invoice }
}

async function newRow(
  { environmentId }: Context,
  moment: Moment,
  { id, invoice, note, settled, reason }: CreditNoteToSave,
): Promise<CreditNoteRow> {
  const { bucket, customerId, id: invoiceId, currency } = invoice
  const customer = await moment.tx.customers.lockEvenDeleted(bucket, customerId)
  assert(customer !== null, 'a credit note is for a customer who was there')
  return {
    bucket,
    environmentId,
    id,
    customerId,
    invoiceId,
    ...(await takeNumber(moment, customer, 'credit_note')),
    currency,
    netTotal: note.net.amount,
    taxTotal: note.tax.amount,
    total: note.total.amount,
    reducesDue: settled.reducesDue.amount,
    toGrants: settled.toGrants.amount,
    toWallet: settled.toWallet.amount,
    toPayments: settled.toPayments.amount,
    reason,
    createdAt: moment.now,
  }
}

/** The invoice after the note: less is due, or what was paid has gone back. Nothing left to pay is paid. */
async function settle(
  context: Context,
  moment: Moment,
  row: CreditNoteRow,
  { invoice, settled, isExcess }: CreditNoteToSave,
): Promise<InvoiceRow> {
  const customer = { bucket: row.bucket, id: row.customerId }
  const cause = `credit_note:${row.id}`
  const toGrants = { amount: money(row.toGrants, row.currency), parts: invoice.walletParts, source: `${cause}:grants` }
  const walletParts = await returnToGrants(context, moment, customer, toGrants)
  const toWallet = money(row.toWallet, row.currency)
  const kind = isExcess ? 'proration' : 'credit_note'
  await creditWallet(context, moment, customer, toWallet, { kind, cause: `${cause}:wallet` })
  const change = {
    amountCredited: invoice.amountCredited + row.reducesDue,
    walletReturned: invoice.walletReturned + row.toGrants,
    walletParts,
    paymentsReturned: invoice.paymentsReturned + settled.ofPayments.amount,
  }
  const isSettled = invoice.status !== 'paid' && amountDueOf({ ...invoice, ...change }) === 0n
  const paid = {
    status: 'paid' as const,
    paymentStatus: 'succeeded' as const,
    lastPaymentError: null,
    nextDunningAt: null,
    dunningStep: null,
    paidAt: moment.now,
  }
  const type = isSettled ? 'invoice.paid' : 'invoice.credited'
  const saved = await saveInvoice(moment, invoice, { ...change, ...(isSettled ? paid : {}) }, type)
  if (isSettled) moment.paidOff.push({ invoice: saved, moment })
  return saved
}

async function refundParts(
  context: Context,
  moment: Moment,
  { id: creditNoteId, toPayments, bucket, invoiceId }: CreditNoteRow,
  { isOutOfBand, isExcess = false, paymentId }: CreditNoteToSave,
): Promise<RefundRow[]> {
  const payments = (await moment.tx.payments.ofInvoice(bucket, invoiceId)).filter(({ id, status }) => {
    return status === 'succeeded' && (paymentId === undefined || id === paymentId)
  })
  const refunds: RefundRow[] = []
  let left = toPayments
  for (const payment of payments.toReversed()) {
    const amount = smaller(left, isOutOfBand || isExcess ? leftOf(payment) : await refundableOf(moment, payment))
    if (amount === 0n) continue
    left -= amount
    refunds.push(await openRefund(context, moment, payment, { amount, creditNoteId, isOutOfBand }))
  }
  assert(left === 0n, 'an invoice has payments for what was paid of it')
  return refunds
}

function leftOf({ amount, amountRefunded }: PaymentRow): bigint {
  return amount - amountRefunded
}
