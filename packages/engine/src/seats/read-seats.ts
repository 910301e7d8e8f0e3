import type { Context } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { withGrantedSeats } from '../entitlement-grants/load-grants.ts'
import { findSubscription } from '../subscriptions/load-subscription.ts'
import { type SeatsView, viewSeats } from '../views/seats-view.ts'
import { seatsView } from '../views/subscription-view.ts'
import { refusalOfFeature } from './decide-seats.ts'

export function getSeats(
  context: Context,
  { subscriptionId, featureSlug }: { readonly subscriptionId: string; readonly featureSlug: string },
): Promise<Outcome<SeatsView>> {
  return runQuery(context, async (moment) => {
    const found = await findSubscription(moment.tx, subscriptionId)
    if (!found.ok) return found
    const refusal = await refusalOfFeature(moment, found.value.stored, featureSlug, 'seats')
    const { subscription } = await withGrantedSeats(moment, found.value.stored)
    return refusal ?? done(viewSeats(subscription, featureSlug, null))
  })
}

/** Every kind of seats that the plan has, in its order. */
export function listSeats(
  context: Context,
  { subscriptionId }: { readonly subscriptionId: string },
): Promise<Outcome<{ readonly items: readonly SeatsView[] }>> {
  return runQuery(context, async (moment) => {
    const found = await findSubscription(moment.tx, subscriptionId)
    if (!found.ok) return found
    const { subscription } = await withGrantedSeats(moment, found.value.stored)
    return done({ items: Object.keys(seatsView(subscription)).map((slug) => viewSeats(subscription, slug, null)) })
  })
}
