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

// A small team, where no plan tells how many are usual.
const USUAL = 5

/** The seats and quotas of these plans, in the order in which the plans name them. */
export function countControls(plans: readonly OfferedPlan[], features: Features): CountControl[] {
  const slugs = [...new Set(plans.flatMap(({ version }) => Object.keys(version.plan.features)))]
  return slugs.flatMap((slug) => {
    const feature = features.get(slug)
    if (feature?.type !== 'seats' && feature?.type !== 'quota') return []
    return [{ feature, initial: smallestIncluded(plans, slug) ?? USUAL }]
  })
}

/** Null where no plan includes any. */
function smallestIncluded(plans: readonly OfferedPlan[], slug: string): number | null {
  const included = plans.flatMap((plan) => {
    const grant = grantOf(plan, slug)
    if (grant?.type === 'seats') return [grant.included]
    return grant?.type === 'quota' ? [grant.allowance] : []
  })
  const some = included.filter((count) => count > 0)
  return some.length === 0 ? null : Math.min(...some)
}
