import { addMilliseconds, BUCKET_COUNT, DAY, type Instant, SECOND } from '@tallywright/domain'
import type { Engine } from '../command/context.ts'

/** How long a reply can be replayed (semantics §13). */
const REPLIES_KEPT_MS = 7 * DAY

/** How long a hold can still be settled after its time is over. */
const HOLDS_KEPT_MS = 30 * DAY

/**
 * Forgets replies, previews and holds that nobody can ask for any more, in one bucket: the one whose turn it is this second, so
 * that whoever calls it once a second goes through all of them in 17 minutes, and any number may.
 */
export function forgetRequests({ store }: Engine, environmentId: string, wall: Instant): Promise<void> {
  const bucket = Math.floor(wall / SECOND) % BUCKET_COUNT
  const before = addMilliseconds(wall, -REPLIES_KEPT_MS)
  return store.transaction(environmentId, async (tx) => {
    await tx.requests(bucket).forgetBefore(before)
    await tx.previews.forgetExpired(bucket, wall)
    await tx.usageHolds.forgetBefore(bucket, addMilliseconds(wall, -HOLDS_KEPT_MS))
    if (bucket === 0) await tx.requests(null).forgetBefore(before)
  })
}
