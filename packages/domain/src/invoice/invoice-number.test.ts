import { expect, test } from 'vitest'
import { addMilliseconds, HOUR, instantFromIso } from '../time/instant.ts'
import { finalizesAt, invoiceNumber } from './invoice-number.ts'

test.each([
  [1, 'ADA-0001'],
  [9999, 'ADA-9999'],
  [10000, 'ADA-10000'],
])('the %i. invoice of a series is %s', (counter, number) => {
  expect(invoiceNumber('ADA', counter)).toBe(number)
})

test('a series does not begin at zero', () => {
  expect(() => invoiceNumber('ADA', 0)).toThrow('a series counts from 1')
})

const created = instantFromIso('2024-02-29T00:00:00Z')

test.each([
  ['with metered lines waits an hour for late events', finalizesAt(created, true), HOUR],
  ['without them waits for nothing', finalizesAt(created, false), 0],
  ['of a sandbox waits for nothing', finalizesAt(created, true, 0), 0],
])('a draft %s', (_, at, wait) => {
  expect(at).toBe(addMilliseconds(created, wait))
})
