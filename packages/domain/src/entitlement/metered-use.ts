import { assert } from '../assert.ts'
import { isFreePlan } from '../catalog/free-plan.ts'
import type { Meter } from '../catalog/meter.ts'
import type { CurrentPrice } from '../catalog/plan-version.ts'
import type { GroupQuantity } from '../metering/aggregate.ts'
import { billedUnits } from '../metering/billed-units.ts'
import { quantitiesBesideHolds, type SupposedTime, type SupposedUnits } from '../metering/quantities-with.ts'
import { ONE, type Rational } from '../money/rational.ts'
import type { Subscription } from '../subscription/subscription.ts'
import { billingPeriodContaining, scheduleWithCadence } from '../time/billing-period.ts'
import type { Cadence } from '../time/cadence.ts'
import type { Instant } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import type { EntitlementQuestion, HeldUse } from './entitlement.ts'
import { type FeatureOffer, offersOf, priceOf } from './offers.ts'
import { openSegment, openTime } from './open-time.ts'
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
  /** When the units would be used that are held or asked for, and the time of the period that they are counted in. */
  readonly time: SupposedTime
  readonly held: readonly SupposedUnits[]
  readonly asked: SupposedUnits
  /** What was used. */
  readonly reported: readonly GroupQuantity[]
  /** With what holds set aside. */
  readonly before: readonly GroupQuantity[]
  /** With the units of the check too. */
  readonly after: readonly GroupQuantity[]
  /** All groups, in billed units, with what holds set aside. */
  readonly used: Rational
  readonly usedAfter: Rational
  readonly limit: { readonly inTrial: boolean; readonly isFree: boolean }
}

export function meteredUse(question: EntitlementQuestion, subscription: Subscription): MeteredUse {
  const { featureSlug, at, usage = {}, earlierVersions = [] } = question
  const offers = offersOf(subscription, featureSlug, 'metered', at)
  const [first] = offers
  const meter = first?.version.meters[featureSlug]
  assert(first !== undefined && meter !== undefined, `a version that grants ${featureSlug} keeps its meter`)
  const price = priceOf(subscription, offers, featureSlug)
  const period = openPeriod(subscription, price?.cadence ?? resetCadence(offers), at)
  const segment = openSegment(subscription, period, at, earlierVersions)
  const time = { at, window: openTime(meter, first.feature, { period, segment }) }
  const asked = askedUnits(question)
  const held = (usage.held ?? []).map((hold) => heldUnits(meter, hold))
  const totals = usage.totals ?? []
  const before = quantitiesBesideHolds(meter, totals, { held, asked: [] }, time)
  const after = quantitiesBesideHolds(meter, totals, { held, asked: [asked] }, time)
  const reported = held.length === 0 ? before : quantitiesBesideHolds(meter, totals, { held: [], asked: [] }, time)
  return {
    question,
    subscription,
    offers,
    meter,
    price,
    period,
    time,
    held,
    asked,
    reported,
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

function askedUnits({ units = ONE, properties, timestamp }: EntitlementQuestion): SupposedUnits {
  return {
    units,
    ...(properties === undefined ? {} : { properties }),
    ...(timestamp === undefined ? {} : { timestamp }),
  }
}

/** A hold that says nothing may be settled as anything that its group allows. */
function heldUnits({ groupBy = [] }: Meter, { units, properties }: HeldUse): SupposedUnits {
  const saysNothing = groupBy.length === 0 && Object.keys(properties).length === 0
  return saysNothing ? { units } : { units, properties }
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
  const { lifecycle, schedule, startedAt, billedFrom } = subscription
  if (lifecycle.state === 'trialing') return { ...lifecycle.trial, whole: lifecycle.trial }
  // Of a trial that is over.
  const before = { start: startedAt, end: billedFrom }
  if (at < billedFrom) return { ...before, whole: before }
  return billingPeriodContaining(cadence === null ? schedule : scheduleWithCadence(schedule, cadence), at)
}

function resetCadence(offers: readonly FeatureOffer[]): Cadence | null {
  const own = offers.flatMap(({ feature }) => ('resets' in feature && feature.resets ? [feature.resets] : []))
  return own[0] ?? null
}
