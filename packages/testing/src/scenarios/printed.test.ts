import { describe, expect, test } from 'vitest'
import { boundary, moment, money, number, price } from './printed.ts'

test.each([
  [2000, 'USD', '$20.00'],
  [-1550, 'USD', '-$15.50'],
  [0, 'EUR', '€0.00'],
  [1200, 'JPY', '¥1,200'],
  [1500, 'KWD', 'KWD\u00a01.500'],
  ['9007199254740993', 'USD', '$90,071,992,547,409.93'],
] as const)('%s minor units of %s read %s', (minorUnits, currency, expected) => {
  expect(money(minorUnits, currency)).toBe(expected)
})

test('a price keeps its digits, and a quantity its size', () => {
  expect(price('0.000003', 'USD')).toBe('$0.000003')
  expect(price('20', 'USD')).toBe('$20.00')
  expect(number('12500.5')).toBe('12,500.5')
})

describe('time', () => {
  test('is told in the zone of the scenario', () => {
    expect(moment('2026-02-01T00:00:00Z', 'UTC')).toBe('1 Feb 2026, 00:00 UTC')
    expect(moment('2026-03-31T22:00:00Z', 'Europe/Berlin')).toBe('1 Apr 2026, 00:00 CEST')
  })

  test('of a boundary is a day where it is a midnight', () => {
    expect(boundary('2026-03-31T22:00:00Z', 'Europe/Berlin')).toBe('1 Apr 2026')
    expect(boundary('2026-03-31T22:00:00Z', 'UTC')).toBe('31 Mar 2026, 22:00')
  })
})
