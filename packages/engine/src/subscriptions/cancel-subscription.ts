import { decideCancel, decideUncancel, type RatedLine } from '@tallywright/domain'
import { computeInvoice } from '../billing/compute-invoice.ts'
import { issueInvoice } from '../billing/issue-invoice.ts'
import { voidInvoice } from '../billing/void-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type SubscriptionView, subscriptionView } from '../views/subscription-view.ts'
import { newChangeIds, refusalWhileUnpaid } from './change-plan.ts'
import { invoicedLines } from './invoiced-lines.ts'
import { lockForCommand } from './load-subscription.ts'
import { paymentIsProcessing } from './payment-is-processing.ts'
import { saveSubscription } from './save-subscription.ts'
import { runAndCollect, type SubscriptionEffect } from './subscription-command.ts'

export interface Cancellation {
  readonly subscriptionId: string
  readonly behavior: 'at_period_end' | 'now'
  /** With `now`: credit the unused time that was paid in advance. */
  readonly prorate: boolean
}

/** Ends a subscription at the end of its period or now; what was used and not invoiced is invoiced when it ends (semantics §5). */
export function cancelSubscription(
  context: Context,
  input: Cancellation,
  request: IdempotentRequest,
): Promise<CommandReply<SubscriptionView>> {
  return runAndCollect(context, request, (moment) => commitCancel(context, moment, input))
}

async function commitCancel(
  context: Context,
  begun: Moment,
  input: Cancellation,
): Promise<Outcome<SubscriptionEffect>> {
  const locked = await lockForCommand(context, begun, input.subscriptionId)
  if (!locked.ok) return locked
  const { moment, customer, stored } = locked.value
  const { bucket, subscription } = stored
  const unpaid = input.prorate ? await refusalWhileUnpaid(moment, stored) : null
  if (unpaid !== null) return unpaid
  const ids = newChangeIds(context, bucket)
  const decision = decideCancel(subscription, {
    changeId: ids.changeId,
    at: moment.now,
    behavior: input.behavior,
    prorate: input.prorate,
    invoicedLines: await invoicedLines(moment, stored),
    paymentProcessing: await paymentIsProcessing(moment, stored),
  })
  if (!decision.ok) return decision
  const { billing, lines, creditsUnusedTime } = decision.value
  await saveSubscription(moment, stored, decision.value)
  for (const id of decision.value.voidsInvoiceIds) await voidInvoice(context, moment, customer, id)
  const effect = { bucket, customerId: customer.id, subscriptionId: subscription.id }
  if (input.behavior !== 'now') return done({ ...effect, invoiceId: null })
  const pending: RatedLine[] = await moment.tx.subscriptions.pendingLines(bucket, subscription.id)
  const boundaries = billing === null ? [] : [{ billing, creditsUnusedTime, cause: ids.changeId }]
  const request = { customer, currency: subscription.currency, boundaries, lines: [...pending, ...lines] }
  const built = await computeInvoice(moment, request)
  const invoice = { id: ids.invoiceId, customer, subscriptionId: subscription.id, cause: ids.changeId }
  const issued = await issueInvoice(context, moment, invoice, built)
  await moment.tx.subscriptions.removeAllPendingLines(bucket, subscription.id)
  return done({ ...effect, invoiceId: issued?.status === 'open' ? issued.id : null })
}

export function uncancelSubscription(
  context: Context,
  input: { readonly subscriptionId: string },
  request: IdempotentRequest,
): Promise<CommandReply<SubscriptionView>> {
  return runAtOnce(context, request, async (begun) => {
    const locked = await lockForCommand(context, begun, input.subscriptionId)
    if (!locked.ok) return locked
    const { moment, stored } = locked.value
    const decision = decideUncancel(stored.subscription, { at: moment.now })
    if (!decision.ok) return decision
    return done(subscriptionView(await saveSubscription(moment, stored, decision.value)))
  })
}
