import { money } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { giveUsesBack } from '../discounts/use-discounts.ts'
import { creditWallet } from '../wallets/money-wallet.ts'
import { saveInvoice } from './save-invoice.ts'

/** Voids an open invoice that will not be collected; what the wallet had paid of it goes back, and so do the discounts it used. A paid one stays. */
export async function voidInvoice(
  context: Context,
  moment: Moment,
  customer: Pick<CustomerRow, 'bucket' | 'id'>,
  invoiceId: string,
): Promise<void> {
  const row = await moment.tx.invoices.lock(customer.bucket, invoiceId)
  if (row === null || row.status !== 'open') return
  const back = money(row.walletPaid, row.currency)
  await creditWallet(context, moment, customer, back, { kind: 'credit_note', cause: `void:${row.id}` })
  await saveInvoice(moment, row, { status: 'void', voidedAt: moment.now, walletPaid: 0n }, 'invoice.voided')
  await giveUsesBack(moment, row)
}
