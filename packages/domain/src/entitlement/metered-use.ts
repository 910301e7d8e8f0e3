import { assert } from '../assert.ts'
import { isFreePlan } from '../catalog/free-plan.ts'
import type { Meter } from '../catalog/meter.ts'
import type { CurrentPrice } from '../catalog/plan-version.ts'
import type { GroupQuantity } from '../metering/aggregate.ts'
import { billedUnits } from '../metering/billed-units.ts'
import { quantitiesWith, type SupposedUnits } from '../metering/quantities-with.ts'
import { ONE, type Rational } from '../money/rational.ts'
import type { Subscription } from '../subscription/subscription.ts'
import { billingPeriodContaining, scheduleWithCadence } from '../time/billing-period.ts'
import type { Cadence } from '../time/cadence.ts'
import type { Instant } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import type { EntitlementQuestion } from './entitlement.ts'
import { type FeatureOffer, offersOf, priceOf } from './offers.ts'
import { windowFigures } from './within-windows.ts'

/** The open period of a metered feature, with its use before and after the units of a check. */
export interface MeteredUse {
  readonly question: EntitlementQuestion
  readonly subscription: Subscription
  /** Not empty; the first decides how the feature is consumed, those that consume it alike extend it. */
  readonly offers: readonly FeatureOffer[]
  readonly meter: Meter
  readonly price: CurrentPrice | null
  readonly period: Interval & { readonly whole: Interval }
  readonly before: readonly GroupQuantity[]
  readonly after: readonly GroupQuantity[]
  /** All groups, in billed units, with what holds set aside. */
  readonly used: Rational
  readonly usedAfter: Rational
  readonly limit: { readonly inTrial: boolean; readonly isFree: boolean }
}

export function meteredUse(question: EntitlementQuestion, subscription: Subscription): MeteredUse {
  const { featureSlug, at, usage = {}, units = ONE, properties } = question
  const offers = offersOf(subscription, featureSlug, 'metered', at)
  const meter = offers[0]?.version.meters[featureSlug]
  assert(meter !== undefined, `a version that grants ${featureSlug} keeps its meter`)
  const price = priceOf(subscription, offers, featureSlug)
  const period = openPeriod(subscription, price?.cadence ?? resetCadence(offers), at)
  const asked: SupposedUnits = properties === undefined ? { units } : { units, properties }
  const held: SupposedUnits[] = usage.held === undefined ? [] : [{ units: usage.held }]
  const where = { at, window: period }
  const before = quantitiesWith(meter, usage.totals ?? [], held, where)
  const after = quantitiesWith(meter, usage.totals ?? [], [...held, asked], where)
  return {
    question,
    subscription,
    offers,
    meter,
    price,
    period,
    before,
    after,
    used: billedUnits(meter, before),
    usedAfter: billedUnits(meter, after),
    limit: {
      inTrial: subscription.lifecycle.state === 'trialing',
      isFree: isFreePlan(subscription.planVersion.plan),
    },
  }
}

/** The figures that all metered features have. */
export function meteredFigures(use: MeteredUse) {
  const { question, subscription, used, period } = use
  return {
    type: 'metered',
    featureSlug: question.featureSlug,
    subscriptionId: subscription.id,
    used,
    resetsAt: period.end,
    windows: windowFigures(use),
  } as const
}

/** The period that the figures belong to: of the price's own cadence, or the trial, which is a period of its own. */
function openPeriod(subscription: Subscription, cadence: Cadence | null, at: Instant): MeteredUse['period'] {
  const { lifecycle, schedule } = subscription
  if (lifecycle.state === 'trialing') return { ...lifecycle.trial, whole: lifecycle.trial }
  return billingPeriodContaining(cadence === null ? schedule : scheduleWithCadence(schedule, cadence), at)
}

function resetCadence(offers: readonly FeatureOffer[]): Cadence | null {
  const own = offers.flatMap(({ feature }) => ('resets' in feature && feature.resets ? [feature.resets] : []))
  return own[0] ?? null
}
