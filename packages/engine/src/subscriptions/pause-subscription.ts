import { decidePause, decideResume } from '@tallywright/domain'
import { computeInvoice } from '../billing/compute-invoice.ts'
import { issueInvoice } from '../billing/issue-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type SubscriptionView, subscriptionView } from '../views/subscription-view.ts'
import { openPlanGrants } from '../wallets/plan-grants.ts'
import { newChangeIds } from './change-plan.ts'
import { lockForCommand } from './load-subscription.ts'
import { saveSubscription } from './save-subscription.ts'
import { runAndCollect, type SubscriptionEffect } from './subscription-command.ts'

interface OfSubscription {
  readonly subscriptionId: string
}

/** Access ends until the subscription is resumed; periods that begin meanwhile are not billed (semantics §5). */
export function pauseSubscription(
  context: Context,
  { subscriptionId }: OfSubscription,
  request: IdempotentRequest,
): Promise<CommandReply<SubscriptionView>> {
  return runAtOnce(context, request, async (begun) => {
    const locked = await lockForCommand(context, begun, subscriptionId)
    if (!locked.ok) return locked
    const { moment, stored } = locked.value
    const decision = decidePause(stored.subscription, { at: moment.now })
    if (!decision.ok) return decision
    return done(subscriptionView(await saveSubscription(moment, stored, decision.value)))
  })
}

/** Access comes back, and what is left of the current period, if it was not billed, is charged now (semantics §5). */
export function resumeSubscription(
  context: Context,
  { subscriptionId }: OfSubscription,
  request: IdempotentRequest,
): Promise<CommandReply<SubscriptionView>> {
  return runAndCollect(context, request, (moment) => commitResume(context, moment, subscriptionId))
}

async function commitResume(
  context: Context,
  begun: Moment,
  subscriptionId: string,
): Promise<Outcome<SubscriptionEffect>> {
  const locked = await lockForCommand(context, begun, subscriptionId)
  if (!locked.ok) return locked
  const { moment, customer, stored } = locked.value
  const { changeId, invoiceId } = newChangeIds(context, stored.bucket)
  const decision = decideResume(stored.subscription, { at: moment.now, changeId })
  if (!decision.ok) return decision
  const { currency } = stored.subscription
  const built = await computeInvoice(moment, { customer, currency, boundaries: [], lines: decision.value.lines })
  const { subscription: after } = await saveSubscription(moment, stored, decision.value)
  const invoice = { id: invoiceId, customer, subscriptionId, cause: changeId }
  const issued = await issueInvoice(context, moment, invoice, built)
  await openPlanGrants(context, moment, customer, { before: stored.subscription, after, cause: changeId })
  const { bucket } = stored
  return done({
    bucket,
    customerId: customer.id,
    subscriptionId,
    invoiceId: issued?.status === 'open' ? issued.id : null,
  })
}
