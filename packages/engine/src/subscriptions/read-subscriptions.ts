import type { Context } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'
import { type SubscriptionView, subscriptionView } from '../views/subscription-view.ts'
import { findSubscription } from './load-subscription.ts'

/** Ended ones are found too. */
export function getSubscription(
  context: Context,
  { subscriptionId }: { readonly subscriptionId: string },
): Promise<Outcome<SubscriptionView>> {
  return runQuery(context, async ({ tx }) => {
    const found = await findSubscription(tx, subscriptionId)
    return found.ok ? done(subscriptionView(found.value.stored)) : found
  })
}

export interface ListSubscriptions extends PageInput {
  readonly customerId?: string
  readonly planSlug?: string
  readonly status?: string
}

/** Newest first. */
export async function listSubscriptions(
  context: Context,
  { customerId, planSlug, status, ...input }: ListSubscriptions,
): Promise<Outcome<PageView<SubscriptionView>>> {
  const page = pageRequest('subscription', input)
  if (!page.ok) return page
  return runQuery(context, async ({ tx }) => {
    const customer = customerId === undefined ? null : await tx.customers.findEver(customerId)
    if (customerId !== undefined && customer === null) return customerNotFound(customerId)
    const plan = planSlug === undefined ? null : await tx.catalog.plans.bySlug(planSlug)
    if (planSlug !== undefined && plan === null) return done(pageView(null, []))
    const filter = {
      ...(customer === null ? {} : { customer }),
      ...(plan === null ? {} : { planId: plan.id }),
      ...(status === undefined ? {} : { status }),
    }
    const { entries, next } = await tx.subscriptions.list(filter, page.value)
    return done(pageView(next, entries.map(subscriptionView)))
  })
}
