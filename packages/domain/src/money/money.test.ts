import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currencyExponent, isCurrency } from './currency.ts'
import { formatExact, parseDecimal, parseExact } from './decimal.ts'
import {
  addMoney,
  formatMoney,
  money,
  negateMoney,
  roundToMoney,
  subtractMoney,
  sumMoney,
  toMajor,
  zero,
} from './money.ts'

const dollars = money(2050n, 'USD')
const euros = money(100n, 'EUR')

describe('money of two currencies', () => {
  test('does not compile where the types know, and throws where they do not', () => {
    // @ts-expect-error: dollars and euros do not add up
    expect(() => addMoney(dollars, euros)).toThrow('do not mix')
    // @ts-expect-error: nor is one taken from the other
    expect(() => subtractMoney(dollars, euros)).toThrow('do not mix')
    expect(() => sumMoney<string>([dollars, euros], 'USD')).toThrow('do not mix')
    expect(() => addMoney<string>(dollars, euros)).toThrow('do not mix')
  })
})

describe('currencies', () => {
  test.each([
    ['JPY', 0],
    ['USD', 2],
    ['EUR', 2],
    ['KWD', 3],
    ['CLF', 4],
    ['XCG', 2],
  ])('%s has %d digits after the point', (currency, digits) => {
    expect(currencyExponent(currency)).toBe(digits)
  })

  test.each(['usd', 'XYZ', '', 'BTC', 'toString'])('%j is none', (code) => {
    expect(isCurrency(code)).toBe(false)
    expect(() => currencyExponent(code)).toThrow('not an ISO 4217 currency')
  })
})

describe('amounts', () => {
  test.each([
    [money(2050n, 'USD'), '20.50', '20.5'],
    [money(-5n, 'USD'), '-0.05', '-0.05'],
    [money(2050n, 'JPY'), '2050', '2050'],
    [money(2050n, 'KWD'), '2.050', '2.05'],
    [zero('USD'), '0.00', '0'],
  ])('%o is %s', (amount, formatted, major) => {
    expect(formatMoney(amount)).toBe(formatted)
    expect(formatExact(toMajor(amount))).toBe(major)
  })

  test.each([
    ['0.005', 'USD', 1n],
    ['-0.005', 'USD', -1n],
    ['0.0049999', 'USD', 0n],
    ['322.58', 'JPY', 323n],
    ['4.8387', 'KWD', 4839n],
  ])('%s %s rounds half away from zero', (exact, currency, expected) => {
    expect(roundToMoney(parseDecimal(exact), currency)).toEqual(money(expected, currency))
  })

  test('a named rounding is used instead', () => {
    expect(roundToMoney(parseDecimal('0.009'), 'USD', 'floor')).toEqual(money(0n, 'USD'))
  })
})

describe('laws', () => {
  const amounts = fc.bigInt().map((amount) => money(amount, 'USD'))

  test('what is added can be taken away, and a sum is its parts', () => {
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        expect(subtractMoney(addMoney(a, b), b)).toEqual(a)
        expect(sumMoney([a, b, negateMoney(b)], 'USD')).toEqual(a)
      }),
    )
  })

  test('an amount in major units rounds to itself, in every currency', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.constantFrom('USD', 'JPY', 'KWD', 'CLF'), (minor, currency) => {
        const amount = money(minor, currency)
        expect(roundToMoney(toMajor(amount), currency)).toEqual(amount)
        expect(formatExact(toMajor(amount))).toBe(formatExact(parseExact(formatMoney(amount))))
      }),
    )
  })
})
