import { type CountOperation, decideQuota, later, type QuotaDecision } from '@tallywright/domain'
import type { CustomerRow, QuotaCountRow, StoredSubscription } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { loadGrants } from '../entitlement-grants/load-grants.ts'
import { currentPlans } from '../entitlements/ask-entitlement.ts'
import { refusalOfFeature } from '../seats/decide-seats.ts'
import { viewQuota } from './view-quota.ts'

/** A change of what is held of one quota: how many in all with `set`, otherwise how many more or fewer. */
export interface QuotaChange {
  readonly subscriptionId: string
  readonly featureSlug: string
  readonly operation: CountOperation
  readonly quantity: number
}

export type DecidedQuota = QuotaDecision & { readonly held: QuotaCountRow | null }

/** Load and decide: the same for a preview and a commit. What is refused names the plans that would have room. */
export async function decideQuotaChange(
  moment: Moment,
  stored: StoredSubscription,
  { featureSlug, operation, quantity }: QuotaChange,
): Promise<Outcome<DecidedQuota>> {
  const { bucket, subscription } = stored
  const refusal = await refusalOfFeature(moment, stored, featureSlug, 'quota')
  if (refusal !== null) return refusal
  const held = await moment.tx.quota.find({ bucket, subscriptionId: subscription.id, featureSlug })
  const options = {
    at: moment.now,
    featureSlug,
    count: quantity,
    held: held?.quantity ?? 0,
    grants: await loadGrants(moment, { bucket, id: subscription.customerId }),
    dunning: moment.settings.dunning,
  }
  const decided = decideQuota(subscription, operation, options)
  if (decided.ok) return done({ ...decided.value, held })
  if (decided.error.code !== 'quota.limit_reached') return decided
  const again = decideQuota(subscription, operation, { ...options, otherPlans: await currentPlans(moment) })
  return again.ok ? done({ ...again.value, held }) : again
}

/** Saves what was decided, as one more change of the count, and tells it. Nothing where the count stays. */
export async function saveQuota(
  { actor, reason }: Context,
  moment: Moment,
  { customer, stored }: { readonly customer: CustomerRow; readonly stored: StoredSubscription },
  featureSlug: string,
  { from, to, held }: DecidedQuota,
): Promise<void> {
  if (from === to) return
  const { bucket } = stored
  const [subscriptionId, customerId] = [stored.subscription.id, customer.id]
  const version = (held?.version ?? 0) + 1
  const changedAt = held === null ? moment.now : later(moment.now, held.changedAt)
  const change = { bucket, subscriptionId, featureSlug, customerId, version, before: from, quantity: to, changedAt }
  await moment.tx.quota.change({ ...change, actor, reason })
  const object = { type: 'quota', id: `${subscriptionId}:${featureSlug}`, version }
  const snapshot = await viewQuota(moment, stored, featureSlug)
  recordEvents(moment, customer, [{ type: 'quota.changed', object, snapshot }])
}
