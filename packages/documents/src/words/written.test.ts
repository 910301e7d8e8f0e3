import { instantFromIso, money } from '@tallywright/domain'
import { describe, expect, test } from 'vitest'
import type { Language } from './words.ts'
import { writtenIn } from './written.ts'

/** Spaces that do not break are written as one underscore, so that they can be seen. */
const seen = (text: string) => text.replaceAll(/[\u00a0\u202f\u2009]/g, '_')

describe('amounts', () => {
  test.each<[Language, bigint, string, string, string]>([
    ['en', 123450n, 'USD', '1,234.50', 'USD_1,234.50'],
    ['en', -5n, 'USD', '−0.05', '−USD_0.05'],
    ['en', 1234n, 'JPY', '1,234', 'JPY_1,234'],
    ['en', 1234567n, 'KWD', '1,234.567', 'KWD_1,234.567'],
    ['en', 100n, 'HUF', '1.00', 'HUF_1.00'],
    ['de', 123450n, 'EUR', '1.234,50', '1.234,50_EUR'],
    ['fr', 123450n, 'EUR', '1_234,50', '1_234,50_EUR'],
    ['es', 1234550n, 'EUR', '12.345,50', '12.345,50_EUR'],
    ['pl', 1234550n, 'PLN', '12_345,50', '12_345,50_PLN'],
    ['en', 9_007_199_254_740_993n, 'USD', '90,071,992,547,409.93', 'USD_90,071,992,547,409.93'],
  ])('in %s, %s minor units of %s are %s', (language, amount, currency, plain, withCode) => {
    const written = writtenIn(language, 'UTC')
    expect(seen(written.amount(money(amount, currency)))).toBe(plain)
    expect(seen(written.amountWithCode(money(amount, currency)))).toBe(withCode)
  })
})

describe('quantities and rates', () => {
  test.each<[Language, string, string]>([
    ['en', '12500', '12,500'],
    ['de', '12500.000000000001', '12.500,000000000001'],
    ['en', '999999999999999.123456789012', '999,999,999,999,999.123456789012'],
    ['fr', '-1.5', '−1,5'],
  ])('in %s, the quantity %s is %s', (language, decimal, text) => {
    expect(seen(writtenIn(language, 'UTC').quantity(decimal))).toBe(text)
  })

  test.each<[Language, string, string]>([
    ['en', '19', '19%'],
    ['en', '9.975', '9.975%'],
    ['de', '7.0', '7_%'],
    ['fr', '5.5', '5,5_%'],
  ])('in %s, %s percent is %s', (language, decimal, text) => {
    expect(seen(writtenIn(language, 'UTC').percent(decimal))).toBe(text)
  })
})

describe('days', () => {
  const february = { start: instantFromIso('2024-01-30T23:00:00Z'), end: instantFromIso('2024-02-28T23:00:00Z') }

  test('are local to the zone of the document', () => {
    expect(writtenIn('en', 'Europe/Berlin').day(february.start)).toBe('Jan 31, 2024')
    expect(writtenIn('en', 'America/New_York').day(february.start)).toBe('Jan 30, 2024')
  })

  test('of an interval go from its first to its last: the end belongs to the next', () => {
    expect(seen(writtenIn('en', 'Europe/Berlin').days(february))).toBe('Jan 31_–_Feb 28, 2024')
  })

  test('of an instant, or of one day, are one', () => {
    const { start } = february
    const { days } = writtenIn('de', 'Europe/Berlin')
    expect(days({ start, end: start })).toBe('31.01.2024')
    expect(days({ start, end: instantFromIso('2024-01-31T23:00:00Z') })).toBe('31.01.2024')
  })
})
