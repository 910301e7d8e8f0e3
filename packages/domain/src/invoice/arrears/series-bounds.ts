import { formatExact } from '../../money/decimal.ts'
import { add, multiply, type Rational, sum, ZERO } from '../../money/rational.ts'
import { prorated } from '../../rating/rate.ts'
import type { PriceSegment, SegmentedRating } from '../../rating/rate-segments.ts'
import type { RatedLine } from '../line.ts'
import type { PriceBounds } from './bounds.ts'
import type { PriceSeries } from './price-series.ts'

export function hasBounds(segments: readonly PriceSegment[]): boolean {
  return segments.some(({ price }) => (price?.minimum ?? price?.maximum ?? null) !== null)
}

export function withoutBounds(segment: PriceSegment): PriceSegment {
  const { price } = segment
  return price === null ? segment : { ...segment, price: { ...price, minimum: null, maximum: null } }
}

export function withoutMinimum(segment: PriceSegment): PriceSegment {
  const { price } = segment
  return price === null ? segment : { ...segment, price: { ...price, minimum: null } }
}

/** The bounds of a period as its lines leave them open: Σ plan value × segment share (semantics §6). */
export function boundsOf(
  { price, share }: PriceSeries,
  segments: readonly PriceSegment[],
  lines: readonly RatedLine[],
  ratings: readonly SegmentedRating[],
): PriceBounds[] {
  if (!hasBounds(segments)) return []
  const part = (segment: PriceSegment) => multiply(segment.share, share)
  const minima = segments.map((segment) => prorated(segment.price?.minimum, part(segment)))
  const maxima = segments.map((segment) => prorated(segment.price?.maximum, part(segment)))
  const costs = segments.map((_, index) => sum(ratings.map((rating) => rating.segments[index]?.exact ?? ZERO)))
  return [
    {
      lines: lines.map((line) => line.key),
      name: price.name,
      minimum: isNone(minima) ? null : formatExact(total(minima, [])),
      // A segment whose plan has no maximum is not limited by the others'.
      maximum: isNone(maxima) ? null : formatExact(total(maxima, costs)),
    },
  ]
}

function isNone(bounds: readonly (Rational | null)[]): boolean {
  return bounds.every((bound) => bound === null)
}

function total(bounds: readonly (Rational | null)[], otherwise: readonly Rational[]): Rational {
  return bounds.map((bound, index) => bound ?? otherwise[index] ?? ZERO).reduce(add, ZERO)
}
