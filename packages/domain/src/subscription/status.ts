import { assertNever } from '../assert.ts'
import type { Subscription } from './subscription.ts'

export const SUBSCRIPTION_STATUSES = [
  'scheduled',
  'incomplete',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'canceled',
  'expired',
] as const

export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number]

/**
 * The public status, derived and never stored (semantics §5): lifecycle decides, and only a running subscription shows
 * its standing. What it intends (`cancelAt`, `pendingChange`) never hides what it is.
 */
export function subscriptionStatus({
  lifecycle,
  standing,
}: Pick<Subscription, 'lifecycle' | 'standing'>): SubscriptionStatus {
  if (lifecycle.state !== 'active') return lifecycle.state
  switch (standing.state) {
    case 'current':
      return 'active'
    case 'past_due':
    case 'unpaid':
      return standing.state
    default:
      return assertNever(standing)
  }
}

/** Live = all but `canceled` and `expired`: one per customer and plan group (semantics §5). */
export function isLive({ lifecycle }: Pick<Subscription, 'lifecycle'>): boolean {
  return lifecycle.state !== 'canceled' && lifecycle.state !== 'expired'
}
