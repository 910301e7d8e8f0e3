import { Temporal } from 'temporal-polyfill'
import { localDateTime, toInstant } from './anchor.ts'
import { DAY, type Instant, instantFromEpoch } from './instant.ts'
import { steadyOffset } from './zone-offset.ts'

/**
 * A wall-clock date and time without its zone, as the milliseconds at which a clock in UTC shows it, so that calendar
 * arithmetic is arithmetic on whole numbers. A renewal computes dozens of boundaries: through Temporal's objects each
 * takes about fifty times as long, and a law holds the two to the same answers.
 */
export type LocalClock = number

export function readClock(instant: Instant, timeZone: string): LocalClock {
  const offset = steadyOffset(instant, instant, timeZone)
  return offset === null ? epochOf(localDateTime(instant, timeZone)) : instant + offset
}

/** A time in a DST gap moves later, one in an overlap is the earlier (semantics §2). */
export function instantOfClock(clock: LocalClock, timeZone: string): Instant {
  // Zones are less than a day from UTC, so the instant lies within a day on either side.
  const offset = steadyOffset(clock - DAY, clock + DAY, timeZone)
  return offset === null ? toInstant(dateTimeOf(clock), timeZone) : instantFromEpoch(clock - offset)
}

/** Local midnight of the day, as a clock shows it. */
export function midnightOf(clock: LocalClock): LocalClock {
  return Math.floor(clock / DAY) * DAY
}

/** Midnight of a day `months` later, clamped to that month's last day. */
export function monthsLater(clock: LocalClock, months: number, dayOfMonth: number): LocalClock {
  const date = new Date(clock)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months]
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Date.UTC(year, month, Math.min(dayOfMonth, lastDay))
}

/** Months since year 0, by which two clocks are so many calendar months apart. */
export function monthNumber(clock: LocalClock): number {
  const date = new Date(clock)
  return 12 * date.getUTCFullYear() + date.getUTCMonth()
}

function epochOf({ year, month, day, hour, minute, second, millisecond }: Temporal.PlainDateTime): LocalClock {
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond)
}

function dateTimeOf(clock: LocalClock): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(clock).toZonedDateTimeISO('UTC').toPlainDateTime()
}
