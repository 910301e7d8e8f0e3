import { applyPendingChange, decideFirstPayment, decideRecovery, isLive } from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { orRollBack } from '../command/outcome.ts'
import { saveSubscription } from '../subscriptions/save-subscription.ts'

/** What an invoice's payment sets in motion: a first payment activates, a change applies, an overdue one recovers. */
export async function paymentSucceeded(context: Context, moment: Moment, invoice: InvoiceRow): Promise<void> {
  if (invoice.subscriptionId === null) return
  const { tx, now } = moment
  const stored = await tx.subscriptions.lock(invoice.bucket, invoice.subscriptionId)
  if (stored === null) return
  const { lifecycle, pendingChange, standing } = stored.subscription
  if (lifecycle.state === 'incomplete' && lifecycle.invoiceId === invoice.id) {
    const decision = orRollBack(decideFirstPayment(stored.subscription, { at: now, payment: 'succeeded' }))
    await saveSubscription(moment, stored, decision)
    return
  }
  if (pendingChange?.when.kind === 'when_paid' && pendingChange.when.invoiceId === invoice.id) {
    const planVersion = stored.pendingPlanVersion ?? stored.subscription.planVersion
    const addOn = stored.pendingAddOnVersion === null ? {} : { addOnVersion: stored.pendingAddOnVersion }
    const decision = orRollBack(applyPendingChange(stored.subscription, { planVersion, ...addOn }, { at: now }))
    await saveSubscription(moment, stored, decision)
    // A restart has billed what waited for the next invoice.
    if (pendingChange.target.restart)
      await tx.subscriptions.removeAllPendingLines(invoice.bucket, invoice.subscriptionId)
    return
  }
  // One that has ended stays as it is, whatever is paid of it later.
  if (standing.state === 'current' || !isLive(stored.subscription)) return
  const stillOpen = await tx.invoices.openOfSubscription(invoice.bucket, invoice.subscriptionId)
  if (stillOpen.length > 0) return
  const changeId = context.ids.next('planChange', invoice.bucket)
  await saveSubscription(moment, stored, orRollBack(decideRecovery(stored.subscription, { at: now, changeId })))
}
