import { type BuiltInvoice, type ExcessCredit, type Money, negateMoney, sumMoney } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { newMoment } from '../command/moment.ts'
import { excessNotes } from '../credit-notes/excess-notes.ts'
import type { UnpaidCredits } from '../credit-notes/unpaid-credits.ts'
import { noteUnpaidCredits } from '../credit-notes/write-noted-credits.ts'
import { amountView } from '../views/amount-view.ts'

/** Where the credits of a change go that its invoice cannot carry, or that are of what is not paid; each amount positive. */
export async function showCredits(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  { excess, currency }: Pick<BuiltInvoice, 'excess' | 'currency'>,
  { notes, drafts }: UnpaidCredits,
) {
  const beyond = await excessAfter(context, moment, customer, excess, notes)
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

/** What is more than the invoice once the credits of what is not paid are noted: made, looked at and undone. */
function excessAfter(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  excess: readonly ExcessCredit[],
  notes: UnpaidCredits['notes'],
) {
  if (notes.length === 0 || excess.length === 0) return excessNotes(moment, customer.bucket, excess)
  return moment.tx.tentatively(async (tx) => {
    const tentative = newMoment(tx, moment)
    await noteUnpaidCredits(context, tentative, customer, { notes })
    return excessNotes(tentative, customer.bucket, excess)
  })
}
