import {
  type GroupTotal,
  type Instant,
  type Interval,
  type MeteredPeriod,
  meteredPeriodAt,
  needsEvents,
  offersOf,
  openSegment,
  openTime,
  type PlanVersion,
  type Subscription,
  totalsOfOpenTime,
  type UsageEvent,
} from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { eventPages } from '../usage/totals/event-pages.ts'
import { carriedTotals, countedEvent, totalsOf } from '../usage/totals/usage-totals.ts'

/** The price period of a feature that is open, of the subscription that grants it. */
export interface OpenPeriod extends MeteredPeriod {
  readonly featureSlug: string
  readonly subscription: Subscription
  /** The part in which use costs what it costs now. */
  readonly segment: Interval
  /** Whose quantity limits and prices use now: the period, or for a level the segment. */
  readonly time: Interval
}

/** Null where no subscription meters the feature then. */
export function openPeriodOf(
  subscriptions: readonly Subscription[],
  featureSlug: string,
  at: Instant,
  versionOf: (planVersionId: string) => PlanVersion,
): OpenPeriod | null {
  for (const subscription of subscriptions) {
    const metered = meteredPeriodAt(subscription, featureSlug, at, versionOf)
    if (metered === null) continue
    const { meter, period } = metered
    const versions = subscription.segments.map(({ planVersionId }) => versionOf(planVersionId))
    const segment = openSegment(subscription, period, at, versions)
    const [offer] = offersOf(subscription, featureSlug, 'metered', at)
    const time = offer === undefined ? period : openTime(meter, offer.feature, { period, segment })
    return { ...metered, featureSlug, subscription, segment, time }
  }
  return null
}

/** The running totals of what limits look at, with what it opened with. */
export async function totalsOfOpen(
  { tx }: Pick<Moment, 'tx'>,
  { bucket, id: customerId }: Pick<CustomerRow, 'bucket' | 'id'>,
  { featureSlug, subscription, meter, period, time }: OpenPeriod,
): Promise<GroupTotal[]> {
  const key = { bucket, customerId, featureSlug, subscriptionId: subscription.id, periodStart: period.start }
  return totalsOfOpenTime(time, await carriedTotals(tx, key, meter), await totalsOf(tx, key, meter))
}

/** Its events, where the price looks at every one; null where it does not. */
export async function eventsOfOpen(
  { tx }: Pick<Moment, 'tx'>,
  { bucket, id: customerId }: Pick<CustomerRow, 'bucket' | 'id'>,
  { featureSlug, subscription, price, time }: OpenPeriod,
): Promise<UsageEvent[] | null> {
  if (price === null || !needsEvents({ terms: price.terms, allowance: null })) return null
  const feature = { bucket, customerId, featureSlug, subscriptionId: subscription.id }
  const events: UsageEvent[] = []
  for await (const page of eventPages(tx, feature, { from: time.start, to: time.end })) {
    events.push(...page.map(countedEvent))
  }
  return events
}
