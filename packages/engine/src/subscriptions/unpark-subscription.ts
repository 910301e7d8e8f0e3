import type { Context } from '../command/context.ts'
import { afterLock } from '../command/now.ts'
import { done, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type SubscriptionView, subscriptionView } from '../views/subscription-view.ts'
import { lockSubscription } from './load-subscription.ts'
import { setParked } from './set-parked.ts'

/**
 * Somebody has looked: the subscription goes on, and its day begins anew. What it missed is acted on as of its own instants
 * by the next worker, or with the next move of a sandbox's clock.
 */
export function unparkSubscription(
  context: Context,
  { subscriptionId }: { readonly subscriptionId: string },
  request: IdempotentRequest,
): Promise<CommandReply<SubscriptionView>> {
  return runAtOnce(context, request, async (begun) => {
    const locked = await lockSubscription(begun.tx, subscriptionId)
    if (!locked.ok) return locked
    const { stored } = locked.value
    if (stored.parked === null) {
      return refused('subscription.not_parked', 'the subscription is not parked', { param: 'subscriptionId' })
    }
    return done(subscriptionView(await setParked(await afterLock(context, begun), stored, null)))
  })
}
