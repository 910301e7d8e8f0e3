import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMilliseconds, DAY, earlier, instantFromEpoch, instantFromIso, instantToIso, later } from './instant.ts'
import { contains, intersect, lengthOf } from './interval.ts'

describe('instants', () => {
  test.each([
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00Z'],
    ['2024-02-29T12:00Z', '2024-02-29T12:00:00Z'],
    ['2024-02-29T12:00:00.250Z', '2024-02-29T12:00:00.250Z'],
    ['2024-02-29T12:00:00+05:30', '2024-02-29T06:30:00Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
  ])('%s is read, and written in UTC', (text, written) => {
    expect(instantToIso(instantFromIso(text))).toBe(written)
  })

  test.each([
    '',
    '2024-02-29',
    '2024-02-29T12:00:00',
    '2024-13-01T00:00:00Z',
    '2024-02-30T00:00:00Z',
    '2023-02-29T12:00:00+05:30',
    '2024-04-31T23:59:59.999Z',
    '2024-01-01T24:00:00Z',
    '1 March 2024 Z',
    'now',
  ])('%j is none', (text) => {
    expect(() => instantFromIso(text)).toThrow('not an instant')
  })

  test('an instant is a whole number of milliseconds', () => {
    expect(() => instantFromEpoch(0.5)).toThrow('whole number')
    expect(() => addMilliseconds(instantFromEpoch(0), Number.NaN)).toThrow('whole number')
  })
})

const instants = fc.integer({ min: -(10 ** 13), max: 10 ** 13 }).map((milliseconds) => instantFromEpoch(milliseconds))
const intervals = fc.tuple(instants, instants).map(([a, b]) => ({ start: earlier(a, b), end: later(a, b) }))

describe('half-open intervals', () => {
  const day = { start: instantFromEpoch(0), end: instantFromEpoch(DAY) }

  test('hold their start and not their end', () => {
    expect([contains(day, day.start), contains(day, day.end)]).toEqual([true, false])
    expect(lengthOf(day)).toBe(DAY)
  })

  test('that only touch have nothing in common', () => {
    expect(intersect(day, { start: day.end, end: addMilliseconds(day.end, DAY) })).toBeNull()
  })

  test('have in common exactly the instants that are in both', () => {
    fc.assert(
      fc.property(intervals, intervals, instants, (a, b, instant) => {
        const both = intersect(a, b)
        expect(both !== null && contains(both, instant)).toBe(contains(a, instant) && contains(b, instant))
      }),
    )
  })
})
