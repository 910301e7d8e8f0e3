import type { PlanVersion } from '../catalog/plan-version.ts'
import { type Cadence, compareCadences } from '../time/cadence.ts'

/** By rank in the plan group; `switch` is another version or cadence of the same plan. */
export type ChangeDirection = 'upgrade' | 'downgrade' | 'switch'

/**
 * `invoice_now`: credit and charge on an invoice that is paid before the change applies. `next_invoice`: the same lines
 * wait for the next invoice. `at_period_end`: nothing is prorated. `restart`: unused time is credited, open usage billed,
 * and a full new period begins now (semantics §6).
 */
export type PlanChangeBehavior = 'invoice_now' | 'next_invoice' | 'at_period_end' | 'restart'

export function directionOf(from: PlanVersion, to: PlanVersion): ChangeDirection {
  if (from.planId === to.planId) return 'switch'
  return (to.group?.rank ?? 0) >= (from.group?.rank ?? 0) ? 'upgrade' : 'downgrade'
}

/** The cadence decides before the direction does: a longer one restarts, a shorter one waits (semantics §6). */
export function defaultBehavior(direction: ChangeDirection, from: Cadence, to: Cadence): PlanChangeBehavior {
  const longer = compareCadences(to, from)
  if (longer > 0) return 'restart'
  return longer === 0 && direction === 'upgrade' ? 'invoice_now' : 'at_period_end'
}
