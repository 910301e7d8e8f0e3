import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { collectInvoice } from '../payments/collect-invoice.ts'
import { type SubscriptionView, subscriptionView } from '../views/subscription-view.ts'
import { noSubscription } from './load-subscription.ts'

/** What identifies the effect of a command on a subscription; `invoiceId` is that of an invoice to collect. */
export interface SubscriptionEffect {
  readonly bucket: number
  readonly customerId: string
  readonly subscriptionId: string
  readonly invoiceId: string | null
}

/** Runs a command that is answered with the subscription; the invoice that it made is collected after its commit. */
export function runAndCollect(
  context: Context,
  request: IdempotentRequest,
  decide: (moment: Moment) => Promise<Outcome<SubscriptionEffect>>,
): Promise<CommandReply<SubscriptionView>> {
  return runCommand<SubscriptionEffect, SubscriptionView>(context, request, {
    decide,
    settle: (effect) => collectEffect(context, effect),
    reply: replyWithSubscription,
  })
}

/** Collects what a command has invoiced, if anything. */
export async function collectEffect(
  context: Context,
  { bucket, customerId, invoiceId }: Omit<SubscriptionEffect, 'subscriptionId'>,
): Promise<undefined> {
  if (invoiceId !== null) await collectInvoice(context, { bucket, customerId, invoiceId })
}

async function replyWithSubscription(
  { tx }: Moment,
  { bucket, subscriptionId }: Pick<SubscriptionEffect, 'bucket' | 'subscriptionId'>,
): Promise<Outcome<SubscriptionView>> {
  const stored = await tx.subscriptions.find(bucket, subscriptionId)
  return stored === null ? noSubscription(subscriptionId) : done(subscriptionView(stored))
}
