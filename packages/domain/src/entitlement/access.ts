import { type DunningSchedule, hasAccessWhilePastDue } from '../payment/dunning.ts'
import type { Subscription } from '../subscription/subscription.ts'
import type { Instant } from '../time/instant.ts'
import type { NoAccessReason } from './entitlement.ts'

/** Why a subscription gives no access now; null when it does (semantics §5, §10). */
export function accessDenial(
  { lifecycle, standing }: Pick<Subscription, 'lifecycle' | 'standing'>,
  at: Instant,
  dunning: DunningSchedule | undefined,
): NoAccessReason | null {
  switch (lifecycle.state) {
    case 'scheduled':
      return 'subscription_scheduled'
    case 'incomplete':
      return 'subscription_incomplete'
    case 'paused':
      return 'subscription_paused'
    case 'canceled':
    case 'expired':
      return 'no_subscription'
    case 'trialing':
    case 'active':
      break
  }
  if (standing.state === 'unpaid') return 'subscription_unpaid'
  const isGraceOver = standing.state === 'past_due' && dunning && !hasAccessWhilePastDue(dunning, standing.since, at)
  return isGraceOver ? 'subscription_past_due' : null
}
