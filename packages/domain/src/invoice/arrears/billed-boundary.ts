import type { PlanVersion } from '../../catalog/plan-version.ts'
import type { EntitlementGrant } from '../../entitlement/entitlement-grant.ts'
import type { GroupAllowance } from '../../metering/allowance-by-group.ts'
import type { Rational } from '../../money/rational.ts'
import type { UsageGroup } from '../../rating/rate-input.ts'
import type { BoundaryBilling } from '../../subscription/billing-boundary.ts'
import type { Instant } from '../../time/instant.ts'
import { renewalCause } from '../line-key.ts'
import type { UncoveredUse } from './uncovered-use.ts'

/** What was used of one feature in one segment of one price's billing period: what that segment added. */
export interface SegmentUsage {
  readonly featureSlug: string
  /** Where `usageNeeded` says that the segment begins. */
  readonly segmentStart: Instant
  /** As `rateSegments` takes them. */
  readonly groups: readonly UsageGroup[]
  /** Of a quota: what of its highest count is free because it was granted for a time. */
  readonly granted?: Rational
  /**
   * Of groups that share an allowance, which goes to units in event order: what each used of it in the segment, as
   * `sharedAllowances` says. Without it groups use it in their order.
   */
  readonly free?: readonly GroupAllowance[]
}

/** One boundary of a subscription, with all that is needed to bill it. */
export interface BilledBoundary {
  readonly billing: BoundaryBilling
  /** What caused its lines; the renewal at its instant unless given. */
  readonly cause?: string
  /**
   * True when the in-advance time that the boundary cuts off is credited. Where it is not, nothing of the cut period is
   * prorated: its customer paid for all of it (semantics §6). Says nothing at a boundary that cuts no period.
   */
  readonly creditsUnusedTime: boolean
  /**
   * The period goes on after it and is billed up to here: only what adds up with use, without the minimum, which comes once,
   * at the end (semantics §6).
   */
  readonly usedUntil?: Instant
  /** The versions that segments of `billing.closed` name, other than its own. */
  readonly planVersions?: readonly PlanVersion[]
  /** What wallets did not cover of it and is never billed. */
  readonly uncovered?: readonly UncoveredUse[]
  /** Temporary grants of the customer; those that were never in force in its periods count for nothing. */
  readonly grants?: readonly EntitlementGrant[]
  /** Of every segment that `usageNeeded` names; what is missing was not used. */
  readonly usage?: readonly SegmentUsage[]
}

export function causeOf({ billing, cause }: BilledBoundary): string {
  return cause ?? renewalCause(billing.at)
}
