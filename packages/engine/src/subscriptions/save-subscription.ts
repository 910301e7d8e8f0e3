import {
  attributionChangesAt,
  DEADLINE_ORDER,
  grantedMeters,
  isLive,
  later,
  nextDeadline,
  type Subscription,
  type SubscriptionEvent,
  type SubscriptionOutcome,
  subscriptionStatus,
} from '@tallywright/domain'
import type { CustomerRow, StoredSubscription, SubscriptionIndex } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { noteChange, recordEvents } from '../command/events.ts'
import { endDiscountsWith } from '../discounts/save-discount.ts'
import { recountUsage } from '../usage/changes/recount-usage.ts'
import { subscriptionView } from '../views/subscription-view.ts'

/**
 * Saves what the domain decided about a subscription, with its events, and returns it as it now stands. Usage that it now
 * covers otherwise goes where it belongs.
 */
export async function saveSubscription(
  moment: Moment,
  stored: StoredSubscription,
  { subscription, events }: Pick<SubscriptionOutcome, 'subscription' | 'events'>,
): Promise<StoredSubscription> {
  const changed = events.length > 0 || subscription !== stored.subscription
  if (!changed) return stored
  // Of two servers one may be behind: what a command must not act before never goes back.
  const updatedAt = later(stored.updatedAt, moment.now)
  await moment.tx.subscriptions.save(stored, subscription, indexOf(subscription, stored.hadTrial), updatedAt)
  const from = attributionChangesAt(stored.subscription, subscription)
  if (from !== null) {
    await recountUsage(moment, { bucket: stored.bucket, before: stored.subscription, after: subscription, from })
  }
  if (hasNoAccess(stored.subscription) && isLive(subscription) && !hasNoAccess(subscription)) {
    await moment.tx.subscriptions.endSkippedTime(stored.bucket, subscription.id, moment.now)
  }
  const pending = await pendingVersionsOf(moment, subscription)
  const saved = { ...stored, subscription, ...pending, version: stored.version + 1, updatedAt }
  tell(moment, saved, events)
  noteChange(moment, { bucket: stored.bucket, id: subscription.customerId })
  if (isLive(stored.subscription)) await endDiscountsWith(moment, saved)
  return saved
}

function hasNoAccess({ segments }: Subscription): boolean {
  return (segments.at(-1)?.noAccess ?? null) !== null
}

export async function addSubscription(
  moment: Moment,
  customer: CustomerRow,
  { subscription, events }: Pick<SubscriptionOutcome, 'subscription' | 'events'>,
): Promise<StoredSubscription> {
  const { bucket } = customer
  await moment.tx.subscriptions.add(bucket, subscription, indexOf(subscription, false), moment.now)
  const { now } = moment
  const times = { createdAt: now, updatedAt: now }
  const hadTrial = subscription.lifecycle.state === 'trialing'
  const saved = {
    bucket,
    subscription,
    version: 1,
    hadTrial,
    latestInvoiceId: null,
    parked: null,
    pendingPlanVersion: null,
    pendingAddOnVersion: null,
    ...times,
  }
  tell(moment, saved, events)
  return saved
}

async function pendingVersionsOf({ tx }: Moment, { pendingChange }: Subscription) {
  if (pendingChange === null) return { pendingPlanVersion: null, pendingAddOnVersion: null }
  const { planVersionId, addOn } = pendingChange.target
  const [pendingAddOnVersion = null] = addOn === null ? [] : await tx.catalog.addOns.versions([addOn.addOnVersionId])
  return { pendingPlanVersion: await tx.catalog.plans.version(planVersionId), pendingAddOnVersion }
}

function indexOf(subscription: Subscription, hadTrial: boolean): SubscriptionIndex {
  const deadline = nextDeadline(subscription)
  return {
    status: subscriptionStatus(subscription),
    live: isLive(subscription),
    hadTrial: hadTrial || subscription.lifecycle.state === 'trialing',
    deadlineAt: deadline?.at ?? null,
    deadlineRank: deadline === null ? null : DEADLINE_ORDER.indexOf(deadline.kind),
    meteredFeatures: grantedMeters(subscription),
  }
}

function tell(moment: Moment, stored: StoredSubscription, events: readonly SubscriptionEvent[]): void {
  const { id, customerId } = stored.subscription
  recordEvents(
    moment,
    { bucket: stored.bucket, id: customerId },
    events.map((event) => ({
      type: event.name,
      object: { type: 'subscription', id, version: stored.version },
      snapshot: subscriptionView(stored),
    })),
  )
}
