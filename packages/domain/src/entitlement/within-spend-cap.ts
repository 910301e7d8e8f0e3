import { quantitiesWith } from '../metering/quantities-with.ts'
import type { Money } from '../money/money.ts'
import { add, compare, isPositive, ONE, type Rational, rational, subtract, ZERO } from '../money/rational.ts'
import { allowanceOfPeriod } from './allowance-of-period.ts'
import { costOfUnits } from './cost-of-units.ts'
import type { BalanceAccess, Lift, PricedAccess } from './entitlement.ts'
import type { MeteredUse } from './metered-use.ts'

/**
 * Denies units that would bring the spend of the open period above the cap of the subscription. What costs nothing more is
 * never denied. Where the check leaves the cost open, at least one minor unit must be left.
 */
export function withinSpendCap<Access extends PricedAccess | BalanceAccess>(use: MeteredUse, decided: Access): Access {
  const spend = use.question.spend?.[use.subscription.id]
  if (spend === undefined || !decided.allowed || use.price === null) return decided
  const needed = amountOf(decided.cost)
  const missing = subtract(add(spend.spent, needed), spend.cap)
  if (!isPositive(needed) || !isPositive(missing)) return decided
  const raise: Lift = { by: 'raise_spend_cap', missing }
  const fitsAnew = compare(amountOf(costAnew(use)), spend.cap) <= 0
  const liftedBy: Lift[] = fitsAnew ? [raise, { by: 'wait', until: spend.resetsAt }] : [raise]
  return { ...decided, allowed: false, reason: 'spend_cap_reached', liftedBy }
}

/** In minor units. */
function amountOf(cost: Money | null): Rational {
  return cost === null ? ONE : rational(cost.amount)
}

/** What the units would cost in a period that begins with nothing used. */
function costAnew(use: MeteredUse): Money | null {
  const { meter, period, question, asked } = use
  const time = { ...use.time, window: period }
  const anew = { ...question, usage: question.usage?.events === undefined ? {} : { events: [] } }
  const after = quantitiesWith(meter, [], [asked], time)
  const nothing = { held: [], reported: [], before: [] }
  return costOfUnits({ ...use, ...nothing, time, question: anew, after }, allowanceOfPeriod(use) ?? ZERO)?.asked ?? null
}
