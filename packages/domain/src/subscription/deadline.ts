import { assertNever } from '../assert.ts'
import { compareText } from '../metering/usage-event.ts'
import type { Instant } from '../time/instant.ts'
import { nextBoundary } from './billing-boundary.ts'
import type { Subscription } from './subscription.ts'

/**
 * What is due at one instant is acted on in this order (semantics §2). `period_end` carries the cancel, the scheduled
 * change and the renewal of its boundary, in that order.
 */
export const DEADLINE_ORDER = [
  'hold_expiry',
  'grant_expiry',
  'period_end',
  'trial_reminder',
  'trial_end',
  'first_payment_expiry',
  'pending_change_expiry',
  'start',
  'plan_grants',
  'payment_retry',
  'alert',
] as const

export type DeadlineKind = (typeof DEADLINE_ORDER)[number]

type SubscriptionDeadlineKind = Extract<
  DeadlineKind,
  'period_end' | 'trial_reminder' | 'trial_end' | 'first_payment_expiry' | 'pending_change_expiry' | 'start'
>

export interface SubscriptionDeadline {
  readonly at: Instant
  readonly kind: SubscriptionDeadlineKind
}

/**
 * The next instant at which a subscription must be acted on, and as what; null only when it has ended. `period_end` is the
 * end of any price's billing period: a yearly plan with monthly usage has monthly ones (semantics §2).
 */
export function nextDeadline(subscription: Subscription): SubscriptionDeadline | null {
  const own = ownDeadline(subscription)
  const { pendingChange } = subscription
  if (own === null || pendingChange?.when.kind !== 'when_paid') return own
  const { expiresAt } = pendingChange.when
  return own.at <= expiresAt ? own : { at: expiresAt, kind: 'pending_change_expiry' }
}

/** The same without what bills nothing: where the next invoice comes from. */
export function nextBillingDeadline(subscription: Subscription): SubscriptionDeadline | null {
  const { lifecycle } = subscription
  if (lifecycle.state !== 'trialing') return nextDeadline(subscription)
  return { at: lifecycle.trial.end, kind: 'trial_end' }
}

function ownDeadline(subscription: Subscription): SubscriptionDeadline | null {
  const { lifecycle } = subscription
  switch (lifecycle.state) {
    case 'scheduled':
      return { at: lifecycle.startsAt, kind: 'start' }
    case 'incomplete':
      return { at: lifecycle.expiresAt, kind: 'first_payment_expiry' }
    case 'trialing':
      return lifecycle.remindAt === null
        ? { at: lifecycle.trial.end, kind: 'trial_end' }
        : { at: lifecycle.remindAt, kind: 'trial_reminder' }
    case 'active':
    case 'paused':
      return periodEnd(subscription)
    case 'canceled':
    case 'expired':
      return null
    default:
      return assertNever(lifecycle)
  }
}

function periodEnd(subscription: Subscription): SubscriptionDeadline | null {
  const at = nextBoundary(subscription)
  return at === null ? null : { at, kind: 'period_end' }
}

/** A deadline of anything, as a worker orders it. */
export interface OrderedDeadline {
  readonly at: Instant
  readonly kind: DeadlineKind
  readonly customerId: string
  readonly id: string
}

/** By instant, then kind, then customer id, then id (semantics §2). */
export function compareDeadlines(a: OrderedDeadline, b: OrderedDeadline): number {
  return (
    a.at - b.at ||
    DEADLINE_ORDER.indexOf(a.kind) - DEADLINE_ORDER.indexOf(b.kind) ||
    compareText(a.customerId, b.customerId) ||
    compareText(a.id, b.id)
  )
}
