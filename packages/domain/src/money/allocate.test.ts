import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allocate, allocateWithin } from './allocate.ts'
import { compare, isZero, multiply, type Rational, rational, subtract, sum } from './rational.ts'

const weights = (...values: number[]) => values.map((value) => rational(value))

describe('splitting by largest remainder', () => {
  test.each<[string, bigint, Rational[], bigint[]]>([
    ['equal remainders: the earlier shares get the units', 5n, weights(1, 1, 1), [2n, 2n, 1n]],
    ['the largest remainder gets the unit', 10n, weights(1, 2, 4), [1n, 3n, 6n]],
    ['a negative total mirrors a positive one', -5n, weights(1, 1, 1), [-2n, -2n, -1n]],
    ['nothing to split', 0n, weights(3, 4), [0n, 0n]],
    ['one share takes all', 7n, weights(5), [7n]],
    ['a weight of zero gets nothing', 7n, weights(0, 2, 0, 1), [0n, 5n, 0n, 2n]],
    ['only zero weights share equally', 5n, weights(0, 0), [3n, 2n]],
    ['fractions as weights', 100n, [rational(1, 3), rational(1, 6)], [67n, 33n]],
    ['less than there are shares', 2n, weights(1, 1, 1, 1), [1n, 1n, 0n, 0n]],
  ])('%s', (_, total, shares, expected) => {
    expect(allocate(total, shares)).toEqual(expected)
  })

  test('what cannot be split is a bug', () => {
    expect(() => allocate(1n, [])).toThrow('nothing to allocate to')
    expect(() => allocate(1n, weights(1, -1))).toThrow('never negative')
    expect(() => allocateWithin(4n, [1n, 2n])).toThrow('room')
  })
})

const totals = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })
const someWeights = fc.array(
  fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 6n }))
    .map(([above, below]) => rational(above, below)),
  { minLength: 1, maxLength: 12 },
)

describe('laws', () => {
  test('the parts sum to the whole', () => {
    fc.assert(
      fc.property(totals, someWeights, (total, shares) => {
        expect(allocate(total, shares).reduce((a, b) => a + b, 0n)).toBe(total)
      }),
    )
  })

  test('each part is less than one unit from its exact share', () => {
    fc.assert(
      fc.property(totals, someWeights, (total, shares) => {
        const all = sum(shares)
        fc.pre(!isZero(all))
        for (const [index, part] of allocate(total, shares).entries()) {
          // part × Σ weights against total × weight, so that nothing is divided.
          const distance = subtract(multiply(rational(part), all), multiply(rational(total), shares[index]!))
          expect(compare(distance, all)).toBe(-1)
          expect(compare(multiply(distance, rational(-1)), all)).toBe(-1)
        }
      }),
    )
  })

  test('equal weights never get a larger part later', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 6n }), fc.integer({ min: 1, max: 20 }), (total, count) => {
        const parts = allocate(total, Array<Rational>(count).fill(rational(1)))
        expect(parts).toEqual(parts.toSorted((a, b) => Number(b - a)))
      }),
    )
  })

  test('no part exceeds its limit', () => {
    const limits = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(limits, fc.bigInt({ min: 0n, max: 10n ** 10n }), (room, wanted) => {
        const all = room.reduce((a, b) => a + b, 0n)
        const parts = allocateWithin(wanted % (all + 1n), room)
        expect(parts.every((part, index) => part >= 0n && part <= room[index]!)).toBe(true)
      }),
    )
  })
})
