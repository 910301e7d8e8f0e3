import {
  assert,
  type BilledBoundary,
  type BoundaryBilling,
  type BuiltInvoice,
  buildInvoice,
  type Currency,
  decideCreate,
  decidePeriodEnd,
  instantFromIso,
  type SegmentUsage,
  type Subscription,
  type TaxContext,
  usageNeeded,
} from '@tallywright/domain'
import type { OfferedPlan } from './offered-plan.ts'
import { type PlannedUse, seatsWithin, usageGroups } from './planned-use.ts'

// Which period is billed makes no difference as long as it is a whole one.
const START = instantFromIso('2024-01-01T00:00:00Z')
const LONG_AFTER = instantFromIso('2199-01-01T00:00:00Z')
const NOWHERE: TaxContext = {
  treatment: 'not_collected',
  place: { country: null, region: null },
  rates: [],
  at: START,
}

/**
 * The invoice for one whole billing period of a plan with this use, before tax and discounts: what begins in it is billed
 * in advance, what is used in it in arrears. Made by the functions that bill, so its lines are those of a real invoice; a
 * yearly plan whose usage is billed monthly has the lines of its twelve months.
 */
export function wholePeriodInvoice(plan: OfferedPlan, use: PlannedUse): BuiltInvoice {
  const boundaries = boundariesOf(plan, seatsWithin(plan, use)).map((billing): BilledBoundary => {
    const boundary = { billing, creditsUnusedTime: true }
    return { ...boundary, usage: usageAt(boundary, plan, use) }
  })
  return buildInvoice({ currency: plan.currency as Currency, boundaries, tax: NOWHERE })
}

function usageAt(boundary: BilledBoundary, plan: OfferedPlan, use: PlannedUse): SegmentUsage[] {
  return usageNeeded(boundary).map(({ featureSlug, segment }) => {
    return { featureSlug, segmentStart: segment.start, groups: usageGroups(plan, featureSlug, use) }
  })
}

/** Every boundary from the first instant of the period to its last; nothing begins at the last one. */
function boundariesOf(plan: OfferedPlan, seats: Subscription['seats']): BoundaryBilling[] {
  const { subscription: created, billing: first } = subscribe(plan, seats)
  const billing = [...first]
  for (let subscription = created; ; ) {
    const ended = decidePeriodEnd(subscription, { at: LONG_AFTER, paymentProcessing: false })
    assert(ended.ok && ended.value.billing !== null, 'a running subscription has a next boundary')
    if (ended.value.ended === 'plan') return [...billing, { ...ended.value.billing, opened: null }]
    billing.push(ended.value.billing)
    subscription = ended.value.subscription
  }
}

function subscribe({ version, cadence, currency }: OfferedPlan, seats: Subscription['seats']) {
  // Aligned to the calendar the first period could be a stub, and it is whole periods that are compared.
  const planVersion = { ...version, plan: { ...version.plan, alignment: { kind: 'anniversary' } as const } }
  const created = decideCreate({
    id: 'estimate',
    customerId: 'visitor',
    planVersion,
    cadence,
    currency,
    timeZone: 'UTC',
    at: START,
    seats,
    trialDays: 0,
    hasPaymentMethod: true,
    trialUsed: true,
    invoiceId: 'estimate',
  })
  assert(created.ok, 'a plan is sold in the cadence and currency that it offers')
  return { subscription: created.value.settled.subscription, billing: created.value.billing }
}
