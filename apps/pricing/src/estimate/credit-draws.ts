import {
  add,
  type CreditsFeature,
  compare,
  multiply,
  parseDecimal,
  type Rational,
  rational,
  sum,
  timesIn,
  ZERO,
} from '@tallywright/domain'
import type { OfferedPlan } from './offered-plan.ts'
import { type FeatureUse, grantOf, type PlannedUse } from './planned-use.ts'

/** What a planned use draws from one wallet of credits in a period of the plan, and what the plan grants it. */
export interface CreditDraw {
  /** The slug of the credit. */
  readonly wallet: string
  readonly needed: Rational
  readonly granted: Rational
  readonly isOverdraftAllowed: boolean
}

/** One per wallet: features that draw on the same one share what is granted. */
export function creditDraws(plan: OfferedPlan, { metered }: PlannedUse): CreditDraw[] {
  const draws = new Map<string, CreditDraw>()
  for (const [slug, use] of Object.entries(metered)) {
    const grant = grantOf(plan, slug)
    if (grant?.type !== 'metered' || grant.consumption !== 'credits') continue
    const draw = draws.get(grant.wallet) ?? newDraw(plan, grant.wallet)
    draws.set(grant.wallet, {
      ...draw,
      needed: add(draw.needed, costOf(plan, grant, use)),
      isOverdraftAllowed: draw.isOverdraftAllowed && grant.overdraft === 'allowed',
    })
  }
  return [...draws.values()]
}

/** What is not covered is a misfit. */
export function isCovered({ needed, granted, isOverdraftAllowed }: CreditDraw): boolean {
  return isOverdraftAllowed || compare(needed, granted) <= 0
}

function newDraw(plan: OfferedPlan, wallet: string): CreditDraw {
  return { wallet, needed: ZERO, granted: creditsGranted(plan, wallet), isOverdraftAllowed: true }
}

function costOf({ cadence }: OfferedPlan, { creditCost }: CreditsFeature, use: FeatureUse): Rational {
  const units = sum(use.groups.map((group) => group.units))
  return multiply(multiply(units, parseDecimal(creditCost)), rational(timesIn(use.cadence, cadence) ?? 1))
}

/** Each period; what is granted once says nothing about the next one. */
export function creditsGranted({ version }: OfferedPlan, wallet: string): Rational {
  const grants = Object.values(version.plan.grants ?? {}).filter(
    ({ unit, every }) => unit === wallet && every === 'period',
  )
  return sum(grants.map(({ amount }) => parseDecimal(amount)))
}
