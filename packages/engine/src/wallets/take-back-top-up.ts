import {
  add,
  type CreditDestination,
  type CreditNote,
  compare,
  formatExact,
  hasEnded,
  isZero,
  parseDecimal,
  type Rational,
  takeBack,
  unitsOfCredit,
  ZERO,
} from '@tallywright/domain'
import type { InvoiceRow, TopUpRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { orRollBack, refused } from '../command/outcome.ts'
import { moveWallet } from './move-wallet.ts'
import { saveTopUp } from './settle-top-up.ts'

/**
 * Why a credit note of a top-up cannot be made: it is not paid yet, or more of what it bought is spent than the note leaves
 * paid. Null where it can be, and for every other invoice. What somebody says has gone back already is written down all the same.
 */
export async function refusalOfTopUpCredit(
  { tx, now }: Moment,
  { bucket, id, subscriptionId }: InvoiceRow,
  note: CreditNote,
  destination: CreditDestination,
) {
  const row = subscriptionId === null ? await tx.topUps.ofInvoice(bucket, id) : null
  if (row === null) return null
  if (row.state === 'pending') return awaitedByTopUp(row)
  if (destination === 'out_of_band') return null
  const { grants } = await tx.wallets.find(row)
  const grant = grants.find((each) => each.id === row.grantId && !hasEnded(each, now))
  const left = grant?.remaining ?? ZERO
  return compare(unitsOfCredit(row, note.net.amount), left) > 0 ? notRefundable(row, left) : null
}

/** What the customer waits for is not let go under them: it is paid or declared void. */
export function awaitedByTopUp({ id }: TopUpRow) {
  return refused(
    'invoice.transition_not_allowed',
    'units of a wallet come when this invoice is paid; void it instead',
    {
      details: { reason: 'awaited_by_top_up', topUpId: id },
    },
  )
}

/** `left`: units that are unspent; a refund gives back no more than their share of the price. */
function notRefundable({ id, unit }: TopUpRow, left: Rational) {
  return refused('top_up.not_refundable', 'what was bought is spent, so only the share of what is left goes back', {
    details: { topUpId: id, unit, left: formatExact(left) },
  })
}

export interface CreditOfTopUp {
  readonly creditNoteId: string
  readonly invoice: InvoiceRow
  readonly note: CreditNote
  readonly isOutOfBand: boolean
}

/**
 * Takes back what a credit note pays back of a top-up, the same share of the units; where the money went back already, as far
 * as they are unspent. Does not ask for an automatic top-up: nobody buys again what is just given back.
 */
export async function takeBackTopUp(
  context: Context,
  moment: Moment,
  { creditNoteId, invoice: { bucket, id, subscriptionId }, note, isOutOfBand }: CreditOfTopUp,
): Promise<void> {
  const row = subscriptionId === null ? await moment.tx.topUps.ofInvoice(bucket, id) : null
  if (row === null || row.grantId === null) return
  const grantIds = [row.grantId]
  const { bucket: ofCustomer, customerId, unit } = row
  const units = unitsOfCredit(row, note.net.amount)
  const key = { bucket: ofCustomer, customerId, unit }
  const { taken } = await moveWallet(
    context,
    moment,
    key,
    `credit_note:${creditNoteId}:top_up`,
    (wallet, at) => takeBack(wallet, grantIds, units, at),
    { asksForTopUp: false },
  )
  if (!isOutOfBand && compare(taken, units) < 0) orRollBack(notRefundable(row, taken))
  const takenBack = formatExact(add(parseDecimal(row.takenBack), taken))
  const type = isZero(taken) ? 'top_up.credited' : 'top_up.taken_back'
  await saveTopUp(moment, row, { creditedNet: row.creditedNet + note.net.amount, takenBack }, type)
}
