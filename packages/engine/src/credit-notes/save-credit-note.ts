import type { Context, Moment } from '../command/context.ts'
import { paymentSucceeded } from '../payments/payment-succeeded.ts'
import { type CreditNoteToSave, type WrittenCreditNote, writeCreditNote } from './write-credit-note.ts'

/** Issues a credit note; what is credited whole has nothing left to wait for, as if it were paid. */
export async function saveCreditNote(
  context: Context,
  moment: Moment,
  credit: CreditNoteToSave,
): Promise<WrittenCreditNote> {
  const written = await writeCreditNote(context, moment, credit)
  const isPaidOff = written.invoice.status === 'paid' && credit.invoice.status !== 'paid'
  if (isPaidOff) await paymentSucceeded(context, moment, written.invoice)
  return written
}
