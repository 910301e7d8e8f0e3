import type { CreditsFeature } from '../catalog/plan.ts'
import { billedUnits } from '../metering/billed-units.ts'
import { parseDecimal } from '../money/decimal.ts'
import { zero } from '../money/money.ts'
import {
  compare,
  divide,
  isZero,
  maximum,
  multiply,
  type Rational,
  rational,
  subtract,
  ZERO,
} from '../money/rational.ts'
import { round } from '../money/rounding.ts'
import { roundToUnit } from '../wallet/wallet.ts'
import { costOfUnits, heldCostOf } from './cost-of-units.ts'
import type { BalanceAccess, CreditsAccess, Decided, Lift } from './entitlement.ts'
import { limitReason } from './lift.ts'
import { type MeteredUse, meteredFigures } from './metered-use.ts'

/** Every billed unit draws credits. The wallet is the limit, in a trial and on a free plan too. */
export function checkCredits(use: MeteredUse, { wallet, creditCost, overdraft }: CreditsFeature): CreditsAccess {
  const perUnit = parseDecimal(creditCost)
  const creditsOf = (units: Rational) => roundToUnit(wallet, multiply(units, perUnit))
  const cost = notNegative(subtract(creditsOf(use.usedAfter), creditsOf(use.used)))
  const balance = spendableIn(use, wallet)
  const figures = {
    ...meteredFigures(use),
    consumption: 'credits',
    wallet,
    balance,
    remaining: isZero(perUnit) ? null : round(divide(balance, perUnit), { mode: 'floor', places: 12 }),
    overdraft,
    cost,
    heldCost: notNegative(subtract(creditsOf(use.used), creditsOf(billedUnits(use.meter, use.reported)))),
  } as const
  return ifCovered(figures, overdraft === 'allowed', cost)
}

/**
 * Money is drawn at once from the wallet of the subscription's currency; what it does not hold is billed later or denied.
 * Where the check leaves the cost open, the wallet must at least not be empty. A trial costs nothing, and gives nothing of it.
 */
export function checkBalance(use: MeteredUse): BalanceAccess {
  const { subscription, offers, limit } = use
  const isBilled = offers.some(
    ({ feature: of }) => 'consumption' in of && of.consumption === 'balance' && of.overage === 'billed',
  )
  const isOpen = isBilled && !limit.inTrial && !limit.isFree
  const free = zero(subscription.currency)
  const cost = limit.inTrial ? { asked: free, held: free } : costOfUnits(use, ZERO)
  const figures = {
    ...meteredFigures(use),
    consumption: 'balance',
    wallet: subscription.currency,
    balance: spendableIn(use, subscription.currency),
    overage: isOpen ? 'billed' : 'blocked',
    cost: cost?.asked ?? null,
    heldCost: heldCostOf(cost),
  } as const
  if (limit.inTrial) {
    return { ...figures, allowed: false, reason: limitReason(limit), liftedBy: [{ by: 'wait', until: use.period.end }] }
  }
  return ifCovered(figures, isOpen, notNegative(rational(cost?.asked.amount ?? 1n)))
}

function ifCovered<Figures extends { readonly wallet: string; readonly balance: Rational }>(
  figures: Figures,
  mayExceed: boolean,
  needed: Rational,
): Decided<Figures, 'wallet_empty'> {
  const { wallet, balance } = figures
  if (mayExceed || compare(needed, balance) <= 0) return { ...figures, allowed: true }
  const topUp: Lift = { by: 'top_up', unit: wallet, missing: subtract(needed, balance) }
  return { ...figures, allowed: false, reason: 'wallet_empty', liftedBy: [topUp] }
}

/** Without what holds have set aside. */
function spendableIn({ question }: MeteredUse, unit: string): Rational {
  const standing = question.wallets?.[unit]
  return standing === undefined ? ZERO : notNegative(subtract(standing.spendable, standing.held ?? ZERO))
}

function notNegative(value: Rational): Rational {
  return maximum(ZERO, value)
}
