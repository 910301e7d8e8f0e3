import { money } from '@tallywright/domain'
import { expect, test } from 'vitest'
import {
  currencySign,
  moneyText,
  percentText,
  priceText,
  quantityText,
  readablePrice,
  typedQuantity,
} from './number-text.ts'

test.each([
  [moneyText(money(123450n, 'USD')), '$1,234.50'],
  [moneyText(money(1235n, 'JPY')), '¥1,235'],
  [moneyText(money(1234500n, 'KWD')).replace(' ', ' '), 'KWD 1,234.500'],
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
  ['8', { price: '$8.00', units: 1 }],
  ['0.002', { price: '$0.002', units: 1 }],
  ['0.00015', { price: '$0.15', units: 1000 }],
  ['0.0000003', { price: '$0.30', units: 1_000_000 }],
  ['0', { price: '$0.00', units: 1 }],
])('a price of %s for one unit is told for as many units as make it readable', (unitAmount, expected) => {
  expect(readablePrice(unitAmount, 'USD')).toEqual(expected)
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
