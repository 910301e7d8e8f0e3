import { money } from '@tallywright/domain'
import { expect, test } from 'vitest'
import {
  currencySign,
  moneyText,
  percentText,
  priceScale,
  priceText,
  quantityText,
  scaledPriceText,
  typedQuantity,
} from './number-text.ts'

test.each([
  [moneyText(money(123450n, 'USD')), '$1,234.50'],
  [moneyText(money(1235n, 'JPY')), '¥1,235'],
  [moneyText(money(1234500n, 'KWD')), 'KWD\u00a01,234.500'],
  [moneyText(money(900719925474099312n, 'USD')), '$9,007,199,254,740,993.12'],
  [priceText('20', 'USD'), '$20.00'],
  [priceText('0.000003', 'EUR'), '€0.000003'],
  [priceText('0.500', 'USD'), '$0.50'],
  [quantityText('12500.50'), '12,500.5'],
  [quantityText('9007199254740993.000000000001'), '9,007,199,254,740,993.000000000001'],
  [percentText('2.9'), '2.9%'],
  [currencySign('EUR'), '€'],
])('figures keep every digit: %s', (text, expected) => {
  expect(text).toBe(expected)
})

test.each([
  [['8'], 1, '$8.00'],
  [['0.002', '0.001'], 1, '$0.002'],
  [['0.00015'], 1000, '$0.15'],
  [['0.000005', '0.000025', '0'], 1_000_000, '$5.00'],
  [['0'], 1, '$0.00'],
] as const)('prices %j are told for %d units, the first as %s', (unitAmounts, scale, first) => {
  expect(priceScale(unitAmounts)).toBe(scale)
  expect(scaledPriceText(unitAmounts[0], scale, 'USD')).toBe(first)
})

test.each([
  ['12500', '12500'],
  [' 12,500 ', '12500'],
  ['1,234,567.5', '1234567.5'],
  ['007', '7'],
  ['0', '0'],
  ['1,5', null],
  ['', null],
  ['-3', null],
  ['1e9', null],
  ['12.', null],
])('%j is typed for %j', (text, quantity) => {
  expect(typedQuantity(text)).toBe(quantity)
})
