import { viewInvoice } from '../billing/view-invoice.ts'
import type { Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import type { InvoiceView } from '../views/invoice-view.ts'
import { type SubscriptionView, subscriptionView } from '../views/subscription-view.ts'
import { noSubscription } from './load-subscription.ts'
import type { SubscriptionEffect } from './subscription-command.ts'

export interface AddOnEffect extends SubscriptionEffect {
  readonly attachmentId: string
}

/** The answer to attaching or taking off an add-on. */
export interface AddOnChangeView {
  readonly object: 'add_on_change'
  readonly attachmentId: string
  /** False while it waits for its payment. */
  readonly applied: boolean
  readonly subscription: SubscriptionView
  readonly invoice: InvoiceView | null
}

export async function replyToAddOnChange(moment: Moment, effect: AddOnEffect): Promise<Outcome<AddOnChangeView>> {
  const { bucket, subscriptionId, attachmentId, invoiceId } = effect
  const stored = await moment.tx.subscriptions.find(bucket, subscriptionId)
  if (stored === null) return noSubscription(subscriptionId)
  const invoice = invoiceId === null ? null : await moment.tx.invoices.find(bucket, invoiceId)
  if (invoice?.status === 'void') {
    return refused('plan_change.payment_failed', 'the payment was declined; the add-ons stay as they were', {
      details: { invoiceId: invoice.id, decline: invoice.lastPaymentError },
    })
  }
  return done({
    object: 'add_on_change',
    attachmentId,
    applied: stored.subscription.pendingChange?.target.addOn?.id !== attachmentId,
    subscription: subscriptionView(stored),
    invoice: invoice === null ? null : await viewInvoice(moment, invoice),
  })
}
