import type { PlanVersion } from '../catalog/plan-version.ts'
import type { Instant } from '../time/instant.ts'
import type { BoundaryBilling } from './billing-boundary.ts'
import type { Subscription } from './subscription.ts'
import { attributionAt, covers, meteredPeriodAt, type UsageAttribution } from './usage-attribution.ts'

type VersionOf = (planVersionId: string) => PlanVersion

/**
 * Attributes an event to a period that ended at a boundary whose invoice is still a draft, because that is computed again
 * when it is finalized (semantics §7); null when the event's time is in none. `drafts`: what those boundaries billed.
 */
export function attributeToDraft(
  drafts: readonly BoundaryBilling[],
  featureSlug: string,
  timestamp: Instant,
  versionOf: VersionOf,
): UsageAttribution | null {
  for (const draft of drafts) {
    const attribution = attributionWithin(draft, featureSlug, timestamp, versionOf)
    if (attribution !== null) return attribution
  }
  return null
}

/**
 * Attributes an event to a period that was billed at a boundary, at the event's own time: what it adds is billed by a correction
 * of that boundary (`billedAt`, semantics §7). Null when the event's time is in none, or its subscription does not cover it
 * any more. `boundaries`: what they billed, each with its subscription as it is now.
 */
export function attributeToBilled(
  boundaries: readonly PastBoundary[],
  featureSlug: string,
  timestamp: Instant,
  versionOf: VersionOf,
): UsageAttribution | null {
  for (const { billing, subscription } of boundaries) {
    if (!covers(subscription, timestamp)) continue
    const attribution = attributionWithin(billing, featureSlug, timestamp, versionOf)
    if (attribution !== null) return { ...attribution, billedAt: billing.at }
  }
  return null
}

/** What a boundary billed, and the subscription that it billed as it stands by now. */
export interface PastBoundary {
  readonly billing: BoundaryBilling
  readonly subscription: Subscription
}

/** Where an event counts in a price period that ended at the boundary: by itself, or cut with the plan's. */
function attributionWithin(
  { at, closed }: BoundaryBilling,
  featureSlug: string,
  timestamp: Instant,
  versionOf: VersionOf,
): UsageAttribution | null {
  if (closed === null || timestamp >= at || timestamp < closed.billedFrom) return null
  const period = meteredPeriodAt(closed, featureSlug, timestamp, versionOf)?.period
  if (period === undefined) return null
  const isCut = period.end > at && closed.period?.end === at
  return period.end === at || isCut ? attributionAt(closed, featureSlug, timestamp, versionOf) : null
}
