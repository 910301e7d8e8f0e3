import type { PlanVersion } from '../../catalog/plan-version.ts'
import type { Subscription } from '../../subscription/subscription.ts'
import type { BilledSegment } from './billed-period.ts'
import { versionOfSegment } from './offer.ts'

/**
 * The segments of a period as what is used sees them: neighbours in which it costs the same are one, whatever cut them. A
 * seat more is no other price of use, and a maximum over two halves of a period is not the maximum over the whole.
 */
export function joinedForUse(
  closed: Pick<Subscription, 'planVersion'>,
  segments: readonly BilledSegment[],
  earlierVersions: readonly PlanVersion[],
  type: 'metered' | 'quota',
): BilledSegment[] {
  const priceOfUse = ({ planVersionId }: BilledSegment) => {
    return textOfUse(versionOfSegment(closed, planVersionId, earlierVersions), type)
  }
  const joined: BilledSegment[] = []
  for (const segment of segments) {
    const last = joined.at(-1)
    if (last === undefined || last.isBilled !== segment.isBilled || priceOfUse(last) !== priceOfUse(segment)) {
      joined.push(segment)
      continue
    }
    const counted = { start: last.counted.start, end: segment.counted.end }
    joined[joined.length - 1] = { ...segment, start: last.start, counted }
  }
  return joined
}

/** All of a version of a plan that says what use of a type costs: two with the same text price it alike. */
function textOfUse({ planId, plan, meters }: PlanVersion, type: 'metered' | 'quota'): string {
  const features = Object.entries(plan.features).filter(([, feature]) => feature?.type === type)
  const slugs = new Set(features.map(([slug]) => slug))
  const prices = Object.entries(plan.prices).filter(([, { feature }]) => feature !== undefined && slugs.has(feature))
  return JSON.stringify([planId, features, prices, type === 'metered' ? meters : null])
}
