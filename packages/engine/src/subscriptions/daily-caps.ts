import { dayOf, exceededCap, type ParkReason } from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { refused } from '../command/outcome.ts'

type OfSubscription = Pick<InvoiceRow, 'bucket' | 'customerId' | 'subscriptionId' | 'id'>

/** A daily cap would be exceeded: the transaction rolls back, and whoever ran it parks the subscription. */
export class CapReached extends Error {
  override readonly name = 'CapReached'
  readonly bucket: number
  readonly customerId: string
  readonly subscriptionId: string
  readonly reason: ParkReason

  constructor({ bucket, customerId }: OfSubscription, subscriptionId: string, reason: ParkReason) {
    super(`${subscriptionId} reached its cap: ${reason}`)
    this.bucket = bucket
    this.customerId = customerId
    this.subscriptionId = subscriptionId
    this.reason = reason
  }
}

/**
 * Counts an invoice, and with `isCharged` the attempt to charge it that it begins with; throws {@link CapReached} where
 * that is beyond what a day takes. Says why the subscription is parked already, if it is. `isBeyondCap`: it is made all
 * the same, because money that came in cannot be rolled back.
 */
export async function noteInvoice(
  { tx, now, settings }: Moment,
  invoice: OfSubscription,
  { isCharged, isBeyondCap = false }: { readonly isCharged: boolean; readonly isBeyondCap?: boolean | undefined },
): Promise<ParkReason | null> {
  const { bucket, subscriptionId } = invoice
  if (subscriptionId === null) return null
  const made = await tx.subscriptions.noteInvoice(bucket, subscriptionId, invoice.id, dayOf(now), isCharged ? 1 : 0)
  const reason = exceededCap(settings.dailyCaps, made)
  if (reason !== null && !isBeyondCap) throw new CapReached(invoice, subscriptionId, reason)
  return made.parked
}

/** Counts an attempt to charge, and says why it is not to be made: parked already, or beyond what a day takes. */
export async function noteCharge(
  { tx, now, settings }: Moment,
  { bucket, subscriptionId }: OfSubscription,
): Promise<ParkReason | null> {
  if (subscriptionId === null) return null
  const { charges, parked } = await tx.subscriptions.noteCharge(bucket, subscriptionId, dayOf(now))
  return parked ?? exceededCap(settings.dailyCaps, { invoices: 0, charges })
}

/** For a command that is to charge: refused while parked, and {@link CapReached} where a day takes no more charges. */
export async function refusalOfCharge(
  { tx, now, settings }: Moment,
  invoice: OfSubscription,
): Promise<ReturnType<typeof refusedAsParked> | null> {
  const { bucket, subscriptionId } = invoice
  if (subscriptionId === null) return null
  const made = await tx.subscriptions.madeOn(bucket, subscriptionId, dayOf(now))
  const { charges = 0, parked = null } = made ?? {}
  if (parked !== null) return refusedAsParked(subscriptionId, parked)
  const reason = exceededCap(settings.dailyCaps, { invoices: 0, charges: charges + 1 })
  if (reason !== null) throw new CapReached(invoice, subscriptionId, reason)
  return null
}

/** What a command on a parked subscription is refused with. */
export function refusedAsParked(subscriptionId: string, reason: ParkReason) {
  const what = reason === 'daily_invoices' ? 'invoices' : 'charges'
  const message = `the subscription is parked: too many ${what} on one day; look at it, then unpark it`
  return refused('subscription.parked', message, { details: { subscriptionId, reason } })
}
