import type { Instant } from '../time/instant.ts'
import { changeEvent } from './change-target.ts'
import { type Outcome, outcome } from './outcome.ts'
import type { Subscription } from './subscription.ts'
import { gridsAfterChange } from './window-grid.ts'

/**
 * One more billing period is over: the introductory price goes on, or what follows it applies from this boundary (semantics
 * §3). Periods that passed while paused count like others; the first one is still to be opened when it is called.
 *
 * ```
 * phases    3 × 10.00, then 20.00
 * Periods   |-- 10.00 --|-- 10.00 --|-- 10.00 --|-- 20.00 --|
 * left          3           2           1           –
 * ```
 */
export function passPhase(subscription: Subscription, at: Instant): Outcome {
  const [next, ...rest] = subscription.phases
  if (next === undefined) return outcome(subscription, [])
  if (next.afterPeriods > 1) {
    const left = { ...next, afterPeriods: next.afterPeriods - 1 }
    return outcome({ ...subscription, phases: [left, ...rest] }, [])
  }
  const { planVersion } = next
  const proration = planVersion.plan.proration ?? 'second'
  const grids = gridsAfterChange(subscription, planVersion.plan, at)
  const passed = { ...subscription, planVersion, proration, phases: rest, ...grids }
  return outcome(passed, [changeEvent(subscription, passed, at)])
}
