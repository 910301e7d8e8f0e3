import {
  type Cadence,
  compare,
  type Decimal,
  isZero,
  type PlanFeature,
  parseDecimal,
  type Rational,
  sum,
} from '@tallywright/domain'
import { creditDraws, isCovered } from './credit-draws.ts'
import type { OfferedPlan } from './offered-plan.ts'
import {
  canPrice,
  countingCadence,
  type FeatureUse,
  grantOf,
  isLevel,
  type PlannedUse,
  unitsPerPeriod,
} from './planned-use.ts'

/** Why a plan does not cover what a visitor plans to use. */
export type Misfit =
  | { readonly kind: 'not_included'; readonly featureSlugs: readonly string[] }
  | {
      readonly kind: 'limit'
      readonly featureSlug: string
      readonly limit: Decimal
      /** Null for what lasts: seats, quotas, levels. */
      readonly per: Cadence | null
    }
  | { readonly kind: 'credits'; readonly wallet: string; readonly granted: Rational; readonly needed: Rational }

export function misfits(plan: OfferedPlan, use: PlannedUse): Misfit[] {
  const missing = missingFeatures(plan, use)
  return [
    ...(missing.length === 0 ? [] : [{ kind: 'not_included', featureSlugs: missing } as const]),
    ...meteredLimits(plan, use),
    ...countLimits(plan, use),
    ...creditMisfits(plan, use),
  ]
}

/** What is used and not granted, or granted without a price for what is used of it. */
function missingFeatures(plan: OfferedPlan, { metered, seats, quotas }: PlannedUse): string[] {
  const isMissing = (slug: string) => grantOf(plan, slug) === null
  return [
    ...Object.entries(metered).flatMap(([slug, use]) => {
      const canUse = !isMissing(slug) && use.groups.every((group) => canPrice(plan, slug, group))
      return isZero(unitsOf(use)) || canUse ? [] : [slug]
    }),
    // One seat is the visitor, whom every plan serves.
    ...Object.entries(seats).flatMap(([slug, count]) => (count > 1 && isMissing(slug) ? [slug] : [])),
    ...Object.entries(quotas).flatMap(([slug, count]) => (count > 0 && isMissing(slug) ? [slug] : [])),
  ]
}

function unitsOf({ groups }: FeatureUse): Rational {
  return sum(groups.map((group) => group.units))
}

function meteredLimits(plan: OfferedPlan, { metered }: PlannedUse): Misfit[] {
  return Object.entries(metered).flatMap(([featureSlug, use]): Misfit[] => {
    const limit = limitOf(grantOf(plan, featureSlug))
    if (limit === null) return []
    const used = unitsPerPeriod(plan, featureSlug, use, unitsOf(use))
    if (compare(used, parseDecimal(limit)) <= 0) return []
    return [
      {
        kind: 'limit',
        featureSlug,
        limit,
        per: isLevel(plan.version.meters[featureSlug]) ? null : countingCadence(plan, featureSlug),
      },
    ]
  })
}

/** Beyond it nothing is given; null where there is no such bound. */
function limitOf(grant: PlanFeature | null): Decimal | null {
  if (grant?.type !== 'metered' || grant.consumption !== 'priced' || grant.overage === 'allowed') return null
  return grant.allowance ?? '0'
}

function countLimits(plan: OfferedPlan, { seats, quotas }: PlannedUse): Misfit[] {
  return Object.entries({ ...seats, ...quotas }).flatMap(([featureSlug, count]): Misfit[] => {
    const grant = grantOf(plan, featureSlug)
    if ((grant?.type !== 'seats' && grant?.type !== 'quota') || grant.extra === 'allowed') return []
    const room = grant.type === 'seats' ? grant.included : grant.allowance
    return count <= room ? [] : [{ kind: 'limit', featureSlug, limit: String(room), per: null }]
  })
}

function creditMisfits(plan: OfferedPlan, use: PlannedUse): Misfit[] {
  const uncovered = creditDraws(plan, use).filter((draw) => !isCovered(draw))
  return uncovered.map(({ wallet, granted, needed }) => ({ kind: 'credits', wallet, granted, needed }))
}
