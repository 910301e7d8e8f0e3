import { add, compare, isPositive, ONE, type Rational, rational, subtract } from '../money/rational.ts'
import type { BalanceAccess, CappedSpend, Lift, PricedAccess } from './entitlement.ts'
import type { MeteredUse } from './metered-use.ts'

/**
 * Denies units that would bring the spend of the open period above the cap of the subscription. What costs nothing more is
 * never denied. Where the check leaves the cost open, at least one minor unit must be left.
 */
export function withinSpendCap<Access extends PricedAccess | BalanceAccess>(use: MeteredUse, decided: Access): Access {
  const spend = use.question.spend?.[use.subscription.id]
  if (spend === undefined || !decided.allowed || use.price === null) return decided
  const needed = decided.cost === null ? ONE : rational(decided.cost.amount)
  const missing = subtract(add(spend.spent, needed), spend.cap)
  if (!isPositive(needed) || !isPositive(missing)) return decided
  return { ...decided, allowed: false, reason: 'spend_cap_reached', liftedBy: liftsOf(spend, needed, missing) }
}

/** The next period begins with nothing spent. */
function liftsOf({ cap, resetsAt }: CappedSpend, needed: Rational, missing: Rational): Lift[] {
  const raise: Lift = { by: 'raise_spend_cap', missing }
  return compare(needed, cap) <= 0 ? [raise, { by: 'wait', until: resetsAt }] : [raise]
}
