import { type Money, PUBLISHED_TAX_NAMES } from '@tallywright/domain'
import type { InvoiceDocument } from '../document/invoice-document.ts'
import { type TaxSummaryRow, taxSummary } from '../document/tax-summary.ts'
import type { Words } from '../words/words.ts'
import type { Written } from '../words/written.ts'

/** `kind` says which part of the sum it is, and so how loud it is printed. */
export interface PrintedTotal {
  readonly kind: 'net' | 'tax' | 'total' | 'settled' | 'due'
  readonly label: string
  readonly amount: string
}

/** From net to what is due: net + taxes = total, total + what settled it (written as negative) = due. */
export function printedTotals(document: InvoiceDocument, words: Words, written: Written): PrintedTotal[] {
  const { totals, kind } = document
  const isCreditNote = kind === 'credit_note'
  const taxes = taxSummary(document.lines, document.currency).flatMap((row) => taxTotal(row, words, written))
  const total = isCreditNote ? words.creditTotal : words.total
  const rows: PrintedTotal[] = [
    { kind: 'net', label: words.net, amount: written.amountWithCode(totals.net) },
    ...taxes,
    { kind: 'total', label: total, amount: written.amountWithCode(totals.total) },
  ]
  if (isCreditNote || document.status === 'void') return rows
  const settled = [
    settledBy(words.credited, totals.credited, written),
    settledBy(words.paidFromWallet, totals.paidFromWallet, written),
    settledBy(words.amountPaid, totals.paid, written),
  ]
  return [
    ...rows,
    ...settled.flat(),
    { kind: 'due', label: words.amountDue, amount: written.amountWithCode(totals.amountDue) },
  ]
}

/** What is not taxed at all has no row, unless a reader must be told why. */
function taxTotal(row: TaxSummaryRow, words: Words, written: Written): PrintedTotal[] {
  const { treatment, name, percent, base, amount } = row
  if (treatment === 'not_collected' || (name === null && treatment === 'standard')) return []
  const reason = { standard: taxName(name ?? '', words), exempt: words.exempt, reverse_charge: words.reverseCharge }[
    treatment
  ]
  const label = words.taxOn(reason, written.percent(percent), written.amountWithCode(base))
  return [{ kind: 'tax', label, amount: written.amountWithCode(amount) }]
}

/** A seller's own name of a tax stays; what the published rates call it is said in the document's language. */
function taxName(name: string, { taxNames }: Words): string {
  return PUBLISHED_TAX_NAMES.flatMap((published) => (published === name ? [taxNames[published]] : []))[0] ?? name
}

function settledBy(label: string, { amount, currency }: Money, written: Written): PrintedTotal[] {
  if (amount === 0n) return []
  return [{ kind: 'settled', label, amount: written.amountWithCode({ amount: -amount, currency }) }]
}

/** The sentences that the law asks for under an invoice on which somebody else owes the tax, or nobody does. */
export function printedNotes({ lines, exemptionReason }: InvoiceDocument, words: Words): string[] {
  const treatments = new Set(lines.map((line) => line.treatment))
  return [
    ...(treatments.has('reverse_charge') ? [words.reverseChargeNote] : []),
    ...(treatments.has('exempt') ? [exemptionReason ?? words.exemptNote] : []),
  ]
}
