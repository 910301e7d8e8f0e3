import type { InvoiceRow } from '@tallywright/store'
import type { ComputedInvoice } from '../billing/compute-invoice.ts'
import { issueInvoice } from '../billing/issue-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import type { ChangeIds } from './change-plan.ts'
import type { LockedSubscription } from './load-subscription.ts'

/** Issues the last invoice of a subscription, with which nothing waits any more. Null when there is nothing to invoice. */
export async function billEnd(
  context: Context,
  moment: Moment,
  { customer, stored: { bucket, subscription } }: LockedSubscription,
  built: ComputedInvoice,
  ids: ChangeIds,
): Promise<InvoiceRow | null> {
  const invoice = { id: ids.invoiceId, customer, subscriptionId: subscription.id, cause: ids.changeId }
  const issued = await issueInvoice(context, moment, invoice, built)
  await moment.tx.subscriptions.removeAllPendingLines(bucket, subscription.id)
  return issued
}
