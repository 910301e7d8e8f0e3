import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMilliseconds, HOUR, instantFromIso } from '../time/instant.ts'
import { creditNoteNumber, finalizesAt, invoiceNumber, tellsPrefixesApart } from './invoice-number.ts'

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

test.each([
  ['{prefix}-{number:4}', 'ADA-CN-0001'],
  ['{prefix}{number}', 'ADA-CN1'],
  ['{year}-{number:4}', 'CN-2025-0001'],
  ['{number}', 'CN-1'],
])('%s writes the first credit note as %s', (format, written) => {
  expect(creditNoteNumber(format, { prefix: 'ADA', number: 1, finalizedAt })).toBe(written)
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

describe('a format tells customers apart', () => {
  test.each([
    ['{prefix}-{number:4}', true],
    ['{year}/{prefix}/{number:6}', true],
    ['{prefix}/{year}{number}', true],
    ['{number}.{prefix}', true],
    ['{prefix}A{number}', true],
    ['{number}', false],
    ['{year}-{number:4}', false],
    ['{prefix}{number}', false],
    ['{number}{prefix}', false],
    ['{prefix}{year}-{number}', false],
    ['{prefix}0{number}', false],
  ])('%s: %s', (format, expected) => {
    expect(tellsPrefixesApart(format)).toBe(expected)
  })

  test('and then no two prefixes and numbers are ever written alike', () => {
    const text = fc.constantFrom('', '-', '/', 'A', '0', '1', ' ')
    const part = fc.constantFrom('{prefix}', '{year}', '{number}', '{number:4}')
    const format = fc
      .array(fc.tuple(text, part), { minLength: 1, maxLength: 4 })
      .map((parts) => `${parts.flat().join('')}{number}`)
      .filter(tellsPrefixesApart)
    const prefix = fc.stringMatching(/^[A1]{3,6}$/)
    const one = fc.record({ prefix, number: fc.integer({ min: 1, max: 1200 }) })
    fc.assert(
      fc.property(format, one, one, (by, a, b) => {
        fc.pre(a.prefix !== b.prefix)
        expect(invoiceNumber(by, { ...a, finalizedAt })).not.toBe(invoiceNumber(by, { ...b, finalizedAt }))
      }),
      { numRuns: 2000 },
    )
  })
})
