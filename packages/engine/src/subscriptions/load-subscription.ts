import { bucketOfId } from '@tallywright/domain'
import type { CustomerRow, StoredSubscription, StoreTransaction } from '@tallywright/store'
import { done, type Outcome, refused } from '../command/outcome.ts'

/** A subscription with its customer, both locked: commands on one customer go one after another. */
export interface LockedSubscription {
  readonly customer: CustomerRow
  readonly stored: StoredSubscription
}

/** Locks the customer first and the subscription second, as everybody does, so that nobody waits in a ring. */
export async function lockSubscription(
  tx: StoreTransaction,
  subscriptionId: string,
): Promise<Outcome<LockedSubscription>> {
  const bucket = bucketOfId('subscription', subscriptionId)
  const customerId = bucket === null ? null : await tx.subscriptions.customerOf(bucket, subscriptionId)
  if (bucket === null || customerId === null) return noSubscription(subscriptionId)
  const customer = await tx.customers.lock(customerId)
  const stored = await tx.subscriptions.lock(bucket, subscriptionId)
  return customer === null || stored === null ? noSubscription(subscriptionId) : done({ customer, stored })
}

export async function findSubscription(
  tx: StoreTransaction,
  subscriptionId: string,
): Promise<Outcome<LockedSubscription>> {
  const bucket = bucketOfId('subscription', subscriptionId)
  const stored = bucket === null ? null : await tx.subscriptions.find(bucket, subscriptionId)
  const customer = stored === null ? null : await tx.customers.find(stored.subscription.customerId)
  return customer === null || stored === null ? noSubscription(subscriptionId) : done({ customer, stored })
}

export function noSubscription(subscriptionId: string) {
  return refused('subscription.not_found', `there is no subscription ${subscriptionId}`, { param: 'subscriptionId' })
}
