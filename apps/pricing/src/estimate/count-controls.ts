import type { Feature } from '@tallywright/sdk'
import type { Features, OfferedPlan } from './offered-plan.ts'
import { grantOf } from './planned-use.ts'

/** Seats or a quota: a number that is set and does not begin anew. */
export interface CountControl {
  readonly feature: Feature
  readonly initial: number
}

/** A subscription has at most a million seats. */
export const MOST_COUNTED = 1_000_000

/** The seats and quotas of these plans, in the order in which the plans name them. */
export function countControls(plans: readonly OfferedPlan[], features: Features): CountControl[] {
  const slugs = [...new Set(plans.flatMap(({ version }) => Object.keys(version.plan.features)))]
  return slugs.flatMap((slug) => {
    const feature = features.get(slug)
    if (feature?.type !== 'seats' && feature?.type !== 'quota') return []
    return [{ feature, initial: Math.max(1, smallestIncluded(plans, slug)) }]
  })
}

function smallestIncluded(plans: readonly OfferedPlan[], slug: string): number {
  const included = plans.flatMap((plan) => {
    const grant = grantOf(plan, slug)
    if (grant?.type === 'seats') return [grant.included]
    return grant?.type === 'quota' ? [grant.allowance] : []
  })
  return Math.min(...included.filter((count) => count > 0), MOST_COUNTED)
}
