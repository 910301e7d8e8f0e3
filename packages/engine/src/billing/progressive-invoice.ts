import { addMilliseconds, compare, endPeriodAt, parseExact, thresholdCause, toMajor } from '@tallywright/domain'
import type { CustomerRow, InvoiceRow, StoredSubscription } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { computeInvoice } from './compute-invoice.ts'
import { issueInvoice } from './issue-invoice.ts'

/**
 * Invoices what was used of the open period so far, when that comes to the billing threshold of the plan and is not invoiced
 * yet; null while it does not. The end of the period bills all of its use, less what was invoiced before.
 */
export async function invoiceOverThreshold(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  { bucket, subscription }: StoredSubscription,
): Promise<InvoiceRow | null> {
  const { currency, period, planVersion, id: subscriptionId } = subscription
  const threshold = planVersion.plan.billingThreshold?.[currency]
  // What is used at this very instant made the threshold be looked at.
  const at = addMilliseconds(moment.now, 1)
  const closed = subscription.lifecycle.state === 'active' ? endPeriodAt(subscription, at) : null
  if (threshold === undefined || closed === null || period === null || period.end < at) return null
  const prefix = thresholdCause(period.end, 0).slice(0, -1)
  const cause = thresholdCause(period.end, (await moment.tx.invoices.countOfCause(bucket, subscriptionId, prefix)) + 1)
  const billing = { at, closed, opened: null, skipped: [] }
  const boundaries = [{ billing, cause, creditsUnusedTime: false, isProgressive: true }]
  const built = await computeInvoice(moment, { customer, currency, boundaries, lines: [] })
  if (compare(toMajor(built.net), parseExact(threshold)) < 0) return null
  const id = context.ids.next('invoice', bucket)
  return issueInvoice(context, moment, { id, customer, subscriptionId, cause }, built)
}
