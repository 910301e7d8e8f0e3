import { addMilliseconds, BUCKET_COUNT, DAY, type Instant, SECOND } from '@tallywright/domain'
import type { Engine } from '../command/context.ts'
import { WINDOWS_KEPT_MS } from '../usage/totals/window-totals.ts'

/** How long a reply can be replayed (semantics §13). */
const REPLIES_KEPT_MS = 7 * DAY

/** How long a hold can still be settled after its time is over. */
const HOLDS_KEPT_MS = 30 * DAY

/** What was refused of usage is for those who look into it now. */
const REFUSED_KEPT_MS = 30 * DAY
const MOST_REFUSED_KEPT = 10_000
/** Of holds, and of limits in windows; the rest waits for the next turn of its bucket. */
const MOST_AT_ONCE = 5_000
/** How often the newest of an environment are counted: twice a minute. */
const BUCKETS_BETWEEN_COUNTS = 32

/**
 * Forgets replies, previews, holds, refused usage and what windows have taken that nobody can ask for any more, in one bucket: the one
 * whose turn it is this second, so that whoever calls it once a second goes through all of them in 17 minutes, and any number may.
 * `now`: by the environment's clock.
 */
export function forgetRequests({ store }: Engine, environmentId: string, wall: Instant, now: Instant): Promise<void> {
  const bucket = Math.floor(wall / SECOND) % BUCKET_COUNT
  const before = addMilliseconds(wall, -REPLIES_KEPT_MS)
  return store.transaction(environmentId, async (tx) => {
    await tx.requests(bucket).forgetBefore(before)
    await tx.previews.forgetExpired(bucket, wall)
    // What ends by the customer's clock, like what it is billed by: the wall may be months ahead of it.
    await tx.usageHolds.forgetBefore(bucket, addMilliseconds(now, -HOLDS_KEPT_MS), MOST_AT_ONCE)
    await tx.usageWindows.forgetBefore(bucket, addMilliseconds(now, -WINDOWS_KEPT_MS), MOST_AT_ONCE)
    await tx.refusedUsage.forgetBefore(bucket, addMilliseconds(wall, -REFUSED_KEPT_MS))
    if (bucket % BUCKETS_BETWEEN_COUNTS === 0) await tx.refusedUsage.forgetBeyond(MOST_REFUSED_KEPT)
    if (bucket === 0) await tx.requests(null).forgetBefore(before)
  })
}
