import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatExact, parseDecimal } from './decimal.ts'
import { compare, divide, equals, negate, type Rational, rational, subtract } from './rational.ts'
import { QUANTITY_ROUNDING, type RoundingMode, round, roundToInteger } from './rounding.ts'

const modes: RoundingMode[] = ['half_up', 'ceil', 'floor', 'truncate']

describe('rounding to whole units', () => {
  test.each([
    ['2.5', 3n, 3n, 2n, 2n],
    ['-2.5', -3n, -2n, -3n, -2n],
    ['2.4999', 2n, 3n, 2n, 2n],
    ['-2.4999', -2n, -2n, -3n, -2n],
    ['0.5', 1n, 1n, 0n, 0n],
    ['-0.5', -1n, 0n, -1n, 0n],
    ['7', 7n, 7n, 7n, 7n],
    ['0', 0n, 0n, 0n, 0n],
  ])('%s', (text, ...expected) => {
    expect(modes.map((mode) => roundToInteger(parseDecimal(text), mode))).toEqual(expected)
  })
})

describe('rounding to places', () => {
  test.each([
    ['0.665', 'half_up', 2, '0.67'],
    ['2.775', 'half_up', 2, '2.78'],
    ['-0.665', 'half_up', 2, '-0.67'],
    ['1.001', 'ceil', 2, '1.01'],
    ['1.009', 'floor', 2, '1'],
    ['-1.009', 'truncate', 2, '-1'],
    ['1250', 'half_up', -2, '1300'],
    ['1201', 'ceil', -2, '1300'],
    ['1299', 'floor', -2, '1200'],
  ] as const)('%s %s to %d places is %s', (text, mode, places, expected) => {
    expect(formatExact(round(parseDecimal(text), { mode, places }))).toBe(expected)
  })

  test('quantities keep twelve places', () => {
    expect(formatExact(round(rational(2, 3), QUANTITY_ROUNDING))).toBe('0.666666666667')
  })
})

const values = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 9n }))
  .map(([numerator, denominator]) => rational(numerator, denominator))
const roundings = fc.record({ mode: fc.constantFrom(...modes), places: fc.integer({ min: -6, max: 12 }) })

describe('laws', () => {
  test('a rounded number is less than one step away, at most half a step for half_up, and stays where it is', () => {
    fc.assert(
      fc.property(values, roundings, (value, rounding) => {
        const rounded = round(value, rounding)
        const steps = divide(subtract(rounded, value), stepOf(rounding.places))
        const distance = steps.numerator < 0n ? negate(steps) : steps
        const nearest = rounding.mode === 'half_up'
        expect(compare(distance, nearest ? rational(1, 2) : rational(1))).toBeLessThanOrEqual(nearest ? 0 : -1)
        expect(equals(round(rounded, rounding), rounded)).toBe(true)
      }),
    )
  })

  test('half_up and truncate treat both signs alike; ceil and floor mirror each other', () => {
    fc.assert(
      fc.property(values, (value) => {
        const mirrored = (mode: RoundingMode) => -roundToInteger(negate(value), mode)
        expect(roundToInteger(value, 'half_up')).toBe(mirrored('half_up'))
        expect(roundToInteger(value, 'truncate')).toBe(mirrored('truncate'))
        expect(roundToInteger(value, 'ceil')).toBe(mirrored('floor'))
      }),
    )
  })
})

function stepOf(places: number): Rational {
  const scale = 10n ** BigInt(Math.abs(places))
  return places < 0 ? rational(scale) : rational(1n, scale)
}
