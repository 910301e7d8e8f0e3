import {
  type CreditDestination,
  type CreditNote,
  type CreditRequest,
  creditableOf,
  decideCreditNote,
  money,
  nextInvoiceStatus,
  type SettledCredit,
  settleCredit,
} from '@tallywright/domain'
import type { InvoiceRow, StoreTransaction } from '@tallywright/store'
import { amountDueOf } from '../billing/amount-due.ts'
import type { Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { disputed, refundableOf } from '../refunds/refundable.ts'
import { refusalOfTopUpCredit } from '../wallets/take-back-top-up.ts'
import { earlierCredits } from './earlier-credits.ts'

export interface CreditToMake {
  readonly invoice: InvoiceRow
  readonly request: CreditRequest
  readonly destination: CreditDestination
}

/** What a credit note takes off, and where it goes. */
export interface ComputedCredit {
  readonly note: CreditNote
  readonly settled: SettledCredit
}

/** Computes a credit note over an invoice, without saving: what a preview shows and a commit makes (semantics §9). */
export async function computeCreditNote(
  moment: Moment,
  { invoice, request, destination }: CreditToMake,
): Promise<Outcome<ComputedCredit>> {
  const { tx } = moment
  const allowed = nextInvoiceStatus(invoice.status, 'credit')
  if (!allowed.ok) return allowed
  if ((await tx.payments.openOfInvoice(invoice.bucket, invoice.id)) !== null) return paymentOnItsWay(invoice)
  const lines = (await tx.invoices.lines(invoice.bucket, [invoice.id])).get(invoice.id) ?? []
  const earlier = await earlierCredits(tx, invoice, lines)
  const note = decideCreditNote({ currency: invoice.currency, lines, earlier, request })
  if (!note.ok) return note
  const spent = await refusalOfTopUpCredit(moment, invoice, note.value, destination)
  if (spent !== null) return spent
  const settled = settleCredit(note.value.total, creditableMoney(invoice), destination)
  const undisputed = destination === 'out_of_band' ? null : await undisputedOf(moment, invoice)
  if (undisputed !== null && settled.toWallet.amount + settled.toPayments.amount > undisputed) {
    return disputed({ invoiceId: invoice.id, left: undisputed.toString() })
  }
  return done({ note: note.value, settled })
}

/** Minor units of an invoice's payments that no bank disputes and that no wallet has got; null where none is disputed. */
export async function undisputedOf(
  moment: Moment,
  { bucket, id, paymentsReturned }: InvoiceRow,
): Promise<bigint | null> {
  const payments = await moment.tx.payments.ofInvoice(bucket, id)
  let [left, isDisputed] = [0n, false]
  for (const payment of payments.filter(({ status }) => status === 'succeeded')) {
    const refundable = await refundableOf(moment, payment)
    left += refundable
    isDisputed ||= refundable < payment.amount - payment.amountRefunded
  }
  if (!isDisputed) return null
  const refunds = await moment.tx.refunds.ofInvoice(bucket, id)
  const ofNotes = refunds.filter(({ creditNoteId, status }) => creditNoteId !== null && status !== 'failed')
  return left - (paymentsReturned - ofNotes.reduce((sum, { amount }) => sum + amount, 0n))
}

export function creditableMoney(invoice: InvoiceRow) {
  return {
    due: amountDueOf(invoice),
    fromWallet: invoice.walletPaid - invoice.walletReturned,
    fromPayments: invoice.amountPaid - invoice.paymentsReturned,
  }
}

/** While a charge of the whole amount is on its way, taking something off would make the customer pay too much. */
export function paymentOnItsWay({ id }: Pick<InvoiceRow, 'id'>) {
  return refused('invoice.payment_processing', 'a payment of this invoice is on its way; wait for its outcome', {
    details: { invoiceId: id },
  })
}

/** Minor units of an invoice, with tax, that nothing has taken off yet. */
export async function creditableTotal(tx: StoreTransaction, invoice: InvoiceRow): Promise<bigint> {
  const lines = (await tx.invoices.lines(invoice.bucket, [invoice.id])).get(invoice.id) ?? []
  const { net, tax } = creditableOf(invoice.currency, lines, await earlierCredits(tx, invoice, lines))
  return net + tax
}

/** The whole of a payment that is left, or a part of it. */
export function refundRequest(amount: bigint, currency: string): CreditRequest {
  return { kind: 'amount', amount: money(amount, currency) }
}
