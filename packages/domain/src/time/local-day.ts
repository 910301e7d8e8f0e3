import { Temporal } from 'temporal-polyfill'
import { DAY, type Instant, instantFromEpoch } from './instant.ts'
import { instantOfClock, midnightOf, readClock } from './local-clock.ts'

/**
 * The local day that `instant` belongs to, counted from 1 January 1970. Days never run backwards: where clocks go back
 * over midnight (St. John's, 00:01 to 23:01), the repeated hour belongs to the day that had already begun.
 */
function localDayNumber(instant: Instant, timeZone: string): number {
  const midnight = midnightOf(readClock(instant, timeZone))
  const hasNextBegun = instantOfClock(midnight + DAY, timeZone) <= instant
  return midnight / DAY + (hasNextBegun ? 1 : 0)
}

export function localDay(instant: Instant, timeZone: string): Temporal.PlainDate {
  return new Temporal.PlainDate(1970, 1, 1).add({ days: localDayNumber(instant, timeZone) })
}

/** How many local days begin after `from`, up to and including `to`: midnights passed, whatever the times of day. */
export function localDaysBetween(from: Instant, to: Instant, timeZone: string): number {
  return localDayNumber(to, timeZone) - localDayNumber(from, timeZone)
}

/**
 * `instant` moved by an ISO 8601 duration such as `P14D`, `-P12M` or `PT23H`: years, months and days keep the local time
 * of day and clamp to the month's last day, hours and less are exact (semantics §2).
 */
export function addDuration(instant: Instant, duration: string, timeZone: string): Instant {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone)
  return instantFromEpoch(local.add(duration).epochMilliseconds)
}
