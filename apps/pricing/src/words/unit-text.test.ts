import { expect, test } from 'vitest'
import { creditText, propertyText, unitText } from './unit-text.ts'

test.each([
  ['call', '1', 'call'],
  ['call', '2', 'calls'],
  ['GB', '2', 'GB'],
  ['GB-month', '2', 'GB-months'],
  ['query', '0', 'queries'],
  ['key', '3', 'keys'],
  ['box', '3', 'boxes'],
  ['thousand requests', '3', 'thousand requests'],
])('%s for %s is %s', (unit, quantity, text) => {
  expect(unitText(unit, quantity)).toBe(text)
})

test('slugs and properties are written as people would', () => {
  expect(creditText('render-minutes', '500')).toBe('render minutes')
  expect(creditText('render-minutes', '1')).toBe('render minute')
  expect([propertyText('numberType'), propertyText('toll_free'), propertyText('US')]).toEqual([
    'number type',
    'toll free',
    'US',
  ])
})
