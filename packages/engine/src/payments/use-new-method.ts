import type { Context } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { beginAttempt } from '../invoices/invoice-commands.ts'
import { collectInvoice } from './collect-invoice.ts'

/**
 * Tries at once what is open because the method before failed, or because there was none, whatever the ladder says
 * (semantics §10). A payment that waits for the customer makes room.
 */
export async function collectUnpaid(
  context: Context,
  { bucket, customerId }: { readonly bucket: number; readonly customerId: string },
  isDefault: boolean,
): Promise<void> {
  if (!isDefault) return
  const unpaid = await atMoment(context, async (moment) => {
    const { tx } = moment
    await tx.customers.lockEvenDeleted(bucket, customerId)
    if ((await tx.paymentMethods.default(bucket, customerId)) === null) return []
    const ids: string[] = []
    for (const { id } of await tx.invoices.unpaidOfCustomer(bucket, customerId)) {
      const invoice = await tx.invoices.lock(bucket, id)
      if (invoice?.status !== 'open') continue
      const open = await tx.payments.openOfInvoice(bucket, id)
      if (open === null || open.status === 'requires_action') await beginAttempt(context, moment, invoice)
      ids.push(id)
    }
    return ids
  })
  for (const invoiceId of unpaid) await collectInvoice(context, { bucket, customerId, invoiceId })
}
