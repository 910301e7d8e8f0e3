import { decideChangeDeclined, decideFirstPayment, decidePastDue } from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import { voidInvoice } from '../billing/void-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { orRollBack } from '../command/outcome.ts'
import { saveSubscription } from '../subscriptions/save-subscription.ts'

/**
 * What a decline sets in motion: a first payment stays incomplete, a change is dropped and its invoice voided, a renewal
 * falls past due. Returns how the invoice stands then.
 */
export async function paymentFailed(
  context: Context,
  moment: Moment,
  invoice: InvoiceRow,
): Promise<InvoiceRow['status']> {
  if (invoice.subscriptionId === null) return invoice.status
  const { tx, now: at } = moment
  const stored = await tx.subscriptions.lock(invoice.bucket, invoice.subscriptionId)
  const customer = await tx.customers.find(invoice.customerId)
  if (stored === null || customer === null) return invoice.status
  const { lifecycle, pendingChange, standing } = stored.subscription
  if (lifecycle.state === 'incomplete' && lifecycle.invoiceId === invoice.id) {
    const decision = orRollBack(decideFirstPayment(stored.subscription, { at, payment: 'declined' }))
    await saveSubscription(moment, stored, decision)
    return invoice.status
  }
  if (pendingChange?.when.kind === 'when_paid' && pendingChange.when.invoiceId === invoice.id) {
    const decision = orRollBack(decideChangeDeclined(stored.subscription, { at }))
    await saveSubscription(moment, stored, decision)
    for (const invoiceId of decision.voidsInvoiceIds) await voidInvoice(context, moment, customer, invoiceId)
    return 'void'
  }
  if (lifecycle.state !== 'active' || standing.state !== 'current') return invoice.status
  await saveSubscription(moment, stored, orRollBack(decidePastDue(stored.subscription, { at })))
  return invoice.status
}
