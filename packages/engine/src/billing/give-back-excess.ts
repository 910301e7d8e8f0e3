import type { ExcessCredit, GivenBackCredit } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { excessNotes } from '../credit-notes/excess-notes.ts'
import { writeCreditNote } from '../credit-notes/write-credit-note.ts'
import { giveUpAttempt } from '../payments/give-up-attempt.ts'
import { creditWallet } from '../wallets/money-wallet.ts'

/**
 * What the credits of an invoice came to beyond it is on credit notes of the invoices that they credit, and goes back the way
 * it was paid (semantics §6): off what is open of them, the share of the wallet to the grants that had paid, the rest into the
 * money wallet, unless a bank disputes it: then a refund waits for the bank. Credits of no invoice go to the wallet.
 */
export async function giveBackExcess(
  context: Context,
  moment: Moment,
  customer: Pick<CustomerRow, 'bucket' | 'id'>,
  { invoiceId, excess }: { readonly invoiceId: string; readonly excess: readonly ExcessCredit[] },
): Promise<void> {
  if (excess.length === 0) return
  const others = await giveBackCredits(context, moment, customer.bucket, excess)
  for (const { line, total } of others) {
    const cause = `excess:${invoiceId}:${line}:wallet`
    await creditWallet(context, moment, customer, total, { kind: 'proration', cause })
  }
}

/** Writes the credit notes for credits that no invoice carries. Returns those that credit no invoice, or one that is void. */
export async function giveBackCredits<Credit extends GivenBackCredit>(
  context: Context,
  moment: Moment,
  bucket: number,
  credits: readonly Credit[],
): Promise<readonly Credit[]> {
  const { notes, others } = await excessNotes(moment, bucket, credits)
  for (const { row, note, settled } of notes) {
    if (settled.reducesDue.amount > 0n) await giveUpAttempt(moment, row)
    await writeCreditNote(context, moment, {
      id: context.ids.next('creditNote', row.bucket),
      invoice: row,
      note,
      settled,
      reason: null,
      isOutOfBand: false,
      isExcess: true,
    })
  }
  return others
}
