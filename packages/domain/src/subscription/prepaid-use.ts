import { isFreePlan } from '../catalog/free-plan.ts'
import type { PlanVersion } from '../catalog/plan-version.ts'
import { parseDecimal } from '../money/decimal.ts'
import type { Rational } from '../money/rational.ts'
import { addMilliseconds, type Instant, later } from '../time/instant.ts'
import { type Interval, intersect } from '../time/interval.ts'
import { type MeteredOffer, meteredOffer } from './metered-offer.ts'
import { isUnbilled } from './segment.ts'
import type { Subscription } from './subscription.ts'

/** A wallet that the use of a feature draws on in one price period (semantics §3). */
export type PrepaidUse =
  | {
      readonly consumption: 'credits'
      readonly unit: string
      /** What no grant covers is a debt; else it stays uncovered. */
      readonly mayOverdraw: boolean
      /** By the segments of the period, oldest first; null where use draws none of this unit. */
      readonly costs: readonly { readonly segment: Interval; readonly creditCost: Rational | null }[]
    }
  | {
      readonly consumption: 'balance'
      readonly unit: string
      /** What the wallet does not cover is billed with the period; else it is never billed. */
      readonly billsRest: boolean
      /** Use before it, under a plan that prices the feature, is not drawn. */
      readonly from: Instant
    }

/**
 * What the use of a feature draws on in a price period, whatever plans the period saw; empty where it is priced in arrears. Time
 * without access draws nothing. In a trial nothing is charged for, so no money is drawn; credits are.
 */
export function prepaidUses(
  subscription: Subscription,
  featureSlug: string,
  period: Interval,
  versionOf: (planVersionId: string) => PlanVersion,
): PrepaidUse[] {
  const parts = partsOf(subscription, featureSlug, period, versionOf)
  const units = new Set(parts.flatMap(({ feature }) => (feature?.consumption === 'credits' ? [feature.wallet] : [])))
  const credits = [...units].map((unit) => creditsOf(unit, parts))
  const money = parts.filter(({ feature }) => feature?.consumption === 'balance')
  const last = money.at(-1)
  if (last === undefined || period.start < subscription.billedFrom) return credits
  const billsRest = last.feature?.consumption === 'balance' && last.feature.overage === 'billed' && !last.isFree
  const from = money[0]?.segment.start ?? period.start
  return [...credits, { consumption: 'balance', unit: subscription.currency, billsRest, from }]
}

/** The units of the wallets that segments of the period draw on, in the order of the segments; a unit may come again. */
export function prepaidUnits(
  subscription: Subscription,
  featureSlug: string,
  period: Interval,
  versionOf: (planVersionId: string) => PlanVersion,
): string[] {
  return partsOf(subscription, featureSlug, period, versionOf).flatMap(({ feature }) => {
    switch (feature?.consumption) {
      case 'credits':
        return [feature.wallet]
      case 'balance':
        return [subscription.currency]
      default:
        return []
    }
  })
}

interface PeriodPart {
  readonly segment: Interval
  readonly feature: MeteredOffer['features'][0] | null
  readonly isFree: boolean
}

function creditsOf(unit: string, parts: readonly PeriodPart[]): Extract<PrepaidUse, { consumption: 'credits' }> {
  const drawing = parts.map(({ segment, feature }) => {
    const own = feature?.consumption === 'credits' && feature.wallet === unit ? feature : null
    return { segment, own }
  })
  const costs = drawing.map(({ segment, own }) => {
    return { segment, creditCost: own === null ? null : parseDecimal(own.creditCost) }
  })
  const last = drawing.findLast(({ own }) => own !== null)
  return { consumption: 'credits', unit, mayOverdraw: last?.own?.overdraft === 'allowed', costs }
}

/** A trial has no segments: it is under the plan that it tries. */
function partsOf(
  subscription: Subscription,
  featureSlug: string,
  period: Interval,
  versionOf: (planVersionId: string) => PlanVersion,
): PeriodPart[] {
  const { segments, planVersion } = subscription
  const part = (segment: Interval, version: PlanVersion): PeriodPart => {
    const start = later(segment.start, period.start)
    const offer = meteredOffer(subscription, version, featureSlug, { start, end: addMilliseconds(start, 1) })
    return { segment, feature: offer?.features[0] ?? null, isFree: isFreePlan(version.plan) }
  }
  const own = segments.flatMap((segment) => {
    const inside = intersect(segment, period)
    if (inside === null) return []
    const known = part(inside, versionOf(segment.planVersionId))
    return [isUnbilled(segment, period) ? { ...known, feature: null } : known]
  })
  return own.length > 0 ? own : [part(period, planVersion)]
}
