import type { CancelDecision } from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import { computeInvoice } from '../billing/compute-invoice.ts'
import { issueInvoice } from '../billing/issue-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import type { LockedSubscription } from './load-subscription.ts'

/** What an end bills: final arrears, pending lines and credits, on one invoice (semantics §5). Null when that is nothing. */
export async function billEnd(
  context: Context,
  moment: Moment,
  { customer, stored }: LockedSubscription,
  { billing, lines, creditsUnusedTime }: CancelDecision,
  ids: { readonly changeId: string; readonly invoiceId: string },
): Promise<InvoiceRow | null> {
  const { bucket, subscription } = stored
  const pending = await moment.tx.subscriptions.pendingLines(bucket, subscription.id)
  const boundaries = billing === null ? [] : [{ billing, creditsUnusedTime, cause: ids.changeId }]
  const request = { customer, currency: subscription.currency, boundaries, lines: [...pending, ...lines] }
  const built = await computeInvoice(moment, request)
  const invoice = { id: ids.invoiceId, customer, subscriptionId: subscription.id, cause: ids.changeId }
  const issued = await issueInvoice(context, moment, invoice, built)
  await moment.tx.subscriptions.removeAllPendingLines(bucket, subscription.id)
  return issued
}
