import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatExact } from './decimal.ts'
import {
  add,
  compare,
  divide,
  equals,
  isNegative,
  isPositive,
  isWhole,
  isZero,
  maximum,
  minimum,
  multiply,
  negate,
  ONE,
  type Rational,
  rational,
  reduce,
  subtract,
  sum,
  ZERO,
} from './rational.ts'

describe('exact numbers', () => {
  test.each<[string, Rational, string]>([
    ['thirds sum to one', sum([rational(1, 3), rational(1, 3), rational(1, 3)]), '1'],
    ['a tenth and two tenths are three tenths', add(rational(1, 10), rational(2, 10)), '0.3'],
    ['different denominators', add(rational(1, 6), rational(1, 10)), '4/15'],
    ['a finer denominator', add(rational(5, 1000), rational(1, 10)), '0.105'],
    ['below zero', subtract(rational(1, 4), rational(1, 3)), '-1/12'],
    ['a product', multiply(rational(15, 31), rational(50)), '750/31'],
    ['a quotient of negatives', divide(rational(-1), rational(-3)), '1/3'],
    ['a quotient below zero', divide(rational(1), rational(-4)), '-0.25'],
    ['a negative denominator', rational(1, -2), '-0.5'],
    ['the sum of nothing', sum([]), '0'],
    ['beyond 2^53', add(rational(9007199254740993n), ONE), '9007199254740994'],
  ])('%s', (_, value, expected) => {
    expect(formatExact(value)).toBe(expected)
  })

  test('nothing is divided by zero', () => {
    expect(() => rational(1, 0)).toThrow('denominator')
    expect(() => divide(ONE, ZERO)).toThrow('division by zero')
  })
})

const numbers = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 10n ** 15n }))
  .map(([numerator, denominator]) => rational(numerator, denominator))

describe('laws', () => {
  test('addition and multiplication commute, associate and distribute', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (a, b, c) => {
        expect(equals(add(a, b), add(b, a))).toBe(true)
        expect(equals(add(add(a, b), c), add(a, add(b, c)))).toBe(true)
        expect(equals(multiply(a, b), multiply(b, a))).toBe(true)
        expect(equals(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(true)
      }),
    )
  })

  test('what is added can be taken away, and what is multiplied divided', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect(equals(subtract(add(a, b), b), a)).toBe(true)
        expect(isZero(add(a, negate(a)))).toBe(true)
        if (!isZero(b)) expect(equals(divide(multiply(a, b), b), a)).toBe(true)
      }),
    )
  })

  test('the order is total, and agrees with the sign of the difference', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const difference = subtract(a, b)
        expect(compare(a, b)).toBe(Number(isPositive(difference)) - Number(isNegative(difference)))
        expect(compare(a, b) + compare(b, a)).toBe(0)
        expect(compare(minimum(a, b), maximum(a, b))).toBeLessThanOrEqual(0)
        expect(equals(add(minimum(a, b), maximum(a, b)), add(a, b))).toBe(true)
      }),
    )
  })

  test('lowest terms are the same number, with nothing left to divide by', () => {
    fc.assert(
      fc.property(numbers, (a) => {
        const lowest = reduce(a)
        expect(equals(lowest, a)).toBe(true)
        expect(reduce(lowest)).toEqual(lowest)
        expect(isWhole(a)).toBe(lowest.denominator === 1n)
      }),
    )
  })
})
