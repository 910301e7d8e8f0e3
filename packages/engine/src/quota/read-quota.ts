import { instantFromIso, offersOf, type Subscription } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { refusalOfFeature } from '../seats/decide-seats.ts'
import { findSubscription } from '../subscriptions/load-subscription.ts'
import { type QuotaView, viewQuota } from './view-quota.ts'

export interface GetQuota {
  readonly subscriptionId: string
  readonly featureSlug: string
  /** Now unless given. */
  readonly at?: string
}

/** What is held of one quota, now or at an instant that has passed. */
export function getQuota(context: Context, { subscriptionId, featureSlug, at }: GetQuota): Promise<Outcome<QuotaView>> {
  return runQuery(context, async (moment) => {
    const found = await findSubscription(moment.tx, subscriptionId)
    if (!found.ok) return found
    const { stored } = found.value
    const refusal = await refusalOfFeature(moment, stored, featureSlug, 'quota')
    if (refusal !== null) return refusal
    return done(await viewQuota(moment, stored, featureSlug, at === undefined ? moment.now : instantFromIso(at)))
  })
}

/** Every quota that the plan and its add-ons have, in their order. */
export function listQuota(
  context: Context,
  { subscriptionId }: { readonly subscriptionId: string },
): Promise<Outcome<{ readonly items: readonly QuotaView[] }>> {
  return runQuery(context, async (moment) => {
    const found = await findSubscription(moment.tx, subscriptionId)
    if (!found.ok) return found
    const { stored } = found.value
    const slugs = quotasOf(stored.subscription, moment)
    return done({ items: await Promise.all(slugs.map((slug) => viewQuota(moment, stored, slug))) })
  })
}

function quotasOf(subscription: Subscription, { now }: Moment): string[] {
  const { planVersion, addOns } = subscription
  const offered = [planVersion.plan, ...addOns.map(({ addOnVersion }) => addOnVersion.addOn)]
  const slugs = new Set(offered.flatMap(({ features }) => Object.keys(features)))
  return [...slugs].filter((slug) => offersOf(subscription, slug, 'quota', now).length > 0)
}
