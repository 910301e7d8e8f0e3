import type { Feature } from '../catalog/feature.ts'
import type { Meter } from '../catalog/meter.ts'
import type { Plan, PlanFeature } from '../catalog/plan.ts'
import type { PlanVersion } from '../catalog/plan-version.ts'
import type { Price, PriceTerms } from '../catalog/price.ts'
import { totalsByGroup } from '../metering/aggregate.ts'
import { parseDecimal } from '../money/decimal.ts'
import type { Subscription } from '../subscription/subscription.ts'
import { billingPeriodContaining, billingSchedule } from '../time/billing-period.ts'
import { type Instant, instantFromIso } from '../time/instant.ts'
import type { EntitlementQuestion, FeatureUsage, HeldUse } from './entitlement.ts'

/** Plans, subscriptions and questions for the tests of this folder: monthly, in USD and UTC, on 10 March 2024 at noon. */
export const NOW = instantFromIso('2024-03-10T12:00:00Z')
const MONTHLY = { unit: 'month', count: 1 } as const

export function day(date: string): Instant {
  return instantFromIso(`${date}T00:00:00Z`)
}

export const SUM: Meter = { aggregation: 'sum' }

export function metered(meter: Meter = SUM): Feature {
  return { type: 'metered', name: 'API calls', meter }
}

export function priced(fields: Partial<Extract<PlanFeature, { consumption: 'priced' }>> = {}): PlanFeature {
  return { type: 'metered', consumption: 'priced', overage: 'allowed', ...fields }
}

/** A plan of 20.00 a month with these features; `terms` prices the feature `calls`. */
export function plan(slug: string, features: Plan['features'], terms?: PriceTerms, meter: Meter = SUM): PlanVersion {
  const base: Price = { cadence: MONTHLY, terms: { USD: { model: 'flat', amount: '20.00' } } }
  const calls: Price | undefined = terms && { feature: 'calls', cadence: MONTHLY, terms: { USD: terms } }
  return {
    id: `pv_${slug}`,
    planId: `plan_${slug}`,
    planSlug: slug,
    version: 1,
    group: { slug: 'main', rank: 1 },
    plan: { name: slug, features, prices: calls === undefined ? { base } : { base, calls } },
    meters: { calls: meter },
  }
}

/** The same plan, above those that {@link plan} makes. */
export function above(version: PlanVersion): PlanVersion {
  return { ...version, group: { slug: 'main', rank: 2 } }
}

export function freePlan(features: Plan['features']): PlanVersion {
  const version = plan('free', features)
  return { ...version, plan: { ...version.plan, prices: {} } }
}

/** Active since 1 March, in the period of March. */
export function subscribed(planVersion: PlanVersion, fields: Partial<Subscription> = {}): Subscription {
  const schedule = billingSchedule(day('2024-03-01'), 'UTC', MONTHLY)
  const period = billingPeriodContaining(schedule, NOW)
  const { start, end } = period
  return {
    id: 'sub_1',
    customerId: 'cus_1',
    planVersion,
    phases: [],
    cadence: MONTHLY,
    currency: 'USD',
    timeZone: 'UTC',
    proration: 'second',
    schedule,
    period,
    segments: [{ start, end, planVersionId: planVersion.id, seats: {}, noAccess: null, priceCadences: [] }],
    closedUntil: start,
    seats: {},
    seatsAtPeriodEnd: {},
    addOns: [],
    lifecycle: { state: 'active' },
    standing: { state: 'current' },
    cancelAt: null,
    pendingChange: null,
    startedAt: start,
    billedFrom: start,
    previousSubscriptionId: null,
    ...fields,
  }
}

/** Asks for one more call. */
export function asking(subscription: Subscription, fields: Partial<EntitlementQuestion> = {}): EntitlementQuestion {
  return { featureSlug: 'calls', feature: metered(), subscriptions: [subscription], at: NOW, ...fields }
}

export function used(units: string, meter: Meter = SUM, properties: Record<string, string> = {}): FeatureUsage {
  const timestamp = day('2024-03-05')
  const event = { id: 'e', timestamp, receivedAt: timestamp, units: parseDecimal(units), properties }
  return { totals: totalsByGroup(meter, [event], { start: day('2024-03-01'), end: day('2024-04-01') }) }
}

/** Set aside by a hold. */
export function held(units: string, properties: Record<string, string> = {}): HeldUse {
  return { units: parseDecimal(units), properties }
}
