import type { InvoiceDocument } from '../document/invoice-document.ts'
import type { Words } from '../words/words.ts'
import type { Written } from '../words/written.ts'

/** The sentence that says what is to be done. An invoice that was settled by credits alone has nothing paid and nothing due. */
export function headlineOf({ kind, status, totals, dueAt, paidAt }: InvoiceDocument, words: Words, written: Written) {
  const day = (instant: typeof dueAt) => (instant === null ? null : written.day(instant))
  if (kind === 'credit_note') return words.creditHeadline(written.amountWithCode(totals.total))
  if (status === 'void') return words.voidHeadline
  if (totals.amountDue.amount > 0n) return words.dueHeadline(written.amountWithCode(totals.amountDue), day(dueAt))
  if (totals.paid.amount === 0n) return words.nothingDueHeadline
  return words.paidHeadline(written.amountWithCode(totals.paid), day(paidAt))
}
