import {
  creditedBy,
  type EarlierCredit,
  type Line,
  negateMoney,
  type RatedLine,
  reverseTaxes,
} from '@tallywright/domain'
import type { InvoiceRow, StoreTransaction } from '@tallywright/store'

/** What was taken off the lines before: by credit notes, and by proration credits, invoiced or still pending. */
export async function earlierCredits(
  tx: StoreTransaction,
  invoice: InvoiceRow,
  lines: readonly Line[],
): Promise<EarlierCredit[]> {
  const { bucket, subscriptionId } = invoice
  const ids = lines.map(({ id }) => id)
  const issued = await issuedCredits(tx, invoice, lines)
  const pending = subscriptionId === null ? [] : await tx.subscriptions.pendingLines(bucket, subscriptionId)
  return [...issued, ...pending.flatMap((line) => asPendingCredit(line, ids))]
}

/** The same without what is pending: an invoice that bills it is issued before it is pending no more. */
export async function issuedCredits(
  tx: StoreTransaction,
  { bucket, currency }: InvoiceRow,
  lines: readonly Line[],
): Promise<EarlierCredit[]> {
  const ids = lines.map(({ id }) => id)
  const notes = await tx.creditNotes.creditsOf(bucket, ids, currency)
  const invoiced = await tx.invoices.lineCreditsOf(bucket, ids)
  return [...notes, ...invoiced.map(asCredit)]
}

function asCredit(line: Line): EarlierCredit {
  return { lineId: line.source ?? '', ...creditedBy(line) }
}

function asPendingCredit({ kind, source, amount, reverses }: RatedLine, ids: readonly string[]): EarlierCredit[] {
  if (kind !== 'proration_credit' || source === null || !ids.includes(source)) return []
  const taxes = reverses === undefined ? [] : reverseTaxes(amount, reverses)
  return [{ lineId: source, net: negateMoney(amount), taxes: taxes.map((tax) => negateMoney(tax.amount)) }]
}
