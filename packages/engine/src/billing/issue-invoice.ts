import { type BuiltLine, type Line, subtractMoney } from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { noteUnpaidCredits } from '../credit-notes/write-noted-credits.ts'
import { useDiscounts } from '../discounts/use-discounts.ts'
import { openAttempt, openFirstAttempt } from '../payments/open-attempt.ts'
import { noteInvoice } from '../subscriptions/daily-caps.ts'
import { payFromWallet } from '../wallets/money-wallet.ts'
import type { ComputedInvoice } from './compute-invoice.ts'
import { takeDrawnUse } from './drawn-use.ts'
import { giveBackExcess } from './give-back-excess.ts'
import { issuedRow, type NewInvoice, storedLines } from './invoice-row.ts'
import { viewInvoice } from './view-invoice.ts'

/**
 * Finalizes a computed invoice: takes the next number of the customer's series in this transaction, freezes both parties,
 * pays from the money wallet what it can, and gives what credits came to beyond the invoice back by credit notes. An
 * invoice with nothing due is paid at once; one that is sent waits for its due date; for any other the attempt to collect
 * it is saved, and `collectInvoice` makes it after the commit. What waits for the invoice must be saved before. Null when
 * there is nothing to invoice. Throws `CapReached` where a day takes no more.
 */
export async function issueInvoice(
  context: Context,
  moment: Moment,
  invoice: NewInvoice,
  built: ComputedInvoice,
): Promise<InvoiceRow | null> {
  await settleLate(context, moment, invoice, built)
  await keepBases(moment, invoice, built)
  if (built.lines.length === 0) return null
  const { customer, id } = invoice
  const prepaid = await takeDrawnUse(context, moment, customer, { invoiceId: id, built, draws: built.draws })
  const left = subtractMoney(built.walletApplied, built.prepaid)
  const walletParts = [...prepaid, ...(await payFromWallet(context, moment, customer, left, `invoice:${id}`))]
  const row = { ...(await issuedRow(context, moment, invoice, built)), walletParts }
  await moment.tx.invoices.add(row)
  const lines = storedLines(context, row.bucket, built.lines.map(withoutNoted), invoice.lineIds)
  await moment.tx.invoices.addLines(row.bucket, row.id, lines, invoice.ifPaidChange ?? null)
  const isCollected = row.status === 'open' && row.collection === 'charge_automatically'
  // A draft was counted when it was made, and what may go beyond the cap is not charged beyond it: its charge is counted apart.
  const countsCharge = isCollected && invoice.draft === undefined && invoice.isBeyondCap !== true
  const method = countsCharge ? await moment.tx.paymentMethods.default(row.bucket, row.customerId) : null
  const counts = { isCharged: method !== null, isBeyondCap: invoice.isBeyondCap }
  const parked = invoice.draft === undefined ? await noteInvoice(moment, row, counts) : null
  await useDiscounts(moment, row, built)
  await giveBackExcess(context, moment, invoice.customer, { invoiceId: row.id, excess: built.excess })
  await tellIssued(moment, row, lines)
  if (!isCollected) return row
  const { status } =
    countsCharge && parked === null
      ? await openFirstAttempt(context, moment, row, method)
      : await openAttempt(context, moment, row)
  return { ...row, status }
}

/**
 * What late usage takes off open invoices is noted on them first. What is billed by a change that may not happen still waits:
 * where it does happen, nothing is left to correct.
 */
async function settleLate(
  context: Context,
  moment: Moment,
  { customer, ifPaidChange }: NewInvoice,
  { late }: ComputedInvoice,
): Promise<void> {
  await noteUnpaidCredits(context, moment, customer, late)
  if (ifPaidChange === undefined) await moment.tx.lateUsage.removeNoted(late.noted)
}

/** Also of what needs no invoice: use of it may be taken back, or come late, all the same (semantics §7). */
async function keepBases(
  { tx }: Moment,
  { id: invoiceId, customer: { bucket }, ifPaidChange }: NewInvoice,
  { bases }: Pick<ComputedInvoice, 'bases'>,
): Promise<void> {
  const isIfPaid = ifPaidChange !== undefined
  for (const basis of bases) await tx.lateUsage.addBasis({ ...basis, bucket, invoiceId, isIfPaid })
}

/** What is beyond the invoice is on credit notes of the invoices that it credits, from now on; a draft has none yet. */
function withoutNoted({ excess, ...line }: BuiltLine): BuiltLine {
  return excess === undefined || line.source !== null ? line : { ...line, excess }
}

async function tellIssued(moment: Moment, row: InvoiceRow, lines: readonly Line[]): Promise<void> {
  const snapshot = await viewInvoice(moment, row, lines)
  const object = { type: 'invoice', id: row.id, version: row.version }
  const types = row.status === 'paid' ? ['invoice.finalized', 'invoice.paid'] : ['invoice.finalized']
  recordEvents(
    moment,
    { bucket: row.bucket, id: row.customerId },
    types.map((type) => ({ type, object, snapshot })),
  )
}
