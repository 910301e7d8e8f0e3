import { assert } from '../assert.ts'
import { compare, isNegative, isZero, type Rational, rational, subtract, sum } from './rational.ts'
import { roundToInteger } from './rounding.ts'

/**
 * Splits `total` (whole minor units, of either sign) in proportion to `weights`, by largest remainder: each share is
 * rounded towards zero and the units left over go to the largest remainders, ties to the earlier share. The parts
 * always sum to `total` (semantics §1). When all weights are zero the shares are equal.
 *
 * Refuses nothing. An empty list of weights, among which nothing can be split, and a negative weight are bugs and throw.
 */
export function allocate(total: bigint, weights: readonly Rational[]): bigint[] {
  assert(weights.length > 0, 'nothing to allocate to')
  assert(!weights.some(isNegative), 'a weight is never negative')
  const sign = total < 0n ? -1n : 1n
  const size = total * sign
  const even = weights.every(isZero)
  const weightSum = even ? rational(weights.length) : sum(weights)
  const exact = weights.map((weight) => share(size, even ? rational(1) : weight, weightSum))
  const whole = exact.map((part) => roundToInteger(part, 'floor'))
  const leftOver = Number(size - whole.reduce((a, b) => a + b, 0n))
  for (const index of byLargestRemainder(exact, whole).slice(0, leftOver)) {
    whole[index] = (whole[index] ?? 0n) + 1n
  }
  return whole.map((part) => part * sign)
}

function share(size: bigint, weight: Rational, weightSum: Rational): Rational {
  return {
    numerator: size * weight.numerator * weightSum.denominator,
    denominator: weight.denominator * weightSum.numerator,
  }
}

function byLargestRemainder(exact: readonly Rational[], whole: readonly bigint[]): number[] {
  const remainders = exact.map((part, index) => subtract(part, rational(whole[index] ?? 0n)))
  const indexes = remainders.map((_, index) => index)
  return indexes.sort((a, b) => compare(remainders[b] as Rational, remainders[a] as Rational) || a - b)
}

/**
 * {@link allocate} for shares that are themselves limits: no part exceeds its weight. A `total` above the sum of the limits is
 * a bug and throws.
 */
export function allocateWithin(total: bigint, limits: readonly bigint[]): bigint[] {
  const room = limits.reduce((a, b) => a + b, 0n)
  assert(total <= room, 'more to allocate than there is room for')
  return allocate(
    total,
    limits.map((limit) => rational(limit)),
  )
}
