import { type BilledBoundary, type EntitlementGrant, parseDecimal, seatsGranted } from '@tallywright/domain'
import type { CustomerRow, EntitlementGrantRow, StoredSubscription } from '@tallywright/store'
import type { Moment } from '../command/context.ts'

type Owner = Pick<CustomerRow, 'bucket' | 'id'>

/** All of a customer, ended ones too: what was free under one stays free in its period. */
export async function loadGrants({ tx }: Pick<Moment, 'tx'>, customer: Owner): Promise<EntitlementGrant[]> {
  return (await tx.entitlementGrants.ofCustomers([customer])).map(grantOf)
}

export function grantOf(row: EntitlementGrantRow): EntitlementGrant {
  const { id, featureSlug, units, effectiveAt, expiresAt, revokedAt } = row
  return { id, featureSlug, units: units === null ? null : parseDecimal(units), effectiveAt, expiresAt, revokedAt }
}

/** The subscription as a command decides over it: with the seats that are granted now. */
export async function withGrantedSeats(moment: Moment, stored: StoredSubscription): Promise<StoredSubscription> {
  const { bucket, subscription } = stored
  const grants = await loadGrants(moment, { bucket, id: subscription.customerId })
  if (grants.length === 0) return stored
  return { ...stored, subscription: { ...subscription, grantedSeats: seatsGranted(grants, moment.now) } }
}

/** A boundary with what is granted of the customer: in its periods that end, and at the start of what it opens. */
export function withGrants<Boundary extends Pick<BilledBoundary, 'billing'>>(
  boundary: Boundary,
  grants: readonly EntitlementGrant[],
): Boundary & Pick<BilledBoundary, 'grants'> {
  const { opened, at } = boundary.billing
  if (opened === null || grants.length === 0) return { ...boundary, grants }
  const billing = { ...boundary.billing, opened: { ...opened, grantedSeats: seatsGranted(grants, at) } }
  return { ...boundary, billing, grants }
}
