import { rational, type SegmentUsage, type UsageNeed } from '@tallywright/domain'
import type { QuotaKey, StoreTransaction } from '@tallywright/store'

/** The highest count of each segment, which a level that nobody changed in it carries over into (semantics §3). */
export function quotaUsage(
  tx: StoreTransaction,
  of: Omit<QuotaKey, 'featureSlug'>,
  needs: readonly UsageNeed[],
): Promise<SegmentUsage[]> {
  return Promise.all(
    needs.map(async ({ featureSlug, segment }) => {
      const quantity = rational(await tx.quota.highest({ ...of, featureSlug }, segment))
      return { featureSlug, segmentStart: segment.start, groups: [{ key: {}, quantity }] }
    }),
  )
}
