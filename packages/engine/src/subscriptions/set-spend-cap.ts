import { decideSpendCap, isLive, subscriptionStatus } from '@tallywright/domain'
import type { Context } from '../command/context.ts'
import { done, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type SubscriptionView, subscriptionView } from '../views/subscription-view.ts'
import { lockForCommand } from './load-subscription.ts'
import { saveSubscription } from './save-subscription.ts'

export interface SetSpendCap {
  readonly subscriptionId: string
  /** In minor units; null for no cap. */
  readonly amount: number | null
}

/** From now on use that would bring the spend of a period above it is denied (decision 40). */
export function setSpendCap(
  context: Context,
  { subscriptionId, amount }: SetSpendCap,
  request: IdempotentRequest,
): Promise<CommandReply<SubscriptionView>> {
  return runAtOnce(context, request, async (begun) => {
    const locked = await lockForCommand(context, begun, subscriptionId)
    if (!locked.ok) return locked
    const { moment, stored } = locked.value
    if (!isLive(stored.subscription)) {
      const details = { status: subscriptionStatus(stored.subscription) }
      return refused('subscription.transition_not_allowed', 'the subscription has ended: nothing more is spent', {
        details,
      })
    }
    const cap = amount === null ? null : BigInt(amount)
    // From now on what it comes to is looked at, as for alerts, so that customers can be listed by it.
    if (cap !== null && !moment.environment.hasAlerts) await moment.tx.environment.noteAlerts()
    const decided = decideSpendCap(stored.subscription, { amount: cap, at: moment.now })
    return done(subscriptionView(await saveSubscription(moment, stored, decided)))
  })
}
