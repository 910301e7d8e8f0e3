import { meteredPeriodAt, parseExact, type WindowTotal, windowsAt } from '@tallywright/domain'
import type { Moment } from '../command/context.ts'
import type { CustomerStanding } from './ask-entitlement.ts'

/** What the windows of a feature have taken that are open now. Nothing is read of what no window limits. */
export async function openWindows(
  { tx, now }: Pick<Moment, 'tx' | 'now'>,
  { customer, subscriptions, versionOf }: Pick<CustomerStanding, 'customer' | 'subscriptions' | 'versionOf'>,
  featureSlug: string,
): Promise<WindowTotal[]> {
  for (const subscription of subscriptions) {
    const metered = meteredPeriodAt(subscription, featureSlug, now, versionOf)
    if (metered === null) continue
    const { bucket, id: customerId } = customer
    const feature = { bucket, customerId, featureSlug, subscriptionId: subscription.id }
    const stored = await tx.usageWindows.of(feature, windowsAt(metered.grids, now))
    return stored.map(({ hours, windowStart: start, units }) => ({ hours, start, units: parseExact(units) }))
  }
  return []
}
