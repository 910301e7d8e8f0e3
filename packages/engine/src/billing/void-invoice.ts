import { money } from '@tallywright/domain'
import type { CustomerRow, InvoiceRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { judgeDiscounts } from '../discounts/use-discounts.ts'
import { giveUpAttempt } from '../payments/give-up-attempt.ts'
import { returnToGrants } from '../wallets/money-wallet.ts'
import { dropTopUp } from '../wallets/settle-top-up.ts'
import { saveInvoice } from './save-invoice.ts'

/**
 * Voids an open invoice that will not be collected: what the wallet had paid of it goes back to its grants, and a payment
 * that waits for the customer is given up; so do the discounts it used. What was to be bought with it never comes. A paid one stays.
 */
export async function voidInvoice(
  context: Context,
  moment: Moment,
  customer: Pick<CustomerRow, 'bucket' | 'id'>,
  invoiceId: string,
): Promise<InvoiceRow | null> {
  const row = await moment.tx.invoices.lock(customer.bucket, invoiceId)
  if (row === null || row.status !== 'open') return row
  const back = money(row.walletPaid - row.walletReturned, row.currency)
  await returnToGrants(context, moment, customer, { amount: back, parts: row.walletParts, source: `void:${row.id}` })
  await giveUpAttempt(moment, row)
  const change = {
    status: 'void' as const,
    // Nobody waits for the customer any more; what is processing may still come, and goes back.
    paymentStatus: row.paymentStatus === 'requires_action' ? ('none' as const) : row.paymentStatus,
    voidedAt: moment.now,
    walletPaid: 0n,
    walletReturned: 0n,
    walletParts: [],
    nextDunningAt: null,
    dunningStep: null,
  }
  const saved = await saveInvoice(moment, row, change, 'invoice.voided')
  await judgeDiscounts(moment, row)
  await dropTopUp(moment, saved)
  const { bucket, subscriptionId } = row
  if (subscriptionId !== null) await moment.tx.lateUsage.removeIfPaid(bucket, subscriptionId, invoiceId)
  return saved
}
