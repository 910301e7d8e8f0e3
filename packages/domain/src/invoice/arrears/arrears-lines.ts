import type { Meter } from '../../catalog/meter.ts'
import type { PlanFeature } from '../../catalog/plan.ts'
import { basisFacts } from '../../catalog/plan-version.ts'
import { grantsDuring } from '../../entitlement/entitlement-grant.ts'
import { type Explanation, explain } from '../../explanation/explanation.ts'
import { STEP_PHRASES } from '../../explanation/step-phrases.ts'
import { type GroupKey, groupKeyText, NO_VALUE } from '../../metering/group-key.ts'
import type { Currency } from '../../money/currency.ts'
import { formatExact } from '../../money/decimal.ts'
import { money } from '../../money/money.ts'
import { equals, ONE } from '../../money/rational.ts'
import { QUANTITY_ROUNDING, round } from '../../money/rounding.ts'
import { timeFacts } from '../../proration/prorate.ts'
import { standsFor } from '../../rating/pricing-models.ts'
import { type PriceSegment, rateSegments, type SegmentedRating } from '../../rating/rate-segments.ts'
import type { Rating } from '../../rating/rating.ts'
import { priceFields } from '../../subscription/proration-lines.ts'
import type { Subscription } from '../../subscription/subscription.ts'
import { earlier, type Instant, later } from '../../time/instant.ts'
import type { Interval } from '../../time/interval.ts'
import { type CouponInForce, isPercent } from '../discounts/coupon-in-force.ts'
import { grantFacts } from '../grant-facts.ts'
import type { LineKind, RatedLine } from '../line.ts'
import { keyedLine } from '../line-key.ts'
import { type BilledBoundary, causeOf, type SegmentUsage } from './billed-boundary.ts'
import type { PriceBounds } from './bounds.ts'
import { featureOf } from './offer.ts'
import { endingSeries, type PriceSeries } from './price-series.ts'
import { boundsOf, hasBounds, withoutBounds, withoutMinimum } from './series-bounds.ts'
import { inParts, partsOf } from './series-parts.ts'
import {
  groupKeysOf,
  quantityKindOfSeries,
  segmentsOfGroup,
  segmentsWithUsage,
  withFreeQuantities,
} from './series-usage.ts'
import { withoutUncovered } from './uncovered-use.ts'

/** Rated lines, and the minima and maxima that wait for their percentage discounts. */
export interface BillingLines {
  readonly lines: readonly RatedLine[]
  readonly bounds: readonly PriceBounds[]
}

/** The coupons that may reduce lines of a price that begin at an instant. */
export type CouponsOn = (offerPrice: string | null, serviceStart: Instant) => readonly CouponInForce[]

/**
 * The lines in arrears of a boundary: one per price whose billing period ends there and group, also when nothing was used
 * (semantics §2, §9). A minimum and a maximum are part of the one line of their price; where groups or plans have lines of their
 * own, or a percentage discount comes first, they are left to `bounds`.
 */
export function arrearsLines(boundary: BilledBoundary, couponsOn: CouponsOn): BillingLines {
  const { closed } = boundary.billing
  if (closed === null) return { lines: [], bounds: [] }
  const ending = endingSeries(boundary).filter((series) => boundary.usedUntil === undefined || addsUp(series))
  const parts = ending.map((series) => linesOfSeries(series, closed, boundary, couponsOn))
  const lines = parts.flatMap((part) => part.lines)
  return { lines: withoutUncovered(lines, boundary.uncovered ?? []), bounds: parts.flatMap((part) => part.bounds) }
}

/** A level that is measured over a period is known when the period is over. */
function addsUp(series: PriceSeries): boolean {
  const feature = featureOf(series.offer, series.price.featureSlug)
  return feature?.type === 'metered' && quantityKindOfSeries(series) !== 'level'
}

interface RatedGroup {
  readonly key: GroupKey
  readonly rating: SegmentedRating
}

/** What of a group is one line. */
interface RatedLineOfGroup {
  readonly key: GroupKey
  readonly name: string | null
  readonly rating: Rating
}

/** The lines of one price in one of its periods. */
export function linesOfSeries(
  series: PriceSeries,
  closed: Subscription,
  boundary: BilledBoundary,
  couponsOn: CouponsOn,
): BillingLines {
  const { start } = servicePeriodOf(series)
  const parts = partsOf(series, (offerPrice) => couponsOn(offerPrice, start))
  const isReduced = parts.some(({ coupons }) => coupons.some(isPercent))
  const used = segmentsWithUsage(series, boundary)
  const segments = boundary.usedUntil === undefined ? used : used.map(withoutMinimum)
  const keys = groupKeysOf(segments)
  const isSplit = keys.length > 1 && !segments.every(isForTime)
  const isOpen = hasBounds(segments) && (isSplit || isReduced || parts.length > 1)
  const toRate = isOpen ? segments.map(withoutBounds) : segments
  const groups = isSplit
    ? rateGroups(series, toRate, keys, boundary.usage ?? [], closed)
    : [rateAll(series, toRate, keys, closed)]
  const rated = groups.flatMap((group) =>
    inParts(group, parts, closed.currency).map(({ part, ...rated }) => {
      return lineOf({ ...series, ...part }, { ...group, ...rated }, closed, boundary)
    }),
  )
  // At the end of a period a price says that it was not used; before, there is nothing to say.
  const lines = boundary.usedUntil === undefined ? rated : rated.filter(({ amount }) => amount.amount !== 0n)
  const ratings = groups.map(({ rating }) => rating)
  return { lines, bounds: isOpen ? boundsOf(series, segments, lines, ratings) : [] }
}

