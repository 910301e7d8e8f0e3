import type { PlanVersion } from '../catalog/plan-version.ts'
import type { Instant } from '../time/instant.ts'
import type { BoundaryBilling } from './billing-boundary.ts'
import { attributionAt, meteredPeriodAt, type UsageAttribution } from './usage-attribution.ts'

/**
 * Attributes an event to a period that ended at a boundary whose invoice is still a draft, because that is computed again
 * when it is finalized (semantics §7); null when the event's time is in none. `drafts`: what those boundaries billed.
 */
export function attributeToDraft(
  drafts: readonly BoundaryBilling[],
  featureSlug: string,
  timestamp: Instant,
  versionOf: (planVersionId: string) => PlanVersion,
): UsageAttribution | null {
  for (const { at, closed } of drafts) {
    if (closed === null || timestamp >= at) continue
    if (meteredPeriodAt(closed, featureSlug, timestamp, versionOf)?.period.end !== at) continue
    return attributionAt(closed, featureSlug, timestamp, versionOf)
  }
  return null
}
