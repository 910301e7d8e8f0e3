import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { localDateTime, toInstant } from './anchor.ts'
import { DAY, HOUR, type Instant, instantFromEpoch, instantFromIso } from './instant.ts'
import { instantOfClock, type LocalClock, monthsLater, readClock } from './local-clock.ts'

function clock(text: string): LocalClock {
  return instantFromIso(`${text}Z`)
}

describe('a wall clock', () => {
  test.each([
    ['2024-01-15T12:00:00Z', 'Europe/Berlin', '2024-01-15T13:00:00'],
    ['2024-03-31T00:59:59Z', 'Europe/Berlin', '2024-03-31T01:59:59'],
    ['2024-03-31T01:00:00Z', 'Europe/Berlin', '2024-03-31T03:00:00'],
    ['2024-01-15T12:00:00.250Z', 'Asia/Kathmandu', '2024-01-15T17:45:00.250'],
    ['2011-12-30T10:00:00Z', 'Pacific/Apia', '2011-12-31T00:00:00'],
  ])('shows %s in %s as %s', (instant, timeZone, shown) => {
    expect(readClock(instantFromIso(instant), timeZone)).toBe(clock(shown))
    expect(instantOfClock(clock(shown), timeZone)).toBe(instantFromIso(instant))
  })

  test.each([
    ['2024-01-31T10:00:00', 1, 31, '2024-02-29T00:00:00'],
    ['2024-02-29T10:00:00', 1, 31, '2024-03-31T00:00:00'],
    ['2024-01-31T10:00:00', -2, 31, '2023-11-30T00:00:00'],
    ['2024-01-15T10:00:00', 12, 15, '2025-01-15T00:00:00'],
  ])('%s and %d months, on day %d, is %s', (from, months, dayOfMonth, expected) => {
    expect(monthsLater(clock(from), months, dayOfMonth)).toBe(clock(expected))
  })
})

const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
const instants = fc.integer({ min: Date.UTC(1970, 0, 3), max: Date.UTC(2060, 0, 1) }).map((at) => instantFromEpoch(at))

/** Within two days of a change of clocks, where there is one. */
function nearChange(timeZone: string, instant: Instant, distance: number): Instant {
  const change = Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(timeZone)
    .getTimeZoneTransition('next')
  return instantFromEpoch((change?.epochMilliseconds ?? instant) + distance)
}

describe('laws', () => {
  const cases = fc
    .tuple(zones, instants, fc.integer({ min: -2 * DAY, max: 2 * DAY }), fc.boolean())
    .map(([zone, instant, distance, near]) => [zone, near ? nearChange(zone, instant, distance) : instant] as const)

  test('what it shows is what Temporal shows, in every zone and on the days of a change', () => {
    fc.assert(
      fc.property(cases, ([timeZone, instant]) => {
        expect(readClock(instant, timeZone)).toBe(
          clock(localDateTime(instant, timeZone).toString({ fractionalSecondDigits: 3 })),
        )
      }),
      { numRuns: 300 },
    )
  })

  test('the instant at which it shows a time is Temporal’s, also in gaps and overlaps', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: -3 * HOUR, max: 3 * HOUR }), ([timeZone, instant], more) => {
        const shown = localDateTime(instant, timeZone).add({ milliseconds: more })
        const asClock = clock(shown.toString({ fractionalSecondDigits: 3 }))
        expect(instantOfClock(asClock, timeZone)).toBe(toInstant(shown, timeZone))
      }),
      { numRuns: 300 },
    )
  })
})
