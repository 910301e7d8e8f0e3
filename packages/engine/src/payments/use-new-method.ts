import type { Context, Moment } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { beginAttempt } from '../invoices/invoice-commands.ts'
import { collectInvoice } from './collect-invoice.ts'

/**
 * Tries at once what is open because the method before failed, or because there was none, whatever the ladder says
 * (semantics §10). A payment that waits for the customer makes room. A declined automatic top-up is asked for again.
 */
export async function collectUnpaid(context: Context, customer: CustomerKey, isDefault: boolean): Promise<void> {
  if (!isDefault) return
  await collectBegun(context, customer, await atMoment(context, (moment) => beginUnpaid(context, moment, customer)))
}

type CustomerKey = { readonly bucket: number; readonly customerId: string }

/** Opens the attempts, in the transaction of what made the method the default; returns the invoices to collect after it. */
export async function beginUnpaid(
  context: Context,
  moment: Moment,
  { bucket, customerId }: CustomerKey,
): Promise<readonly string[]> {
  const { tx } = moment
  await tx.customers.lockEvenDeleted(bucket, customerId)
  if ((await tx.paymentMethods.default(bucket, customerId)) === null) return []
  await tx.wallets.askDeclinedAgain(bucket, customerId, moment.now)
  const ids: string[] = []
  for (const { id } of await tx.invoices.unpaidOfCustomer(bucket, customerId)) {
    const invoice = await tx.invoices.lock(bucket, id)
    if (invoice?.status !== 'open') continue
    const open = await tx.payments.openOfInvoice(bucket, id)
    if (open === null || open.status === 'requires_action') await beginAttempt(context, moment, invoice)
    ids.push(id)
  }
  return ids
}

export async function collectBegun(
  context: Context,
  { bucket, customerId }: CustomerKey,
  invoiceIds: readonly string[],
): Promise<void> {
  for (const invoiceId of invoiceIds) await collectInvoice(context, { bucket, customerId, invoiceId })
}
