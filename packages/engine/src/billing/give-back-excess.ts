import { type ExcessCredit, type SettledExcess, settleExcess } from '@tallywright/domain'
import type { CustomerRow, InvoiceRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { creditWallet, returnToGrants } from '../wallets/money-wallet.ts'

/**
 * What the credits of an invoice came to beyond it goes back the way it was paid (semantics §6): the share of the wallet to
 * the grants that had paid the credited invoice, the rest into the money wallet.
 */
export async function giveBackExcess(
  context: Context,
  moment: Moment,
  customer: Pick<CustomerRow, 'bucket' | 'id'>,
  { invoiceId, excess }: { readonly invoiceId: string; readonly excess: readonly ExcessCredit[] },
): Promise<void> {
  for (const { line, source, total } of excess) {
    const credited = source === null ? null : await moment.tx.invoices.ofLine(customer.bucket, source)
    const settled = settleExcess(total, leftOf(credited))
    const cause = `excess:${invoiceId}:${line}`
    if (credited !== null) await giveBack(context, moment, credited, { ...settled, cause })
    await creditWallet(context, moment, customer, settled.toWallet, { kind: 'proration', cause: `${cause}:wallet` })
  }
}

/** Nothing is known of a line that was credited while it was still pending. */
function leftOf(row: InvoiceRow | null) {
  if (row === null) return { fromWallet: 0n, fromPayments: 0n }
  return { fromWallet: row.walletPaid - row.walletReturned, fromPayments: row.amountPaid - row.paymentsReturned }
}

interface GivenBack extends SettledExcess {
  readonly cause: string
}

async function giveBack(context: Context, moment: Moment, row: InvoiceRow, back: GivenBack): Promise<void> {
  const customer = { bucket: row.bucket, id: row.customerId }
  const toGrants = { amount: back.toGrants, parts: row.walletParts, source: `${back.cause}:grants` }
  await moment.tx.invoices.save({
    bucket: row.bucket,
    id: row.id,
    walletParts: await returnToGrants(context, moment, customer, toGrants),
    walletReturned: row.walletReturned + back.toGrants.amount,
    paymentsReturned: row.paymentsReturned + back.ofPayments.amount,
  })
}
