import {
  type BoundaryBilling,
  decidePeriodEnd,
  decideStart,
  decideTrialEnd,
  type GivenDiscount,
  instantToIso,
  nextBillingDeadline,
  type PlanVersion,
  type RatedLine,
  type Subscription,
} from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { findSubscription } from '../subscriptions/load-subscription.ts'
import { builtTotals, lineView } from '../views/invoice-view.ts'
import { computeInvoice } from './compute-invoice.ts'

export interface UpcomingView {
  readonly object: 'upcoming_invoice'
  readonly customerId: string
  readonly subscriptionId: string
  readonly at: string
  readonly currency: string
  readonly lines: readonly ReturnType<typeof lineView>[]
  readonly totals: ReturnType<typeof builtTotals>
}

/** What the next renewal would bill if nothing changed: its own computation, stopped before it saves (semantics §9). */
export function upcomingInvoice(
  context: Context,
  { subscriptionId }: { readonly subscriptionId: string },
): Promise<Outcome<UpcomingView>> {
  return runQuery(context, async (moment) => {
    const found = await findSubscription(moment.tx, subscriptionId)
    if (!found.ok) return found
    const { customer, stored } = found.value
    const pending = await moment.tx.subscriptions.pendingLines(stored.bucket, subscriptionId)
    return computeUpcoming(moment, customer, stored.subscription, pending, stored.pendingPlanVersion)
  })
}

/** The same for a subscription that is not saved yet, or will be another. */
export async function computeUpcoming(
  moment: Moment,
  customer: CustomerRow,
  subscription: Subscription,
  pending: readonly RatedLine[],
  pendingVersion: PlanVersion | null = null,
  discounts?: readonly GivenDiscount[],
): Promise<Outcome<UpcomingView>> {
  const next = await nextBilling(moment, customer, subscription, pendingVersion)
  if (!next.ok) return next
  const { at, billing } = next.value
  const built = await computeInvoice(
    { ...moment, now: at },
    {
      customer,
      currency: subscription.currency,
      boundaries: billing.map((each) => ({ billing: each, creditsUnusedTime: false })),
      lines: pending,
      ...(discounts === undefined ? {} : { discounts }),
    },
  )
  return done({
    object: 'upcoming_invoice',
    customerId: customer.id,
    subscriptionId: subscription.id,
    at: instantToIso(at),
    currency: subscription.currency,
    lines: built.lines.map(lineView),
    totals: builtTotals(built),
  })
}

interface NextBilling {
  readonly at: Moment['now']
  readonly billing: readonly BoundaryBilling[]
}

async function nextBilling(
  { tx }: Moment,
  customer: CustomerRow,
  subscription: Subscription,
  pendingVersion: PlanVersion | null,
): Promise<Outcome<NextBilling>> {
  const deadline = nextBillingDeadline(subscription)
  const target = pendingVersion === null ? {} : { targetVersion: pendingVersion }
  const paymentProcessing = false
  switch (deadline?.kind) {
    case 'period_end': {
      const decision = decidePeriodEnd(subscription, { at: deadline.at, paymentProcessing, ...target })
      return decision.ok ? done({ at: deadline.at, billing: present(decision.value.billing) }) : decision
    }
    case 'trial_end': {
      const hasPaymentMethod = (await tx.paymentMethods.default(customer.bucket, customer.id)) !== null
      const decision = decideTrialEnd(subscription, { hasPaymentMethod, paymentProcessing, ...target })
      return decision.ok ? done({ at: deadline.at, billing: present(decision.value.billing) }) : decision
    }
    case 'start': {
      const decision = decideStart(subscription, { at: deadline.at, invoiceId: '' })
      return decision.ok ? done({ at: deadline.at, billing: decision.value.billing }) : decision
    }
    default:
      return refused('subscription.transition_not_allowed', 'the subscription has no renewal to come', {
        details: { status: subscription.lifecycle.state },
      })
  }
}

function present(billing: BoundaryBilling | null): readonly BoundaryBilling[] {
  return billing === null ? [] : [billing]
}
