import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DECIMAL_LIMITS, formatExact, insertPoint, isDecimal, parseDecimal, parseExact } from './decimal.ts'
import { equals, rational } from './rational.ts'

describe('decimals as text', () => {
  test.each(['0', '-0', '20.00', '-0.000003', '000', `${'9'.repeat(30)}.${'9'.repeat(24)}`])('%s is one', (text) => {
    expect(isDecimal(text)).toBe(true)
  })

  test.each([
    '',
    '.',
    '1.',
    '.5',
    '+1',
    '1e3',
    '1,000',
    ' 1',
    '1 ',
    '1\n',
    '--1',
    '0x1',
    '١',
    'NaN',
    'Infinity',
    '1/3',
    '9'.repeat(31),
    `0.${'1'.repeat(25)}`,
  ])('%j is none', (text) => {
    expect(isDecimal(text)).toBe(false)
    expect(() => parseDecimal(text)).toThrow('not a decimal')
  })

  test.each([19, 0.5, null, undefined, 1n])('%s, which is no text, is none', (value) => {
    expect(isDecimal(value as unknown as string)).toBe(false)
  })

  test.each([
    ['0.1', 1n, 10n],
    ['-0.000003', -3n, 1_000_000n],
    ['20.00', 2000n, 100n],
    ['-7', -7n, 1n],
  ])('%s is read exactly', (text, numerator, denominator) => {
    expect(parseDecimal(text)).toEqual({ numerator, denominator })
  })

  test.each([
    [rational(1, 8), '0.125'],
    [rational(-1, 3), '-1/3'],
    [rational(2050, 100), '20.5'],
    [rational(0, 7), '0'],
    [rational(6, 3), '2'],
    [rational(15, 31), '15/31'],
    [rational(1, 3125), '0.00032'],
  ])('%o is written as %s', (value, text) => {
    expect(formatExact(value)).toBe(text)
  })

  test.each(['', '1/0', '1/-2', '1.5/2', 'a/b', '1/2/3', '1e3'])('%j is no exact number', (text) => {
    expect(() => parseExact(text)).toThrow()
  })

  test.each([
    [2050n, 2, '20.50'],
    [-5n, 2, '-0.05'],
    [0n, 3, '0.000'],
    [7n, 0, '7'],
  ])('%d with %d places is %s', (scaled, places, text) => {
    expect(insertPoint(scaled, places)).toBe(text)
  })
})

const { wholeDigits, fractionDigits } = DECIMAL_LIMITS
const limit = 10n ** BigInt(wholeDigits)
const decimals = fc
  .tuple(fc.bigInt({ min: -limit + 1n, max: limit - 1n }), fc.integer({ min: 0, max: fractionDigits }))
  .map(([scaled, places]) => insertPoint(scaled, places))
const fractions = fc
  .tuple(fc.bigInt(), fc.bigInt({ min: 1n }))
  .map(([numerator, denominator]) => rational(numerator, denominator))

describe('laws', () => {
  test('every decimal is read and written without a change of value', () => {
    fc.assert(
      fc.property(decimals, (text) => {
        expect(isDecimal(text)).toBe(true)
        expect(equals(parseExact(formatExact(parseDecimal(text))), parseDecimal(text))).toBe(true)
      }),
    )
  })

  test('every exact number is written and read without a change of value, and only one way', () => {
    fc.assert(
      fc.property(fractions, fc.bigInt({ min: 1n, max: 1000n }), (value, factor) => {
        const text = formatExact(value)
        expect(equals(parseExact(text), value)).toBe(true)
        expect(formatExact(rational(value.numerator * factor, value.denominator * factor))).toBe(text)
      }),
    )
  })
})