/** An amount for time is one amount, whatever the groups. */
function isForTime({ price }: PriceSegment): boolean {
  return price === null || standsFor(price.terms) === 'time'
}

function rateAll(
  series: PriceSeries,
  segments: readonly PriceSegment[],
  keys: readonly GroupKey[],
  { currency }: Subscription,
): RatedGroup {
  const quantityKind = quantityKindOfSeries(series)
  const rating = rateSegments({ currency, quantityKind, share: series.share, segments })
  return { key: keys.length === 1 ? (keys[0] ?? {}) : {}, rating }
}

function rateGroups(
  series: PriceSeries,
  segments: readonly PriceSegment[],
  keys: readonly GroupKey[],
  usage: readonly SegmentUsage[],
  { currency }: Subscription,
): RatedGroup[] {
  const quantityKind = quantityKindOfSeries(series)
  const shared = withFreeQuantities(series, segments, usage)
  return keys.map((key) => {
    const own = segmentsOfGroup(shared, key)
    return { key, rating: rateSegments({ currency, quantityKind, share: series.share, segments: own }) }
  })
}

function lineOf(
  series: PriceSeries,
  { key, name, rating }: RatedLineOfGroup,
  { id, currency }: Subscription,
  boundary: BilledBoundary,
): RatedLine {
  const { offer, price } = series
  const rated = explanationOf(series, rating.explanation, currency)
  const facts = [...basisFacts(price), ...rated.facts, ...grantFacts(grantsOn(series, boundary))]
  const explanation = { ...rated, facts }
  const values = namesOf(name, key, price.featureSlug === null ? undefined : offer.version.meters[price.featureSlug])
  return keyedLine({
    ...priceFields(id, offer.slug, price),
    kind: kindOf(series, featureOf(offer, price.featureSlug)),
    group: groupKeyText(key),
    servicePeriod: soFar(servicePeriodOf(series), boundary),
    cause: causeOf(boundary),
    source: offer.addOn?.id ?? null,
    description: values.length === 0 ? price.name : `${price.name}: ${values.join(', ')}`,
    quantity: formatExact(round(rating.quantity, QUANTITY_ROUNDING)),
    amount: money(BigInt(explanation.amountMinor), currency),
    explanation,
  })
}

/** Those that raised what is free on the line. */
function grantsOn({ price: { featureSlug }, period, offer }: PriceSeries, { grants = [] }: BilledBoundary) {
  const feature = featureOf(offer, featureSlug)
  const isRaised = feature?.type === 'metered' ? feature.consumption === 'priced' : feature !== null
  return featureSlug === null || !isRaised ? [] : grantsDuring(grants, featureSlug, period)
}

/** The plan, then the values in the order in which the meter groups by them: a key that was stored comes back in another. */
function namesOf(name: string | null, key: GroupKey, meter: Pick<Meter, 'groupBy'> | undefined): string[] {
  const named = (meter?.groupBy ?? []).filter((each) => Object.hasOwn(key, each))
  const values = [...new Set([...named, ...Object.keys(key)])].map((each) => key[each] ?? NO_VALUE)
  return name === null ? values : [name, ...values]
}

function kindOf({ offer }: PriceSeries, feature: PlanFeature | null): LineKind {
  switch (feature?.type) {
    case 'metered':
      return 'usage'
    case 'seats':
    case 'quota':
      return feature.type
    default:
      return offer.addOn === null ? 'plan_base' : 'add_on'
  }
}

/** Of a period that goes on, what has passed of it. */
function soFar(period: Interval, { usedUntil }: BilledBoundary): Interval {
  return usedUntil === undefined || usedUntil <= period.start
    ? period
    : { ...period, end: earlier(usedUntil, period.end) }
}

/** A price without a feature stands only for the time of the plan or add-on that it belongs to. */
function servicePeriodOf({ price, period, segments, offer }: PriceSeries): Interval {
  const { start, end } = period
  if (price.featureSlug !== null) return { start, end }
  const priced = segments.filter((each) => each.offer !== null).map(({ segment }) => segment)
  const [first, last] = [priced[0]?.start ?? start, priced.at(-1)?.end ?? end]
  if (offer.addOn === null) return { start: first, end: last }
  return { start: later(offer.addOn.since, first), end: earlier(offer.addOn.until ?? last, last) }
}

/** A flat price counts once per attached add-on; a part of a period says so. */
function explanationOf(
  { offer, price, share, period, measure }: PriceSeries,
  explanation: Explanation,
  currency: Currency,
) {
  const { steps, facts } = explanation
  const by = String(offer.addOn?.quantity ?? 1)
  const times = by !== '1' && standsFor(price.terms) === 'time' && price.featureSlug === null
  const isPart = !equals(share, ONE)
  if (!times && !isPart) return explanation
  return explain(
    currency,
    times ? [...steps, { op: 'multiply', label: STEP_PHRASES.times.write(by), by }] : steps,
    isPart ? [...facts, ...timeFacts(period.counted, period.whole, measure)] : facts,
  )
}
