import type { CurrentPrice } from '../../catalog/plan-version.ts'
import { compare, isZero, type Rational, sum, ZERO } from '../../money/rational.ts'
import type { SegmentedRating } from '../../rating/rate-segments.ts'
import { type Rating, ratingOf } from '../../rating/rating.ts'
import { offerPrice } from '../../subscription/advance-price.ts'
import type { CouponInForce } from '../discounts/coupon-in-force.ts'
import { type Offer, offerName } from './offer.ts'
import type { PriceSeries } from './price-series.ts'

/** Segments of a series whose prices are taxed alike and have the same coupons; `price` and `offer` are the last of them. */
export interface SeriesPart {
  readonly price: CurrentPrice
  readonly offer: Offer
  readonly coupons: readonly CouponInForce[]
  /** Places among the segments of the series. */
  readonly segments: readonly number[]
}

/**
 * What of a series is a line of its own, because a change of plan changed how it is taxed or which coupons reduce it: one
 * line could only be taxed and reduced as what came last.
 */
export function partsOf(
  series: PriceSeries,
  couponsOn: (offerPrice: string) => readonly CouponInForce[],
): SeriesPart[] {
  const parts = new Map<string, SeriesPart>()
  for (const [index, { price, offer }] of series.segments.entries()) {
    if (price === null || offer === null) continue
    const coupons = couponsOn(offerPrice(offer.slug, price))
    const key = JSON.stringify([price.taxBehavior, price.taxCategory, coupons.map(({ id }) => id)])
    parts.set(key, { price, offer, coupons, segments: [...(parts.get(key)?.segments ?? []), index] })
  }
  return [...parts.values()]
}

interface RatedPart {
  readonly part: Pick<PriceSeries, 'price' | 'offer'>
  /** Tells it from the others; null where there are none. */
  readonly name: string | null
  readonly rating: Rating
}

/**
 * What each part adds to a rating of the whole series, but for those that add nothing; the last one where none adds anything,
 * or one would be below zero, because units were taken back that another had charged for.
 */
export function inParts(
  { rating }: { readonly rating: SegmentedRating },
  parts: readonly SeriesPart[],
  currency: string,
): RatedPart[] {
  const exactOf = ({ segments }: SeriesPart) => sum(segments.map((index) => exactAt(rating, index)))
  const adding = parts.filter((part) => !isZero(exactOf(part)))
  const last = parts.at(-1)
  if (last === undefined) return []
  if (adding.length < 2 || adding.some((part) => compare(exactOf(part), ZERO) < 0)) {
    return [{ part: fieldsOf(adding.length === 1 ? (adding[0] ?? last) : last), name: null, rating }]
  }
  return adding.map((part) => {
    const own = part.segments.flatMap((index) => rating.segments[index] ?? [])
    const quantity = sum(own.map((segment) => segment.quantity))
    const operations = own.flatMap((segment) => segment.operations)
    const facts = own.flatMap((segment) => segment.facts)
    return {
      part: fieldsOf(part),
      name: offerName(part.offer),
      rating: ratingOf({ currency }, quantity, operations, facts),
    }
  })
}

function fieldsOf({ price, offer }: SeriesPart): Pick<PriceSeries, 'price' | 'offer'> {
  return { price, offer }
}

function exactAt({ segments }: SegmentedRating, index: number): Rational {
  return segments[index]?.exact ?? ZERO
}
