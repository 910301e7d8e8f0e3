import { expect, test } from 'vitest'
import { readable } from './step-label.ts'

test.each([
  ['0', '0'],
  ['999', '999'],
  ['1000', '1,000'],
  ['-1000', '-1,000'],
  ['-999', '-999'],
  ['1234567', '1,234,567'],
  ['123456.789', '123,456.789'],
  ['0.000003', '0.000003'],
  ['10400/31', '≈335.4839'],
  ['1000000/3', '≈333,333.3333'],
])('%s reads as %s', (text, shown) => {
  expect(readable(text)).toBe(shown)
})
