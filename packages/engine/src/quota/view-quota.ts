import {
  billingPeriodContaining,
  checkCounted,
  earlier,
  featureCadence,
  type Instant,
  type Subscription,
  scheduleWithCadence,
} from '@tallywright/domain'
import type { QuotaKey, StoredSubscription } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { loadGrants } from '../entitlement-grants/load-grants.ts'
import { isoOrNull } from '../views/instant-view.ts'

/** A quota of a subscription as it stands; the feature is one of its plan or of an add-on. */
export async function viewQuota(
  moment: Moment,
  { bucket, subscription }: StoredSubscription,
  featureSlug: string,
  at: Instant = moment.now,
) {
  const { tx, now } = moment
  const key = { bucket, subscriptionId: subscription.id, featureSlug }
  const held = await tx.quota.find(key)
  const quantity = at === now ? (held?.quantity ?? 0) : await tx.quota.countAt(key, at)
  const question = {
    featureSlug,
    feature: null,
    subscriptions: [subscription],
    at: now,
    grants: await loadGrants(moment, { bucket, id: subscription.customerId }),
    usage: { counts: { [key.subscriptionId]: quantity } },
  }
  const { included, granted, extra } = checkCounted(question, 'quota', subscription)
  return {
    object: 'quota' as const,
    subscriptionId: subscription.id,
    featureSlug,
    quantity,
    included,
    granted,
    extra: Math.max(0, quantity - included),
    extraAllowed: extra === 'allowed',
    highest: await highestSoFar(tx.quota, key, subscription, now),
    changedAt: isoOrNull(held?.changedAt ?? null),
  }
}

export type QuotaView = Awaited<ReturnType<typeof viewQuota>>

/** Of the open billing period of its price; null while there is none. */
async function highestSoFar(
  { highest }: Moment['tx']['quota'],
  key: QuotaKey,
  subscription: Subscription,
  now: Instant,
): Promise<number | null> {
  if (subscription.period === null) return null
  const cadence = featureCadence(subscription, subscription.planVersion, key.featureSlug)
  const { start, end } = billingPeriodContaining(scheduleWithCadence(subscription.schedule, cadence), now)
  return highest(key, { start, end: earlier(end, subscription.period.end) })
}
