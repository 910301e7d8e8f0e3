import { decideCancel, decideUncancel } from '@tallywright/domain'
import { voidInvoice } from '../billing/void-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { collectInvoice } from '../payments/collect-invoice.ts'
import { type SubscriptionView, subscriptionView } from '../views/subscription-view.ts'
import { billEnd } from './bill-end.ts'
import { newChangeIds, refusalWhileUnpaid } from './change-plan.ts'
import { invoicedLines } from './invoiced-lines.ts'
import { lockForCommand, noSubscription } from './load-subscription.ts'
import { paymentIsProcessing } from './payment-is-processing.ts'
import { saveSubscription } from './save-subscription.ts'

export interface Cancellation {
  readonly subscriptionId: string
  readonly behavior: 'at_period_end' | 'now'
  /** With `now`: credit the unused time that was paid in advance. */
  readonly prorate: boolean
}

interface Effect {
  readonly bucket: number
  readonly customerId: string
  readonly subscriptionId: string
  readonly invoiceId: string | null
}

/** Ends a subscription at the end of its period or now; what was used and not invoiced is invoiced when it ends (semantics §5). */
export function cancelSubscription(
  context: Context,
  input: Cancellation,
  request: IdempotentRequest,
): Promise<CommandReply<SubscriptionView>> {
  return runCommand<Effect, SubscriptionView>(context, request, {
    decide: (moment) => commitCancel(context, moment, input),
    settle: async ({ bucket, customerId, invoiceId }) => {
      if (invoiceId !== null) await collectInvoice(context, { bucket, customerId, invoiceId })
    },
    reply: replyWithSubscription,
  })
}

async function commitCancel(context: Context, begun: Moment, input: Cancellation): Promise<Outcome<Effect>> {
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
  await saveSubscription(moment, stored, decision.value)
  for (const id of decision.value.voidsInvoiceIds) await voidInvoice(context, moment, customer, id)
  const effect = { bucket, customerId: customer.id, subscriptionId: subscription.id }
  if (input.behavior !== 'now') return done({ ...effect, invoiceId: null })
  const issued = await billEnd(context, moment, { customer, stored }, decision.value, ids)
  return done({ ...effect, invoiceId: issued?.status === 'open' ? issued.id : null })
}

export function uncancelSubscription(
  context: Context,
  input: { readonly subscriptionId: string },
  request: IdempotentRequest,
): Promise<CommandReply<SubscriptionView>> {
  return runCommand<Effect, SubscriptionView>(context, request, {
    decide: async (begun) => {
      const locked = await lockForCommand(context, begun, input.subscriptionId)
      if (!locked.ok) return locked
      const { moment, customer, stored } = locked.value
      const decision = decideUncancel(stored.subscription, { at: moment.now })
      if (!decision.ok) return decision
      await saveSubscription(moment, stored, decision.value)
      const { bucket, subscription } = stored
      return done({ bucket, customerId: customer.id, subscriptionId: subscription.id, invoiceId: null })
    },
    reply: replyWithSubscription,
  })
}

async function replyWithSubscription(
  { tx }: Moment,
  { bucket, subscriptionId }: Effect,
): Promise<Outcome<SubscriptionView>> {
  const stored = await tx.subscriptions.find(bucket, subscriptionId)
  return stored === null ? noSubscription(subscriptionId) : done(subscriptionView(stored))
}
