import type { InvoiceRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'

/**
 * Gives up an attempt that waits for the customer: from now on it is not to take money, and the provider is told so after
 * the commit. It may have succeeded meanwhile, and then it counts. What is processing or unanswered cannot be given up.
 */
export async function giveUpAttempt({ tx, now }: Moment, { bucket, id }: Pick<InvoiceRow, 'bucket' | 'id'>) {
  const open = await tx.payments.openOfInvoice(bucket, id)
  if (open?.status !== 'requires_action') return
  await tx.payments.save({ bucket, id: open.id, givenUp: true, checkAt: now })
}
