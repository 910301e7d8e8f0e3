import type { Instant } from '../time/instant.ts'
import { event, type Outcome, outcome } from './outcome.ts'
import type { Subscription } from './subscription.ts'

/** Sets what the use of a period may come to, in minor units; null takes the limit away. It holds at once. */
export function decideSpendCap(
  subscription: Subscription,
  { amount, at }: { readonly amount: bigint | null; readonly at: Instant },
): Outcome {
  const { spendCap: before = null, ...rest } = subscription
  if (before === amount) return outcome(subscription, [])
  const after: Subscription = amount === null ? rest : { ...rest, spendCap: amount }
  const details = { from: before?.toString() ?? null, to: amount?.toString() ?? null }
  return outcome(after, [event('subscription.spend_cap_changed', after, at, details)])
}
