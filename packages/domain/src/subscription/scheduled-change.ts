import { assert } from '../assert.ts'
import type { PlanVersion } from '../catalog/plan-version.ts'
import type { Instant } from '../time/instant.ts'
import { scheduleAfterPeriod } from './change-schedule.ts'
import { changedAfterPeriod, changeEvent } from './change-target.ts'
import { dropAtBoundary } from './drop-change.ts'
import { type Outcome, outcome } from './outcome.ts'
import type { Subscription } from './subscription.ts'

export interface ScheduledChangeOptions {
  /** The version that a change scheduled for this boundary names. */
  readonly targetVersion?: PlanVersion
  /** The payment of a pending change is processing: what is renewed is the old plan, and the change waits (semantics §6). */
  readonly paymentProcessing: boolean
}

/**
 * What the end of a period or trial does with a pending change: a scheduled one takes effect, one that waits for its
 * payment comes too late. The next period, in the customer's zone of today, is not opened yet.
 */
export function applyScheduledChange(
  subscription: Subscription,
  at: Instant,
  options: ScheduledChangeOptions,
): Outcome {
  const { pendingChange, cadence, planVersion } = subscription
  const { targetVersion, paymentProcessing } = options
  if (pendingChange?.when.kind === 'at_period_end') {
    assert(targetVersion?.id === pendingChange.target.planVersionId, 'a scheduled change comes with its plan version')
    const changed = changedAfterPeriod(subscription, pendingChange.target, { planVersion: targetVersion })
    return outcome(changed, [changeEvent(subscription, changed, at)])
  }
  const dropped = dropAtBoundary(subscription, at, paymentProcessing)
  const schedule = scheduleAfterPeriod(subscription, cadence, planVersion.plan.alignment)
  return { ...dropped, subscription: { ...dropped.subscription, schedule } }
}
