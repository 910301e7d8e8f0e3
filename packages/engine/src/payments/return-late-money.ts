import { applyPendingChange, smaller } from '@tallywright/domain'
import type { InvoiceRow, PaymentRow, StoredSubscription } from '@tallywright/store'
import { amountDueOf } from '../billing/amount-due.ts'
import { voidInvoice } from '../billing/void-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { orRollBack } from '../command/outcome.ts'
import { openRefund } from '../refunds/open-refund.ts'
import { saveSubscription } from '../subscriptions/save-subscription.ts'

/**
 * Money that came too late buys nothing: its invoice is void, or a renewal or the end of the subscription has overtaken
 * the change it was for, whose invoice becomes void (semantics §6). It goes back where it came from. False when the money is
 * in time.
 */
export async function returnLateMoney(
  context: Context,
  moment: Moment,
  { invoice, payment, stored }: LateMoney,
): Promise<boolean> {
  if (invoice.status !== 'void' && !(await dropOvertaken(context, moment, invoice, stored))) return false
  await openRefund(context, moment, payment, { amount: payment.amount, creditNoteId: null })
  return true
}

/**
 * What arrives of a payment when less is due than it was made for, because the invoice was paid or credited while the
 * customer confirmed it, goes back as well. Returns what is left to pay the invoice with, in minor units.
 */
export async function returnSurplus(
  context: Context,
  moment: Moment,
  { invoice, payment }: Pick<LateMoney, 'invoice' | 'payment'>,
): Promise<bigint> {
  const inTime = smaller(payment.amount, amountDueOf(invoice))
  const amount = payment.amount - inTime
  if (amount > 0n) await openRefund(context, moment, payment, { amount, creditNoteId: null })
  return inTime
}

export interface LateMoney {
  readonly invoice: InvoiceRow
  readonly payment: PaymentRow
  /** The subscription of the invoice, locked. */
  readonly stored: StoredSubscription | null
}

async function dropOvertaken(
  context: Context,
  moment: Moment,
  { bucket, id, customerId }: InvoiceRow,
  stored: StoredSubscription | null,
): Promise<boolean> {
  const when = stored?.subscription.pendingChange?.when
  if (stored === null || when?.kind !== 'when_paid' || when.invoiceId !== id) return false
  const planVersion = stored.pendingPlanVersion ?? stored.subscription.planVersion
  const addOn = stored.pendingAddOnVersion === null ? {} : { addOnVersion: stored.pendingAddOnVersion }
  const decision = orRollBack(applyPendingChange(stored.subscription, { planVersion, ...addOn }, { at: moment.now }))
  if (!decision.refund) return false
  await saveSubscription(moment, stored, decision)
  await voidInvoice(context, moment, { bucket, id: customerId }, id)
  return true
}
