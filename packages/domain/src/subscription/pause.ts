import { type Result, success } from '../result.ts'
import type { Instant } from '../time/instant.ts'
import { type AccessDecision, restoreAccess } from './access.ts'
import { event, type Outcome, outcome } from './outcome.ts'
import { endAccess } from './segment.ts'
import type { Subscription } from './subscription.ts'
import { changeRefusalOf, refusalOf } from './transitions.ts'

/** Access ends; the anchor stays, nothing is credited, and periods pass unbilled (semantics §5). */
export function decidePause(subscription: Subscription, { at }: { readonly at: Instant }): Result<Outcome> {
  const refused = changeRefusalOf(subscription, 'pause')
  if (refused !== null) return refused
  const segments = endAccess(subscription, at, 'paused')
  const paused: Subscription = { ...subscription, segments, lifecycle: { state: 'paused', pausedAt: at } }
  return success(outcome(paused, [event('subscription.paused', paused, at)]))
}

/**
 * Access comes back, and the unpaid remainder of the current period is charged and collected at once (semantics §5).
 * While invoices are unpaid, access waits for them.
 */
export function decideResume(
  subscription: Subscription,
  { at, changeId }: { readonly at: Instant; readonly changeId: string },
): Result<AccessDecision> {
  const refused = refusalOf(subscription, 'resume')
  if (refused !== null) return refused
  const running: Subscription = { ...subscription, lifecycle: { state: 'active' } }
  return success(restoreAccess(running, at, changeId, event('subscription.resumed', running, at)))
}
