import type { StoredSubscription } from '@tallywright/store'
import type { Moment } from '../command/context.ts'

/** Whether the invoice that a subscription waits for (its first, or that of a change) has a payment on its way. */
export async function paymentIsProcessing(
  { tx }: Moment,
  { bucket, subscription }: StoredSubscription,
): Promise<boolean> {
  const { lifecycle, pendingChange } = subscription
  const first = lifecycle.state === 'incomplete' ? lifecycle.invoiceId : null
  const ofChange = pendingChange?.when.kind === 'when_paid' ? pendingChange.when.invoiceId : null
  const invoiceId = first ?? ofChange
  if (invoiceId === null) return false
  const open = await tx.payments.openOfInvoice(bucket, invoiceId)
  // Waiting for the customer's own action may be given up; money that may be moving may not.
  return open !== null && open.status !== 'requires_action'
}
