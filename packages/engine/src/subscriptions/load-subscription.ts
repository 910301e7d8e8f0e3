import { assert, bucketOfId, grantedMeters, type Instant, nextDeadline } from '@tallywright/domain'
import type { CustomerRow, DueSubscription, StoredSubscription, StoreTransaction } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { afterLock, notBefore } from '../command/now.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { withGrantedSeats } from '../entitlement-grants/load-grants.ts'
import { refusedAsParked } from './daily-caps.ts'

/** A subscription with its customer, both locked: commands on one customer go one after another. */
export interface LockedSubscription {
  readonly customer: CustomerRow
  readonly stored: StoredSubscription
}

/**
 * Locks the customer first and the subscription second, as everybody does, so that nobody waits in a ring. `ofCustomer`: whose
 * it is, where that is known.
 */
export async function lockSubscription(
  tx: StoreTransaction,
  subscriptionId: string,
  ofCustomer?: string,
): Promise<Outcome<LockedSubscription>> {
  const bucket = bucketOfId('subscription', subscriptionId)
  const customerId =
    bucket === null ? null : (ofCustomer ?? (await tx.subscriptions.customerOf(bucket, subscriptionId)))
  if (bucket === null || customerId === null) return noSubscription(subscriptionId)
  const customer = await tx.customers.lock(customerId)
  const stored = await tx.subscriptions.lock(bucket, subscriptionId)
  return customer === null || stored === null ? noSubscription(subscriptionId) : done({ customer, stored })
}

/** A deadline of the subscription that a command is for has come, and no worker has acted on it yet. */
export class Overdue extends Error {
  override readonly name = 'Overdue'
  readonly due: DueSubscription

  constructor(due: DueSubscription) {
    super(`a deadline of ${due.id} has come`)
    this.due = due
  }
}

/**
 * The same for a command, which acts after everything that came before it: a deadline that has passed is {@link Overdue},
 * and the command is run again when it was acted on. So a command never sees a period that is over. One that is parked, whose
 * deadlines wait, is refused.
 */
export async function lockForCommand(
  context: Context,
  begun: Moment,
  subscriptionId: string,
): Promise<Outcome<LockedSubscription & { readonly moment: Moment }>> {
  const locked = await lockSubscription(begun.tx, subscriptionId)
  if (!locked.ok) return locked
  const { customer, stored } = locked.value
  const moment = notBefore(await afterLock(context, begun), stored.updatedAt)
  assert(customer.testClockId === (moment.clock?.id ?? null), 'a command is carried out at the time of its customer')
  if (stored.parked !== null) return refusedAsParked(subscriptionId, stored.parked.reason)
  actFirstOn(stored, moment.now)
  return done({ customer, stored: await withGrantedSeats(moment, stored), moment })
}

/** Throws {@link Overdue} where a deadline has passed that nobody has acted on, and that does not wait. */
export function actFirstOn({ bucket, subscription, parked }: StoredSubscription, now: Instant): void {
  const deadline = nextDeadline(subscription)
  if (parked !== null || deadline === null || deadline.at > now) return
  const { id, customerId } = subscription
  throw new Overdue({ bucket, id, customerId, deadlineAt: deadline.at })
}

/** The metered features that a subscription grants, or will when a change that is decided takes effect. */
export function meteredFeatures(stored: StoredSubscription): string[] {
  const { subscription, pendingPlanVersion, pendingAddOnVersion } = stored
  const pending = { ...pendingPlanVersion?.meters, ...pendingAddOnVersion?.meters }
  return [...grantedMeters(subscription), ...Object.keys(pending)]
}

export async function findSubscription(
  tx: StoreTransaction,
  subscriptionId: string,
): Promise<Outcome<LockedSubscription>> {
  const bucket = bucketOfId('subscription', subscriptionId)
  const stored = bucket === null ? null : await tx.subscriptions.find(bucket, subscriptionId)
  const customer = stored === null ? null : await tx.customers.findEver(stored.subscription.customerId)
  return customer === null || stored === null ? noSubscription(subscriptionId) : done({ customer, stored })
}

/** For a preview, which shows what the command would do: it does not act before what it sees either. */
export async function findToPreview(
  begun: Moment,
  subscriptionId: string,
): Promise<Outcome<LockedSubscription & { readonly moment: Moment }>> {
  const found = await findSubscription(begun.tx, subscriptionId)
  if (!found.ok) return found
  const { customer, stored } = found.value
  const moment = notBefore(begun, stored.updatedAt)
  return done({ customer, stored: await withGrantedSeats(moment, stored), moment })
}

export function noSubscription(subscriptionId: string) {
  return refused('subscription.not_found', `there is no subscription ${subscriptionId}`, { param: 'subscriptionId' })
}
