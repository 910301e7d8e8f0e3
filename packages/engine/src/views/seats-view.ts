import type { Subscription } from '@tallywright/domain'
import { seatsView } from './subscription-view.ts'

/** The seats of one feature of a subscription; the feature is one of its plan's. */
export function viewSeats(subscription: Subscription, featureSlug: string, invoiceId: string | null) {
  const held = seatsView(subscription)[featureSlug]
  const feature = subscription.planVersion.plan.features[featureSlug]
  if (held === undefined || feature?.type !== 'seats') throw new Error(`${featureSlug} is no seats feature of the plan`)
  const granted = subscription.grantedSeats?.[featureSlug] ?? 0
  return {
    object: 'seats' as const,
    subscriptionId: subscription.id,
    featureSlug,
    ...held,
    granted,
    extra: Math.max(0, held.extra - granted),
    extraAllowed: feature.extra === 'allowed',
    invoiceId,
  }
}

export type SeatsView = ReturnType<typeof viewSeats>
