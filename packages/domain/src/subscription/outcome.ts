import type { Instant } from '../time/instant.ts'
import type { Subscription } from './subscription.ts'

/** Every event of a subscription's life; each becomes one outbox row with a full snapshot (semantics §12). */
export type SubscriptionEventName =
  | 'subscription.created'
  | 'subscription.started'
  | 'subscription.trial_started'
  | 'subscription.trial_will_end'
  | 'subscription.trial_ended'
  | 'subscription.activated'
  | 'subscription.renewed'
  | 'subscription.plan_changed'
  | 'subscription.change_scheduled'
  | 'subscription.change_requested'
  | 'subscription.change_dropped'
  | 'subscription.seats_changed'
  | 'subscription.seats_scheduled'
  | 'subscription.spend_cap_changed'
  | 'subscription.add_on_attached'
  | 'subscription.add_on_detached'
  | 'subscription.cancel_scheduled'
  | 'subscription.uncanceled'
  | 'subscription.paused'
  | 'subscription.resumed'
  | 'subscription.marked_past_due'
  | 'subscription.recovered'
  | 'subscription.marked_unpaid'
  | 'subscription.canceled'
  | 'subscription.expired'

/** `details` are JSON values beside the snapshot: what the change was about. */
export interface SubscriptionEvent {
  readonly name: SubscriptionEventName
  readonly subscriptionId: string
  readonly at: Instant
  readonly details: Readonly<Record<string, unknown>>
}

/** What is saved in one transaction: the new state, its events, and the open invoices that it makes void. */
export interface Outcome {
  readonly subscription: Subscription
  readonly events: readonly SubscriptionEvent[]
  readonly voidsInvoiceIds: readonly string[]
}

/**
 * A change that may have to be paid first (semantics §6): `settled` is what is saved when nothing is due, `awaitingPayment`
 * when something is; null where the change never waits.
 */
export interface PaidFirst {
  readonly settled: Outcome
  readonly awaitingPayment: Outcome | null
}

/** A first payment and a paid-first change wait this long (semantics §5, §6): an hour less than a daily renewal. */
export const PAYMENT_WAIT_HOURS = 23

export function outcome(
  subscription: Subscription,
  events: readonly SubscriptionEvent[],
  voidsInvoiceIds: readonly string[] = [],
): Outcome {
  return { subscription, events, voidsInvoiceIds }
}

export function event(
  name: SubscriptionEventName,
  { id }: Pick<Subscription, 'id'>,
  at: Instant,
  details: SubscriptionEvent['details'] = {},
): SubscriptionEvent {
  return { name, subscriptionId: id, at, details }
}
