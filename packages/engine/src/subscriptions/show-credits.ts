import { type BuiltInvoice, type Money, negateMoney, sumMoney } from '@tallywright/domain'
import type { Moment } from '../command/context.ts'
import { excessNotes } from '../credit-notes/excess-notes.ts'
import type { UnpaidCredits } from '../credit-notes/unpaid-credits.ts'
import { amountView } from '../views/amount-view.ts'

/** Where the credits of a change go that its invoice cannot carry, or that are of what is not paid; each amount positive. */
export async function showCredits(
  moment: Moment,
  bucket: number,
  { excess, currency }: Pick<BuiltInvoice, 'excess' | 'currency'>,
  { notes, drafts }: UnpaidCredits,
) {
  const beyond = await excessNotes(moment, bucket, excess)
  const sumOf = (parts: readonly Money[]) => sumMoney(parts, currency)
  const toWallet = [
    ...beyond.notes.flatMap(({ settled }) => [settled.toGrants, settled.toWallet]),
    ...beyond.others.map(({ total }) => total),
  ]
  return {
    creditedToWallet: amountView(sumOf(toWallet)),
    creditNotes: [...notes, ...beyond.notes.map(({ note }) => note)].map(({ invoiceId, net, tax, total }) => {
      return { invoiceId, net: amountView(net), tax: amountView(tax), total: amountView(total) }
    }),
    draftCredits: drafts.map(({ invoiceId, lines }) => {
      return { invoiceId, net: amountView(negateMoney(sumOf(lines.map(({ amount }) => amount)))) }
    }),
  }
}
