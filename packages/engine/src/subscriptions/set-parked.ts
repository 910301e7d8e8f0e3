import { later, type ParkReason } from '@tallywright/domain'
import type { StoredSubscription } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { subscriptionView } from '../views/subscription-view.ts'

/**
 * Takes a subscription out of all that goes by itself until somebody has looked: its deadlines and the dunning of its
 * invoices wait, commands on it are refused, nothing is charged. Of one that is parked already nothing changes.
 */
export async function park(moment: Moment, bucket: number, subscriptionId: string, reason: ParkReason): Promise<void> {
  const stored = await moment.tx.subscriptions.lock(bucket, subscriptionId)
  if (stored === null || stored.parked !== null) return
  await setParked(moment, stored, { at: moment.now, reason })
}

/** Null takes it out again. */
export async function setParked(
  moment: Moment,
  stored: StoredSubscription,
  parked: StoredSubscription['parked'],
): Promise<StoredSubscription> {
  const { bucket, subscription, version } = stored
  const updatedAt = later(stored.updatedAt, moment.now)
  await moment.tx.subscriptions.setParked(stored, parked, updatedAt)
  const saved = { ...stored, parked, version: version + 1, updatedAt }
  const type = parked === null ? 'subscription.unparked' : 'subscription.parked'
  const object = { type: 'subscription', id: subscription.id, version: saved.version }
  recordEvents(moment, { bucket, id: subscription.customerId }, [{ type, object, snapshot: subscriptionView(saved) }])
  return saved
}
