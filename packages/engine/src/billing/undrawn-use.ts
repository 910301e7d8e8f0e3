import {
  attributionAt,
  type BoundaryBilling,
  grantedMeters,
  type Instant,
  type PlanVersion,
  prepaidUses,
  type Subscription,
  usageNeeded,
} from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { versionsOf } from '../memory/usage-world.ts'
import { totalsOf } from '../usage/totals/usage-totals.ts'
import { drawForUsage, type UsedFeature } from '../wallets/draw-for-use.ts'

/**
 * Draws from the money wallet what was used in the periods that boundaries close and nobody drew yet: a level that was carried over,
 * and what counted before its period began. What the wallet does not cover is uncovered before the boundary is billed (semantics §3).
 */
export async function drawBeforeBilling(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  boundaries: readonly BoundaryBilling[],
): Promise<void> {
  for (const billing of boundaries) {
    const { at, closed } = billing
    if (closed === null) continue
    const versionOf = await versionsOf(moment, [closed])
    const planVersions = closed.segments.map(({ planVersionId }) => versionOf(planVersionId))
    const needs = usageNeeded({ billing, creditsUnusedTime: false, planVersions })
    const used = needs.flatMap(({ featureSlug, segment }) => {
      const own = usedFeature(customer, closed, { featureSlug, at: segment.start, now: moment.now, versionOf })
      return own.map((each) => ({ ...each, place: { ...each.place, billedAt: at } }))
    })
    await drawForUsage(context, moment, used, versionOf)
  }
}

/** Of a period that begins now: what counts in it already is drawn when the rest is done. */
export async function drawWhatBegins(moment: Moment, customer: CustomerRow, subscription: Subscription): Promise<void> {
  const versionOf = await versionsOf(moment, [subscription])
  const { now } = moment
  for (const featureSlug of new Set(grantedMeters(subscription))) {
    for (const used of usedFeature(customer, subscription, { featureSlug, at: now, now, versionOf })) {
      const { meter, period } = used.place
      const { bucket, id: customerId } = customer
      const key = { bucket, customerId, featureSlug, subscriptionId: subscription.id, periodStart: period.start }
      const isUsed = meter.carryOver === true || (await totalsOf(moment.tx, key)).length > 0
      if (isUsed) moment.recounted.push(used)
    }
  }
}

interface WhatIsUsed {
  readonly featureSlug: string
  readonly at: Instant
  readonly now: Instant
  readonly versionOf: (planVersionId: string) => PlanVersion
}

/** Where it is paid from the money wallet when it is used. */
function usedFeature(
  customer: CustomerRow,
  subscription: Subscription,
  { featureSlug, at, now, versionOf }: WhatIsUsed,
): UsedFeature[] {
  const place = attributionAt(subscription, featureSlug, at, versionOf)
  if (place === null) return []
  const uses = prepaidUses(subscription, featureSlug, place.period, versionOf)
  const isDrawn = uses.some(({ consumption }) => consumption === 'balance')
  return isDrawn ? [{ customer, featureSlug, place, now }] : []
}
