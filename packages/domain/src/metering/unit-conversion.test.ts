import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { UnitConversion } from '../catalog/meter.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { add, compare, equals, rational } from '../money/rational.ts'
import { convertUnits } from './unit-conversion.ts'

const startedGb = { operation: 'divide', factor: '1000000000', rounding: 'ceil' } as const

describe('unit conversion', () => {
  test.each<[string, string, UnitConversion, string]>([
    ['bytes become started gigabytes', '2000000001', startedGb, '3'],
    ['a whole number of them stays', '2000000000', startedGb, '2'],
    ['nothing is nothing', '0', startedGb, '0'],
    ['without rounding the result is exact', '1', { operation: 'divide', factor: '3', rounding: 'none' }, '1/3'],
    ['multiplied', '1.5', { operation: 'multiply', factor: '0.4', rounding: 'none' }, '0.6'],
    ['cut off downwards', '1999', { operation: 'divide', factor: '1000', rounding: 'floor' }, '1'],
    ['half is rounded away from zero', '2500', { operation: 'divide', factor: '1000', rounding: 'half_up' }, '3'],
    ['also below zero', '-2500', { operation: 'divide', factor: '1000', rounding: 'half_up' }, '-3'],
    ['kept to two places', '1234', { operation: 'divide', factor: '1000', rounding: 'ceil', places: 2 }, '1.24'],
  ])('%s', (_, quantity, conversion, expected) => {
    expect(formatExact(convertUnits(parseDecimal(quantity), conversion))).toBe(expected)
  })

  test('law: it is monotone, and without rounding additive', () => {
    const number = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).map((scaled) => rational(scaled, 1000n))
    const conversion = fc.record({
      operation: fc.constantFrom('multiply', 'divide'),
      factor: fc.constantFrom('0.001', '3', '1024', '1000000000'),
      rounding: fc.constantFrom('none', 'ceil', 'floor', 'half_up'),
    })
    fc.assert(
      fc.property(number, number, conversion, (a, b, by) => {
        const [lower, higher] = compare(a, b) <= 0 ? [a, b] : [b, a]
        expect(compare(convertUnits(lower, by), convertUnits(higher, by))).toBeLessThanOrEqual(0)
        const exactly = { ...by, rounding: 'none' } as const
        const parts = add(convertUnits(a, exactly), convertUnits(b, exactly))
        expect(equals(convertUnits(add(a, b), exactly), parts)).toBe(true)
      }),
    )
  })
})
