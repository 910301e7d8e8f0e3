import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type ChangeIds, newChangeIds } from './change-plan.ts'
import type { LockedSubscription } from './load-subscription.ts'
import { findPreview } from './plan-hash.ts'
import { stalePreview } from './stale-preview.ts'

/** When a commit takes effect and with which ids: those of its preview, if it carries a plan hash. */
interface BegunCommit {
  readonly at: Moment
  readonly ids: ChangeIds
  /** Whether what was decided is what the preview showed; true without a plan hash. */
  isAsShown(decided: object, built: object | null): boolean
}

/** Refuses with `preview.not_found`, and with `preview.stale` when the subscription has changed since the preview. */
export async function beginCommit(
  context: Context,
  { moment, customer, stored }: LockedSubscription & { readonly moment: Moment },
  planHash: string | undefined,
): Promise<Outcome<BegunCommit>> {
  const preview = await findPreview<ChangeIds>(moment, customer, planHash)
  if (!preview.ok) return preview
  if (preview.value === null) {
    return done({ at: moment, ids: newChangeIds(context, stored.bucket), isAsShown: () => true })
  }
  const { effectiveAt, ids, hashOf } = preview.value
  if (effectiveAt < stored.updatedAt) return stalePreview()
  return done({
    at: { ...moment, now: effectiveAt },
    ids,
    isAsShown: (decided, built) => hashOf(decided, built) === planHash,
  })
}
