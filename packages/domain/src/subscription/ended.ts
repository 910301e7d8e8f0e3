import type { Lifecycle, Subscription } from './subscription.ts'

type End = Extract<Lifecycle, { state: 'canceled' | 'expired' }>

/** A subscription that is over: no open period, nothing scheduled. A change whose payment is processing stays to be refunded. */
export function ended(subscription: Subscription, lifecycle: End): Subscription {
  return { ...subscription, lifecycle, period: null, segments: [], seatsAtPeriodEnd: {}, cancelAt: null }
}
