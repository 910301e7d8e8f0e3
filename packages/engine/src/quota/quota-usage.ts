import {
  type EntitlementGrant,
  grantedTimes,
  highestCount,
  rational,
  type SegmentUsage,
  type UsageNeed,
} from '@tallywright/domain'
import type { QuotaKey, StoreTransaction } from '@tallywright/store'

/**
 * The highest count of each segment, which a level that nobody changed in it carries over into (semantics §3), and what of it
 * was granted when it was held.
 */
export function quotaUsage(
  tx: StoreTransaction,
  of: Omit<QuotaKey, 'featureSlug'>,
  needs: readonly UsageNeed[],
  grants: readonly EntitlementGrant[],
): Promise<SegmentUsage[]> {
  return Promise.all(
    needs.map(async ({ featureSlug, segment }) => {
      const key = { ...of, featureSlug }
      const times = await Promise.all(
        grantedTimes(grants, featureSlug, segment).map(async ({ units: granted, ...time }) => {
          return { highest: rational(await tx.quota.highest(key, time)), granted }
        }),
      )
      const { quantity, granted } = highestCount(times)
      return { featureSlug, segmentStart: segment.start, groups: [{ key: {}, quantity }], granted }
    }),
  )
}
