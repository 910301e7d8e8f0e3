import { addMilliseconds, type Instant, MINUTE, planHashInput } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { digest } from '../command/fingerprint.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'

/** How long a preview can be committed, by the wall clock and by that of a sandbox (semantics §6). */
const PREVIEW_LIFETIME_MS = 15 * MINUTE

/** A preview that a commit refers to: its instant, its ids, and how to digest the decision that it led to. */
export interface KeptPreview<Ids> {
  readonly effectiveAt: Instant
  readonly ids: Ids
  hashOf(...decision: readonly unknown[]): string
}

/**
 * The digest of a decision with everything it shows: the instant, every line with its amounts, the resulting state. A
 * commit decides again at the preview's instant; if any version it reads has changed, so does this.
 */
function planHash(...decision: readonly unknown[]): string {
  return digest(planHashInput(decision))
}

/** Keeps a preview for 15 minutes and returns its hash and when it is forgotten. */
export async function keepPreview(
  { tx, now, wall }: Moment,
  { bucket }: CustomerRow,
  ids: object,
  decision: readonly unknown[],
): Promise<{ hash: string; expiresAt: Instant }> {
  const hash = planHash(...decision)
  const expiresAt = addMilliseconds(wall, PREVIEW_LIFETIME_MS)
  await tx.previews.forgetExpired(bucket, wall)
  await tx.previews.keep({ bucket, hash, effectiveAt: now, ids: { ...ids }, expiresAt })
  return { hash, expiresAt }
}

/** The preview with this hash; null for a commit without one. */
export async function findPreview<Ids>(
  { tx, now, wall }: Moment,
  { bucket }: CustomerRow,
  hash: string | undefined,
): Promise<Outcome<KeptPreview<Ids> | null>> {
  if (hash === undefined) return done(null)
  const row = await tx.previews.find(bucket, hash, wall)
  if (row === null || addMilliseconds(row.effectiveAt, PREVIEW_LIFETIME_MS) <= now) {
    return refused('preview.not_found', 'there is no preview with this planHash, or it has expired', {
      param: 'planHash',
    })
  }
  return done({ effectiveAt: row.effectiveAt, ids: row.ids as Ids, hashOf: planHash })
}
