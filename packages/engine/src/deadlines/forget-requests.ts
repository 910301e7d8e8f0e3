import { addMilliseconds, BUCKET_COUNT, DAY, type Instant, SECOND } from '@tallywright/domain'
import type { Engine } from '../command/context.ts'

/** How long a reply can be replayed (semantics §13). */
const REPLIES_KEPT_MS = 7 * DAY

/**
 * Forgets replies and previews that nobody can ask for any more, in one bucket: the one whose turn it is this second, so
 * that whoever calls it once a second goes through all of them in 17 minutes, and any number may.
 */
export function forgetRequests({ store }: Engine, environmentId: string, wall: Instant): Promise<void> {
  const bucket = Math.floor(wall / SECOND) % BUCKET_COUNT
  const before = addMilliseconds(wall, -REPLIES_KEPT_MS)
  return store.transaction(environmentId, async (tx) => {
    await tx.requests(bucket).forgetBefore(before)
    await tx.previews.forgetExpired(bucket, wall)
    if (bucket === 0) await tx.requests(null).forgetBefore(before)
  })
}
