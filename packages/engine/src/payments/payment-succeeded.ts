import { applyPendingChange, decideFirstPayment, decideRecovery, isLive } from '@tallywright/domain'
import type { InvoiceRow, StoredSubscription } from '@tallywright/store'
import { computeInvoice } from '../billing/compute-invoice.ts'
import { issueInvoice } from '../billing/issue-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { orRollBack } from '../command/outcome.ts'
import { noteWaitingCredits } from '../credit-notes/note-unpaid-credits.ts'
import { saveSubscription } from '../subscriptions/save-subscription.ts'
import { changePlanGrants } from '../wallets/change-plan-grants.ts'
import { openPlanGrants } from '../wallets/plan-grants.ts'
import { grantTopUp } from '../wallets/settle-top-up.ts'
import { restoreUnpaidGrants } from '../wallets/unpaid-grants.ts'

/** What an invoice's payment sets in motion: a first payment activates, a change applies, an overdue one recovers. */
export async function paymentSucceeded(context: Context, moment: Moment, invoice: InvoiceRow): Promise<void> {
  const { bucket, subscriptionId } = invoice
  const stored = subscriptionId === null ? null : await moment.tx.subscriptions.lock(bucket, subscriptionId)
  await subscriptionPaid(context, moment, invoice, stored)
}

/** The same for a subscription that is locked and read; null for an invoice of none, which may be that of a top-up. */
export async function subscriptionPaid(
  context: Context,
  moment: Moment,
  invoice: InvoiceRow,
  stored: StoredSubscription | null,
): Promise<void> {
  if (stored === null) return grantTopUp(context, moment, invoice)
  const { tx, now } = moment
  const { lifecycle, pendingChange } = stored.subscription
  const owner = { bucket: invoice.bucket, id: invoice.customerId }
  if (lifecycle.state === 'incomplete' && lifecycle.invoiceId === invoice.id) {
    const decision = orRollBack(decideFirstPayment(stored.subscription, { at: now, payment: 'succeeded' }))
    const { subscription: after } = await saveSubscription(moment, stored, decision)
    await openPlanGrants(context, moment, owner, { before: stored.subscription, after, cause: invoice.id })
    return
  }
  if (pendingChange?.when.kind === 'when_paid' && pendingChange.when.invoiceId === invoice.id) {
    const planVersion = stored.pendingPlanVersion ?? stored.subscription.planVersion
    const addOn = stored.pendingAddOnVersion === null ? {} : { addOnVersion: stored.pendingAddOnVersion }
    const decision = orRollBack(applyPendingChange(stored.subscription, { planVersion, ...addOn }, { at: now }))
    const { subscription: after } = await saveSubscription(moment, stored, decision)
    const { effectiveAt } = pendingChange.when
    const { restart } = pendingChange.target
    const change = { before: stored.subscription, after, effectiveAt, restart, cause: pendingChange.id }
    if (!decision.refund) await changePlanGrants(context, moment, owner, change)
    // A restart has billed what waited for the next invoice.
    if (restart) await tx.subscriptions.removeAllPendingLines(invoice.bucket, stored.subscription.id)
    const customer = await tx.customers.lockEvenDeleted(owner.bucket, owner.id)
    const credits = decision.refund ? [] : (pendingChange.when.credits ?? [])
    if (customer === null) return
    await noteWaitingCredits(context, moment, customer, stored, credits)
    return
  }
  if (invoice.firstFailedAt !== null && isLive(stored.subscription)) await restoreUnpaidGrants(context, moment, invoice)
  await recoverUnlessOverdue(context, moment, stored)
}

/** The same for an invoice that nobody owes any more: what a first payment or a change waits for is not let go this way. */
export async function invoiceLetGo(
  context: Context,
  moment: Moment,
  { bucket, subscriptionId }: Pick<InvoiceRow, 'bucket' | 'subscriptionId'>,
): Promise<void> {
  const stored = subscriptionId === null ? null : await moment.tx.subscriptions.lock(bucket, subscriptionId)
  if (stored !== null) await recoverUnlessOverdue(context, moment, stored)
}

/**
 * Once nothing is overdue any more access comes back, and what passed unbilled of the period is charged from now on. One that
 * has ended stays as it is, whatever is paid of it later.
 */
async function recoverUnlessOverdue(context: Context, moment: Moment, stored: StoredSubscription): Promise<void> {
  const { bucket, subscription } = stored
  if (subscription.standing.state === 'current' || !isLive(subscription)) return
  const { tx, now } = moment
  if ((await tx.invoices.overdueOfSubscription(bucket, subscription.id, now)).length > 0) return
  const changeId = context.ids.next('planChange', bucket)
  const decision = orRollBack(decideRecovery(subscription, { at: now, changeId }))
  const { subscription: after } = await saveSubscription(moment, stored, decision)
  const owner = { bucket, id: subscription.customerId }
  await openPlanGrants(context, moment, owner, { before: subscription, after, cause: changeId })
  const customer = await tx.customers.lockEvenDeleted(bucket, subscription.customerId)
  if (decision.lines.length === 0 || customer === null) return
  const { currency, id: subscriptionId } = subscription
  const built = await computeInvoice(moment, { customer, currency, boundaries: [], lines: decision.lines })
  const id = context.ids.next('invoice', bucket)
  const invoice = { id, customer, subscriptionId, cause: changeId, isBeyondCap: true as const }
  await issueInvoice(context, moment, invoice, built)
}
