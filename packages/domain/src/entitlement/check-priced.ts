import { isFreePlan } from '../catalog/free-plan.ts'
import { type Decimal, parseDecimal } from '../money/decimal.ts'
import { zero } from '../money/money.ts'
import { add, compare, maximum, type Rational, subtract, ZERO } from '../money/rational.ts'
import { allowanceOfPeriod, grantedInPeriod, isOverageOpen, isPriced } from './allowance-of-period.ts'
import { costOfUnits, heldCostOf } from './cost-of-units.ts'
import type { Lift, PricedAccess } from './entitlement.ts'
import { grantsInForce, unitsOf } from './entitlement-grant.ts'
import { limitReason, upgradeLift } from './lift.ts'
import { type MeteredUse, meteredFigures } from './metered-use.ts'

/** Use is free up to the allowance; beyond it, priced or denied. */
export function checkPriced(use: MeteredUse): PricedAccess {
  const allowance = allowanceOfPeriod(use)
  const isOpen = isOverageOpen(use)
  const free = zero(use.subscription.currency)
  const cost = use.limit.inTrial ? { asked: free, held: free } : costOfUnits(use, allowance ?? ZERO)
  const figures = {
    ...meteredFigures(use),
    consumption: 'priced',
    allowance,
    granted: grantedInPeriod(use),
    remaining: allowance === null ? null : beyond(allowance, use.used),
    overage: isOpen ? 'allowed' : 'blocked',
    overageUsed: beyond(use.used, allowance ?? ZERO),
    cost: cost?.asked ?? null,
    heldCost: heldCostOf(cost),
  } as const
  if (isOpen || allowance === null || compare(use.usedAfter, allowance) <= 0) return { ...figures, allowed: true }
  return { ...figures, allowed: false, reason: limitReason(use.limit), liftedBy: limitLifts(use, allowance) }
}

/** The next period gives the allowance again, and the end of a trial the plan's own; another plan may give more. */
function limitLifts(use: MeteredUse, allowance: Rational): Lift[] {
  const asked = subtract(use.usedAfter, use.used)
  // What is granted now may be over by then.
  const { featureSlug, grants = [] } = use.question
  const grantedThen = unitsOf(grantsInForce(grants, featureSlug, use.period.end))
  const next = add(subtract(allowance, grantedInPeriod(use)), grantedThen)
  const fitsNextPeriod = use.limit.inTrial || compare(asked, next) <= 0
  const upgrades = upgradeLift(use.question, (offer, { plan }) => {
    return (
      isPriced(offer) && ((offer.overage === 'allowed' && !isFreePlan(plan)) || fits(use.usedAfter, offer.allowance))
    )
  })
  return fitsNextPeriod ? [{ by: 'wait', until: use.period.end }, ...upgrades] : upgrades
}

function fits(quantity: Rational, allowance: Decimal | undefined): boolean {
  return allowance !== undefined && compare(quantity, parseDecimal(allowance)) <= 0
}

/** a − b, never negative. */
function beyond(a: Rational, b: Rational): Rational {
  return maximum(ZERO, subtract(a, b))
}
