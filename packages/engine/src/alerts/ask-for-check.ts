import { type Alert, concerns, type Instant, meteredOffer, type UsageAttribution } from '@tallywright/domain'
import type { HeldCustomer } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import type { UsageWorld } from '../memory/usage-world.ts'

/** Use of a feature by a customer, counted in this transaction. */
export interface CountedUse {
  readonly customer: Pick<HeldCustomer, 'bucket' | 'id'>
  readonly featureSlug: string
  /** Null for use that no subscription covers: it is nothing that an alert is about. */
  readonly place: Pick<UsageAttribution, 'subscription'> | null
  /** By the customer's clock. */
  readonly now: Instant
}

/** Use that an alert may be about is compared with it by the next due work, not by who reports it. */
export async function askForChecks({ tx }: Moment, world: UsageWorld, used: readonly CountedUse[]): Promise<void> {
  const asked = used.flatMap((use) => {
    const { bucket, id: customerId } = use.customer
    return isWatched(world.alertsOf(customerId), use)
      ? [[customerId, { bucket, customerId, dueAt: use.now }] as const]
      : []
  })
  await tx.alertChecks.askAll([...new Map(asked).values()])
}

/** Whether one of the alerts may be about the use, or a spend cap whose share is listed. */
export function isWatched(
  alerts: readonly Alert[],
  { featureSlug, place }: Pick<CountedUse, 'featureSlug' | 'place'>,
): boolean {
  if (place === null) return false
  const { subscription } = place
  if (subscription.spendCap !== undefined) return true
  if (alerts.length === 0) return false
  const feature = meteredOffer(subscription, subscription.planVersion, featureSlug)?.features[0]
  const use = { featureSlug, currency: subscription.currency, isPrepaid: feature?.consumption !== 'priced' }
  return alerts.some((alert) => concerns(alert, use))
}

/** What else can change what an alert compares. Nothing of use is told. */
const WATCHED = new Set(['subscription', 'quota', 'entitlement_grant', 'wallet'])

/** A transaction that has changed a customer's standing or wallets asks for a look at their alerts. */
export async function askAfterChange({ tx, environment, told, changed, now }: Moment): Promise<void> {
  if (!environment.hasAlerts) return
  const ofEvents = told.flatMap(({ object, customer, occurredAt }) => {
    return customer !== null && WATCHED.has(object.type) ? [[customer, occurredAt] as const] : []
  })
  const all = [...changed.map((customer) => [customer, now] as const), ...ofEvents]
  const asked = all.map(([{ bucket, id }, dueAt]) => [id, { bucket, customerId: id, dueAt }] as const)
  for (const row of new Map(asked).values()) await tx.alertChecks.ask(row)
}
