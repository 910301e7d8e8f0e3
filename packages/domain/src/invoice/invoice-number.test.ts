import { expect, test } from 'vitest'
import { addMilliseconds, HOUR, instantFromIso } from '../time/instant.ts'
import { finalizesAt, invoiceNumber } from './invoice-number.ts'

const finalizedAt = instantFromIso('2025-12-31T23:59:59Z')

test.each([
  ['{prefix}-{number:4}', 1, 'ADA-0001'],
  ['{prefix}-{number:4}', 10000, 'ADA-10000'],
  ['{prefix}{number}', 7, 'ADA7'],
  ['{year}/{number:6}', 42, '2025/000042'],
  ['{number}-{number:2}', 3, '3-03'],
])('%s writes number %i as %s', (format, number, written) => {
  expect(invoiceNumber(format, { prefix: 'ADA', number, finalizedAt })).toBe(written)
})

test('a prefix is written as it is, whatever it looks like', () => {
  const parts = { prefix: '$&{number}', number: 1, finalizedAt }
  expect(invoiceNumber('{prefix}-{number}', parts)).toBe('$&{number}-1')
})

test('a series does not begin at zero', () => {
  const parts = { prefix: 'ADA', number: 0, finalizedAt }
  expect(() => invoiceNumber('{number}', parts)).toThrow('a series counts from 1')
})

const created = instantFromIso('2024-02-29T00:00:00Z')

test.each([
  ['with metered lines waits an hour for late events', finalizesAt(created, true), HOUR],
  ['without them waits for nothing', finalizesAt(created, false), 0],
  ['of a sandbox waits for nothing', finalizesAt(created, true, 0), 0],
])('a draft %s', (_, at, wait) => {
  expect(at).toBe(addMilliseconds(created, wait))
})
