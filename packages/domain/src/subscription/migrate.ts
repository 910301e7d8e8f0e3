import type { PlanVersion } from '../catalog/plan-version.ts'
import { type Result, refuse, success } from '../result.ts'
import { decidePlanChange, type PlanChangeDecision } from './change-plan.ts'
import { event, outcome } from './outcome.ts'
import type { PlanChangeOptions } from './plan-change-options.ts'
import type { Subscription } from './subscription.ts'

export interface MigrationOptions extends Omit<PlanChangeOptions, 'behavior' | 'cadence' | 'currency' | 'seats'> {
  readonly when: 'now' | 'at_renewal'
  /**
   * With `now`: `none` charges and credits nothing, and the new prices in advance begin with the next period;
   * `next_invoice` prorates, as pending lines.
   */
  readonly proration: 'none' | 'next_invoice'
}

/** What a subscription stands on when its introductory prices are over. */
export function lastingVersion({ planVersion, phases }: Pick<Subscription, 'planVersion' | 'phases'>): PlanVersion {
  return phases.at(-1)?.planVersion ?? planVersion
}

/** A subscription that has the target, or will have it without any more ado. */
export function isMigrated(subscription: Subscription, target: PlanVersion): boolean {
  const { pendingChange } = subscription
  return lastingVersion(subscription).id === target.id || pendingChange?.target.planVersionId === target.id
}

/**
 * Moves a subscription to another version of its plan, which its customer did not ask for: nothing is ever charged at once,
 * what the customer has scheduled is not touched, and an introductory price is kept to its end (semantics §3, §6).
 *
 * Refuses like a plan change, and with `subscription.change_in_progress` also where a change is scheduled.
 */
export function decideMigration(
  subscription: Subscription,
  target: PlanVersion,
  { when, proration, ...options }: MigrationOptions,
): Result<PlanChangeDecision> {
  const { pendingChange, phases, period, lifecycle } = subscription
  if (pendingChange !== null) {
    return refuse('subscription.change_in_progress', 'A change is scheduled or waits for its payment.', {
      details: { changeId: pendingChange.id },
    })
  }
  const waits = lifecycle.state !== 'scheduled' && (when === 'at_renewal' || phases.length > 0)
  const unprorated = !waits && proration === 'none' && period !== null
  const decision = decidePlanChange(unprorated ? { ...subscription, proration: 'none' } : subscription, target, {
    ...options,
    behavior: waits ? 'at_period_end' : 'next_invoice',
  })
  if (!decision.ok) return decision
  if (phases.length > 0) return success(keepingPhases(decision.value, subscription, target, options))
  return unprorated ? success({ ...decision.value, grantMoves: [] }) : decision
}

/** Another version follows the introductory price. */
function keepingPhases(
  decision: PlanChangeDecision,
  subscription: Subscription,
  target: PlanVersion,
  { changeId, at }: Pick<PlanChangeOptions, 'changeId' | 'at'>,
): PlanChangeDecision {
  const last = subscription.phases.length - 1
  const phases = subscription.phases.map((phase, index) => (index === last ? { ...phase, planVersion: target } : phase))
  const kept = { ...subscription, phases }
  const details = { changeId, planSlug: target.planSlug, planVersionId: target.id }
  return { ...decision, settled: outcome(kept, [event('subscription.change_scheduled', kept, at, details)]) }
}
