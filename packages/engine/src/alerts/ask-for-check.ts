import { type Alert, concerns, type Instant, meteredOffer, type UsageAttribution } from '@tallywright/domain'
import type { HeldCustomer } from '@tallywright/store'
import type { CustomerKey, Moment } from '../command/context.ts'
import type { UsageWorld } from '../usage/usage-world.ts'

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
  for (const [, row] of [...new Map(asked)].toSorted(([a], [b]) => (a < b ? -1 : 1))) await tx.alertChecks.ask(row)
}

/** Whether one of the alerts may be about the use. */
export function isWatched(
  alerts: readonly Alert[],
  { featureSlug, place }: Pick<CountedUse, 'featureSlug' | 'place'>,
): boolean {
  if (alerts.length === 0 || place === null) return false
  const { subscription } = place
  const feature = meteredOffer(subscription, subscription.planVersion, featureSlug)?.features[0]
  const use = { featureSlug, currency: subscription.currency, isPrepaid: feature?.consumption !== 'priced' }
  return alerts.some((alert) => concerns(alert, use))
}

/** What else can change what an alert compares. Nothing of use is told. */
const WATCHED = new Set(['subscription', 'quota', 'entitlement_grant', 'wallet'])

/** A transaction that has changed a customer's standing or wallets asks for a look at their alerts. */
export async function askAfterChange({ tx, environment, told, changed, now }: Moment): Promise<void> {
  if (!environment.hasAlerts) return
  const ofEvents = told.filter(({ object }) => WATCHED.has(object.type))
  const asked = new Map<string, CustomerKey & { readonly dueAt: Instant }>()
  for (const { customer, occurredAt } of ofEvents)
    if (customer !== null) asked.set(customer.id, { ...customer, dueAt: occurredAt })
  for (const customer of changed) if (!asked.has(customer.id)) asked.set(customer.id, { ...customer, dueAt: now })
  for (const { bucket, id: customerId, dueAt } of asked.values())
    await tx.alertChecks.ask({ bucket, customerId, dueAt })
}
