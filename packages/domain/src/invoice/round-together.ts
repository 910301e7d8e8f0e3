import { compare, type Rational, rational, subtract, sum } from '../money/rational.ts'
import { roundToInteger } from '../money/rounding.ts'

/**
 * Rounds exact parts (not negative) so that they sum to the rounding of their sum: each is cut to a whole number, and what
 * is left goes to the largest remainders, ties to the earlier part (semantics §1). None grows beyond its next whole number.
 */
export function roundTogether(exact: readonly Rational[]): bigint[] {
  const whole = exact.map((part) => roundToInteger(part, 'floor'))
  const remainders = exact.map((part, index) => subtract(part, rational(whole[index] ?? 0n)))
  const leftOver = roundToInteger(sum(remainders), 'half_up')
  const order = remainders.map((_, index) => index)
  order.sort((a, b) => compare(remainders[b] as Rational, remainders[a] as Rational) || a - b)
  for (const index of order.slice(0, Number(leftOver))) whole[index] = (whole[index] ?? 0n) + 1n
  return whole
}
