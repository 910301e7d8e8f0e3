import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMilliseconds, DAY, instantFromEpoch, instantFromIso, instantToIso } from './instant.ts'
import { addDuration, localDay, localDaysBetween } from './local-day.ts'

describe('local days', () => {
  test.each([
    ['2024-03-16T22:30:00Z', 'UTC', '2024-03-16'],
    ['2024-03-16T23:30:00Z', 'Europe/Berlin', '2024-03-17'],
    ['2024-03-16T03:30:00Z', 'America/New_York', '2024-03-15'],
    // At 00:01 on 7 November 2010 clocks in St. John's went back to 23:01: the 7th had begun, and goes on.
    ['2010-11-07T02:30:30Z', 'America/St_Johns', '2010-11-07'],
    ['2010-11-07T02:31:00Z', 'America/St_Johns', '2010-11-07'],
    ['2010-11-07T03:29:00Z', 'America/St_Johns', '2010-11-07'],
  ])('%s in %s is %s', (instant, timeZone, day) => {
    expect(localDay(instantFromIso(instant), timeZone).toString()).toBe(day)
  })

  test('a night of 23 hours is one day', () => {
    const [before, after] = [instantFromIso('2024-03-30T23:00:00Z'), instantFromIso('2024-03-31T22:00:00Z')]
    expect(localDaysBetween(before, after, 'Europe/Berlin')).toBe(1)
  })
})

describe('an instant and a duration', () => {
  test.each([
    ['2024-01-31T10:00:00Z', 'P1M', 'UTC', '2024-02-29T10:00:00Z'],
    ['2024-02-29T00:00:00Z', 'P1Y', 'UTC', '2025-02-28T00:00:00Z'],
    ['2024-03-31T12:00:00Z', '-P1M', 'UTC', '2024-02-29T12:00:00Z'],
    ['2024-06-15T12:00:00Z', '-P12M', 'UTC', '2023-06-15T12:00:00Z'],
    // A trial of fourteen days ends at the local time at which it began.
    ['2024-03-20T11:00:00Z', 'P14D', 'Europe/Berlin', '2024-04-03T10:00:00Z'],
    ['2024-03-20T11:00:00Z', 'PT336H', 'Europe/Berlin', '2024-04-03T11:00:00Z'],
    ['2024-03-20T11:00:00Z', 'PT23H', 'UTC', '2024-03-21T10:00:00Z'],
  ])('%s and %s in %s is %s', (instant, duration, timeZone, expected) => {
    expect(instantToIso(addDuration(instantFromIso(instant), duration, timeZone))).toBe(expected)
  })
})

const instants = fc.integer({ min: Date.UTC(1980, 0, 1), max: Date.UTC(2040, 0, 1) }).map((at) => instantFromEpoch(at))
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))

describe('laws', () => {
  test('days never run backwards, in any zone', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: DAY }), zones, (instant, more, timeZone) => {
        expect(localDaysBetween(instant, addMilliseconds(instant, more), timeZone)).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('a duration in days passes that many days', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 400 }), zones, (instant, days, timeZone) => {
        const passed = localDaysBetween(instant, addDuration(instant, `P${days}D`, timeZone), timeZone)
        // A time of day that the clocks skip moves later, at midnight into the next hour and never into the next day,
        // but a day that a zone skips altogether is passed over.
        expect(passed - days).toBeGreaterThanOrEqual(0)
        expect(passed - days).toBeLessThanOrEqual(1)
      }),
    )
  })
})
