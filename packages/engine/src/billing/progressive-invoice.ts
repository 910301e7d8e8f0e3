import { compare, endPeriodAt, nextBoundary, parseExact, thresholdCauses, toMajor } from '@tallywright/domain'
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
  const { currency, planVersion, id: subscriptionId } = subscription
  const threshold = planVersion.plan.billingThreshold?.[currency]
  const at = subscription.lifecycle.state === 'active' ? nextBoundary(subscription) : null
  if (threshold === undefined || at === null || at <= moment.now) return null
  const cause = await nextCause(moment, bucket, subscriptionId, thresholdCauses(at))
  const billing = { at, closed: endPeriodAt(subscription, at), opened: null, skipped: [] }
  const boundaries = [{ billing, cause, creditsUnusedTime: false, usedUntil: moment.now }]
  const built = await computeInvoice(moment, { customer, currency, boundaries, lines: [] })
  if (compare(toMajor(built.net), parseExact(threshold)) < 0) return null
  const id = context.ids.next('invoice', bucket)
  return issueInvoice(context, moment, { id, customer, subscriptionId, cause }, built)
}

/** A cause that no invoice of the subscription has had yet, void ones included. */
export async function nextCause(
  { tx }: Moment,
  bucket: number,
  subscriptionId: string,
  causes: string,
): Promise<string> {
  return `${causes}${(await tx.invoices.countOfCause(bucket, subscriptionId, causes)) + 1}`
}
