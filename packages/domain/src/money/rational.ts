import { assert } from '../assert.ts'

/**
 * An exact number: quantities, unit amounts, fractions of time and amounts before their one rounding (semantics §1).
 * The denominator is positive; the pair is not always in lowest terms, so compare with {@link compare}, never field by field.
 */
export interface Rational {
  readonly numerator: bigint
  readonly denominator: bigint
}

export const ZERO: Rational = { numerator: 0n, denominator: 1n }
export const ONE: Rational = { numerator: 1n, denominator: 1n }

export function rational(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
  const below = BigInt(denominator)
  assert(below !== 0n, 'a rational needs a denominator other than zero')
  return below < 0n
    ? { numerator: -BigInt(numerator), denominator: -below }
    : { numerator: BigInt(numerator), denominator: below }
}

export function add(a: Rational, b: Rational): Rational {
  if (a.denominator === b.denominator) return { numerator: a.numerator + b.numerator, denominator: a.denominator }
  if (a.denominator % b.denominator === 0n) return addScaled(a, b)
  if (b.denominator % a.denominator === 0n) return addScaled(b, a)
  return reduce({
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  })
}

/** Both operands of money are mostly powers of ten, so one denominator usually divides the other and no gcd is needed. */
function addScaled(finer: Rational, coarser: Rational): Rational {
  const scale = finer.denominator / coarser.denominator
  return { numerator: finer.numerator + coarser.numerator * scale, denominator: finer.denominator }
}

export function negate(a: Rational): Rational {
  return { numerator: -a.numerator, denominator: a.denominator }
}

export function subtract(a: Rational, b: Rational): Rational {
  return add(a, negate(b))
}

export function multiply(a: Rational, b: Rational): Rational {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator }
}

export function divide(a: Rational, b: Rational): Rational {
  assert(b.numerator !== 0n, 'division by zero')
  return rational(a.numerator * b.denominator, a.denominator * b.numerator)
}

export function sum(values: readonly Rational[]): Rational {
  return values.reduce(add, ZERO)
}

/** Negative when a < b, zero when equal, positive when a > b. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator
  if (difference === 0n) return 0
  return difference < 0n ? -1 : 1
}

export function equals(a: Rational, b: Rational): boolean {
  return compare(a, b) === 0
}

export function minimum(a: Rational, b: Rational): Rational {
  return compare(a, b) <= 0 ? a : b
}

export function maximum(a: Rational, b: Rational): Rational {
  return compare(a, b) >= 0 ? a : b
}

export function isZero(a: Rational): boolean {
  return a.numerator === 0n
}

export function isNegative(a: Rational): boolean {
  return a.numerator < 0n
}

export function isPositive(a: Rational): boolean {
  return a.numerator > 0n
}

export function isWhole(a: Rational): boolean {
  return a.numerator % a.denominator === 0n
}

/** The same number in lowest terms. */
export function reduce(a: Rational): Rational {
  const divisor = greatestCommonDivisor(a.numerator < 0n ? -a.numerator : a.numerator, a.denominator)
  return divisor === 1n ? a : { numerator: a.numerator / divisor, denominator: a.denominator / divisor }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b]
  return a
}
