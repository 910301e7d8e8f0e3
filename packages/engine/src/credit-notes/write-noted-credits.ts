import { assert, settleCredit } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import { amountDueOf } from '../billing/amount-due.ts'
import type { Context, Moment } from '../command/context.ts'
import { restoredIds } from '../discounts/load-discounts.ts'
import { judgeDiscounts } from '../discounts/use-discounts.ts'
import { giveUpAttempt } from '../payments/give-up-attempt.ts'
import type { UnpaidCredits } from './unpaid-credits.ts'
import { writeCreditNote } from './write-credit-note.ts'

/**
 * Issues the credit notes of a change, or of a correction, on the invoices they come from: before its own invoice, whose credits go
 * off what these leave open.
 */
export async function noteUnpaidCredits(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  { notes }: Pick<UnpaidCredits, 'notes'>,
): Promise<void> {
  for (const { invoiceId, ...note } of notes) {
    const invoice = await moment.tx.invoices.lock(customer.bucket, invoiceId)
    assert(invoice !== null, 'an invoice that is credited is there')
    await giveUpAttempt(moment, invoice)
    const left = { due: amountDueOf(invoice), fromWallet: 0n, fromPayments: 0n }
    await writeCreditNote(context, moment, {
      id: context.ids.next('creditNote', customer.bucket),
      invoice,
      note,
      settled: settleCredit(note.total, left, 'wallet'),
      reason: null,
      isOutOfBand: false,
    })
    const restored = restoredIds(note.lines.map(({ proration }) => proration))
    if (restored.length > 0) await judgeDiscounts(moment, invoice)
  }
}
