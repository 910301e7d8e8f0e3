import {
  type Cadence,
  type CreditsFeature,
  compare,
  type Decimal,
  multiply,
  type PlanFeature,
  parseDecimal,
  type Rational,
  rational,
  sum,
  timesIn,
  ZERO,
} from '@tallywright/domain'
import type { OfferedPlan } from './offered-plan.ts'
import { canPrice, countingCadence, grantOf, type PlannedUse, unitsPerPeriod } from './planned-use.ts'

/** Why a plan does not cover what a visitor plans to use. */
export type Misfit =
  | { readonly kind: 'not_included'; readonly featureSlug: string }
  | {
      readonly kind: 'limit'
      readonly featureSlug: string
      readonly limit: Decimal
      /** Null for counts that last: seats, quotas. */
      readonly per: Cadence | null
    }
  | { readonly kind: 'credits'; readonly wallet: string; readonly granted: Rational; readonly needed: Rational }

export function misfits(plan: OfferedPlan, use: PlannedUse): Misfit[] {
  return [...meteredMisfits(plan, use), ...countMisfits(plan, use), ...creditMisfits(plan, use)]
}

function meteredMisfits(plan: OfferedPlan, use: PlannedUse): Misfit[] {
  return Object.entries(use.metered).flatMap(([featureSlug, { groups }]): Misfit[] => {
    const units = sum(groups.map((group) => group.units))
    if (compare(units, ZERO) <= 0) return []
    const grant = grantOf(plan, featureSlug)
    if (grant === null || !groups.every((group) => canPrice(plan, featureSlug, group))) {
      return [{ kind: 'not_included', featureSlug }]
    }
    const limit = limitOf(grant)
    const used = unitsPerPeriod(plan, featureSlug, use.metered[featureSlug] as PlannedUse['metered'][string], units)
    if (limit === null || compare(used, parseDecimal(limit)) <= 0) return []
    return [{ kind: 'limit', featureSlug, limit, per: countingCadence(plan, featureSlug) }]
  })
}

/** Beyond it nothing is given; null where there is no such bound. */
function limitOf(grant: PlanFeature): Decimal | null {
  if (grant.type !== 'metered' || grant.consumption !== 'priced' || grant.overage === 'allowed') return null
  return grant.allowance ?? '0'
}

function countMisfits(plan: OfferedPlan, { seats, quotas }: PlannedUse): Misfit[] {
  return [
    // One seat is the visitor, whom every plan serves.
    ...Object.entries(seats).flatMap(([slug, count]) => countMisfit(plan, slug, count, 1)),
    ...Object.entries(quotas).flatMap(([slug, count]) => countMisfit(plan, slug, count, 0)),
  ]
}

function countMisfit(plan: OfferedPlan, featureSlug: string, count: number, always: number): Misfit[] {
  if (count <= always) return []
  const grant = grantOf(plan, featureSlug)
  if (grant?.type !== 'seats' && grant?.type !== 'quota') return [{ kind: 'not_included', featureSlug }]
  const included = grant.type === 'seats' ? grant.included : grant.allowance
  if (grant.extra === 'allowed' || count <= included) return []
  return [{ kind: 'limit', featureSlug, limit: String(included), per: null }]
}

/** Features that draw on one wallet share what the plan grants it in a period. */
function creditMisfits(plan: OfferedPlan, use: PlannedUse): Misfit[] {
  return [...creditsNeeded(plan, use)].flatMap(([wallet, needed]): Misfit[] => {
    const granted = creditsGranted(plan, wallet)
    return compare(needed, granted) <= 0 ? [] : [{ kind: 'credits', wallet, granted, needed }]
  })
}

function creditsNeeded(plan: OfferedPlan, use: PlannedUse): Map<string, Rational> {
  const needed = new Map<string, Rational>()
  for (const [slug, { cadence, groups }] of Object.entries(use.metered)) {
    const grant = grantOf(plan, slug)
    if (grant?.type !== 'metered' || grant.consumption !== 'credits' || grant.overdraft === 'allowed') continue
    const times = rational(timesIn(cadence, plan.cadence) ?? 1)
    const units = multiply(sum(groups.map((group) => group.units)), times)
    needed.set(grant.wallet, sum([needed.get(grant.wallet) ?? ZERO, multiply(units, costOf(grant))]))
  }
  return needed
}

function costOf({ creditCost }: CreditsFeature): Rational {
  return parseDecimal(creditCost)
}

function creditsGranted({ version }: OfferedPlan, wallet: string): Rational {
  const grants = Object.values(version.plan.grants ?? {})
  return sum(grants.filter(({ unit, every }) => unit === wallet && every === 'period').map(amountOf))
}

function amountOf({ amount }: { readonly amount: Decimal }): Rational {
  return parseDecimal(amount)
}
