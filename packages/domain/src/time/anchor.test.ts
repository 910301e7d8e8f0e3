import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Alignment, anchorFor, isTimeZone, localDateTime } from './anchor.ts'
import type { Cadence } from './cadence.ts'
import { instantFromEpoch, instantFromIso, instantToIso } from './instant.ts'

test.each([
  ['Europe/Berlin', true],
  ['America/Argentina/Buenos_Aires', true],
  ['UTC', true],
  ['+02:00', false],
  ['Europe/Atlantis', false],
  ['', false],
  [undefined as unknown as string, false],
])('%j is a time zone: %s', (timeZone, expected) => {
  expect(isTimeZone(timeZone)).toBe(expected)
})

const calendar: Alignment = { kind: 'calendar' }
const every = (count: number, unit: Cadence['unit']): Cadence => ({ unit, count })

describe('the anchor of a subscription that starts on Wednesday 15 May 2024 at 15:45 in Berlin', () => {
  const start = instantFromIso('2024-05-15T13:45:00Z')

  test.each<[string, Cadence, Alignment, string, number, string]>([
    ['anniversary', every(1, 'month'), { kind: 'anniversary' }, '2024-05-15T13:45:00Z', 15, '15:45:00'],
    ['the full hour', every(1, 'hour'), calendar, '2024-05-15T13:00:00Z', 15, '15:00:00'],
    ['the day', every(1, 'day'), calendar, '2024-05-14T22:00:00Z', 15, '00:00:00'],
    ['Monday', every(1, 'week'), calendar, '2024-05-12T22:00:00Z', 13, '00:00:00'],
    ['the 1st', every(1, 'month'), calendar, '2024-04-30T22:00:00Z', 1, '00:00:00'],
    ['the first of the quarter', every(3, 'month'), calendar, '2024-03-31T22:00:00Z', 1, '00:00:00'],
    ['the first of the half-year', every(6, 'month'), calendar, '2023-12-31T23:00:00Z', 1, '00:00:00'],
    ['the first of the year', every(1, 'year'), calendar, '2023-12-31T23:00:00Z', 1, '00:00:00'],
    ['the first of the year, every other year', every(2, 'year'), calendar, '2023-12-31T23:00:00Z', 1, '00:00:00'],
    [
      'a billing day before',
      every(1, 'month'),
      { kind: 'billing_day', dayOfMonth: 10 },
      '2024-05-09T22:00:00Z',
      10,
      '00:00:00',
    ],
    [
      'a billing day after',
      every(1, 'month'),
      { kind: 'billing_day', dayOfMonth: 31 },
      '2024-05-30T22:00:00Z',
      31,
      '00:00:00',
    ],
  ])('%s', (_, cadence, alignment, instant, dayOfMonth, timeOfDay) => {
    const anchor = anchorFor(start, 'Europe/Berlin', cadence, alignment)
    expect(instantToIso(anchor.instant)).toBe(instant)
    expect(anchor).toMatchObject({ timeZone: 'Europe/Berlin', dayOfMonth, timeOfDay })
  })
})

test('a calendar anchor is at or before the start, in every zone', () => {
  const cadences = fc.record({
    unit: fc.constantFrom<Cadence['unit'][]>('hour', 'day', 'week', 'month', 'year'),
    count: fc.integer({ min: 1, max: 12 }),
  })
  const starts = fc.integer({ min: Date.UTC(1980, 0, 1), max: Date.UTC(2040, 0, 1) }).map((at) => instantFromEpoch(at))
  fc.assert(
    fc.property(
      starts,
      fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
      cadences,
      (start, timeZone, cadence) => {
        const anchor = anchorFor(start, timeZone, cadence, calendar)
        expect(anchor.instant).toBeLessThanOrEqual(start)
        expect(anchor.dayOfMonth).toBe(localDateTime(anchor.instant, timeZone).day)
      },
    ),
  )
})
