import type { CurrentPrice, PlanVersion } from '../../catalog/plan-version.ts'
import { formatExact } from '../../money/decimal.ts'
import { divide, isZero, type Rational, sum, ZERO } from '../../money/rational.ts'
import type { TimeMeasure } from '../../proration/prorate.ts'
import type { PriceRules } from '../../rating/rate-input.ts'
import type { Subscription } from '../../subscription/subscription.ts'
import { type Cadence, sameCadence } from '../../time/cadence.ts'
import { type Interval, merged } from '../../time/interval.ts'
import type { BilledBoundary } from './billed-boundary.ts'
import { type BilledPeriod, type BilledSegment, billedPeriod, partOf, timeMeasureOf } from './billed-period.ts'
import { joinedForUse } from './joined-segments.ts'
import { allowanceIn, arrearsPrices, featureOf, type Offer, offersIn } from './offer.ts'

/** What a price asks for in one segment. `share` is the segment's part of the counted period; null: it is not priced there. */
export interface SeriesSegment {
  readonly segment: BilledSegment
  readonly share: Rational
  readonly offer: Offer | null
  readonly price: CurrentPrice | null
  readonly rules: PriceRules | null
}

/**
 * One price in arrears over one of its billing periods, whatever plans the period saw: the price of one feature, or one
 * base price. `price` and `offer` are those in force last; `share` is the counted part of the whole period.
 */
export interface PriceSeries {
  readonly price: CurrentPrice
  readonly offer: Offer
  readonly period: BilledPeriod
  readonly share: Rational
  readonly measure: TimeMeasure
  readonly segments: readonly SeriesSegment[]
}

/** Everything in arrears whose own billing period ends at the boundary, in the order of the plans' prices (semantics §2). */
export function endingSeries({ billing, creditsUnusedTime, planVersions = [] }: BilledBoundary): PriceSeries[] {
  const { closed, at } = billing
  if (closed === null || closed.period === null) return []
  return arrearsCadences(closed, planVersions).flatMap((cadence) => {
    const period = billedPeriod(closed, cadence, at, creditsUnusedTime)
    return period === null ? [] : seriesIn(closed, cadence, period, planVersions)
  })
}

function arrearsCadences(closed: Subscription, planVersions: readonly PlanVersion[]): Cadence[] {
  const offers = closed.segments.flatMap((segment) => offersIn(closed, segment.planVersionId, segment, planVersions))
  const all = offers.flatMap((offer) => arrearsPrices(offer, closed).map((price) => price.cadence))
  return all.filter((one, index) => all.findIndex((other) => sameCadence(one, other)) === index)
}

/** A price in one segment, under the name by which the prices of several plans continue each other. */
interface PricedSegment {
  readonly identity: string
  readonly segment: BilledSegment
  readonly price: CurrentPrice
  readonly offer: Offer
  /** All that ask this price in the segment: an add-on that was attached twice does so twice. */
  readonly asking: readonly Offer[]
  readonly offers: readonly Offer[]
}

function seriesIn(
  closed: Subscription,
  cadence: Cadence,
  period: BilledPeriod,
  planVersions: readonly PlanVersion[],
): PriceSeries[] {
  const pricedOver = (segments: readonly BilledSegment[]) => {
    return segments.flatMap((segment) => pricedIn(closed, cadence, segment, planVersions))
  }
  const asCut = (segments: readonly BilledSegment[]) => ({ segments, priced: pricedOver(segments) })
  const time = asCut(period.segments)
  const asUse = (type: 'metered' | 'quota') => {
    const joined = joinedForUse(closed, period.segments, planVersions, type)
    return joined.length === period.segments.length ? time : asCut(joined)
  }
  const pricedOf = { metered: asUse('metered'), quota: asUse('quota'), time }
  const identities = new Map(time.priced.map((each) => [each.identity, useOf(each)]))
  return [...identities].map(([identity, use]) => {
    const { segments, priced } = pricedOf[use]
    const own = priced.filter((each) => each.identity === identity)
    return seriesOf({ ...period, segments }, own as [PricedSegment, ...PricedSegment[]], timeMeasureOf(closed))
  })
}

/** What is metered or held in a quota is used; anything else stands for its time. */
function useOf({ price, offer }: PricedSegment): 'metered' | 'quota' | 'time' {
  const type = featureOf(offer, price.featureSlug)?.type
  return type === 'metered' || type === 'quota' ? type : 'time'
}

function pricedIn(
  closed: Subscription,
  cadence: Cadence,
  segment: BilledSegment,
  planVersions: readonly PlanVersion[],
): PricedSegment[] {
  if (!segment.isBilled) return []
  const offers = offersIn(closed, segment.planVersionId, segment.counted, planVersions)
  const all = offers.flatMap((offer) =>
    arrearsPrices(offer, closed)
      .filter((price) => sameCadence(price.cadence, cadence))
      .map((price) => ({ identity: identityOf(price, offer), segment, price, offer, offers })),
  )
  return [...Map.groupBy(all, ({ identity }) => identity).values()].flatMap((alike) => {
    const [first] = alike
    return first === undefined ? [] : [{ ...first, asking: alike.map(({ offer }) => offer) }]
  })
}

function identityOf({ id, featureSlug }: CurrentPrice, { addOn }: Offer): string {
  return JSON.stringify(featureSlug === null ? [id, addOn?.id ?? null] : featureSlug)
}

function seriesOf(
  period: BilledPeriod,
  priced: readonly [PricedSegment, ...PricedSegment[]],
  measure: TimeMeasure,
): PriceSeries {
  const { price, offer } = priced.at(-1) ?? priced[0]
  const segments = period.segments.map((segment): SeriesSegment => {
    const own = priced.find((each) => each.segment === segment)
    return own === undefined
      ? { segment, share: partOf(segment.counted, period.counted, measure), offer: null, price: null, rules: null }
      : seriesSegment(own, period, measure)
  })
  return { price, offer, period, share: partOf(period.counted, period.whole, measure), measure, segments }
}

function seriesSegment(priced: PricedSegment, period: BilledPeriod, measure: TimeMeasure): SeriesSegment {
  const { segment, price, offer, offers } = priced
  const shareOf = (time: Interval) => partOf(time, period.counted, measure)
  const share = sum(timesAsked(priced).map(shareOf))
  return {
    segment,
    share,
    offer,
    price,
    rules: rulesOf(price, offer, offers, (part) => (isZero(share) ? ZERO : divide(shareOf(part), share))),
  }
}

/**
 * When a price is asked in a segment: that of an add-on while it is attached, so that its amounts for time, its minimum and
 * its maximum are for no more. An average over time has none of the rest in it already, and is weighed by the whole segment.
 */
function timesAsked({ segment, price, offer, asking }: PricedSegment): Interval[] {
  const meter = price.featureSlug === null ? undefined : offer.version.meters[price.featureSlug]
  if (offer.addOn === null || meter?.aggregation === 'weighted_sum') return [segment.counted]
  return merged(asking.map(({ holds }) => holds))
}

function rulesOf(
  { terms, minimum, maximum, featureSlug }: CurrentPrice,
  { version }: Offer,
  offers: readonly Offer[],
  part: Parameters<typeof allowanceIn>[2],
): PriceRules {
  if (featureSlug === null) return { terms, minimum, maximum }
  const allowance = allowanceIn(offers, featureSlug, part)
  const unitConversion = version.meters[featureSlug]?.unitConversion ?? null
  return {
    terms,
    minimum,
    maximum,
    unitConversion,
    allowance: allowance === null ? null : formatExact(allowance),
  }
}
