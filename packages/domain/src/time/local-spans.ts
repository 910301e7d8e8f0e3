import { DAY, earlier, HOUR, type Instant, instantFromEpoch, later } from './instant.ts'
import type { Interval } from './interval.ts'
import { instantOfClock, midnightOf, readClock } from './local-clock.ts'

/** What a series is cut into. */
export type SpanUnit = 'hour' | 'day'

/**
 * A window cut at the local midnights in it, and for hours at every hour since. A day on which clocks change has 23 or 25 hours; one
 * that a zone left out has none. The first and the last span end with the window.
 */
export function localSpans(window: Interval, unit: SpanUnit, timeZone: string): Interval[] {
  const days = wholeDays(window, timeZone)
  const spans = unit === 'day' ? days : days.flatMap(hoursOf)
  return spans
    .map(({ start, end }) => ({ start: later(start, window.start), end: earlier(end, window.end) }))
    .filter(({ start, end }) => start < end)
}

function wholeDays({ start, end }: Interval, timeZone: string): Interval[] {
  const days: Interval[] = []
  let clock = midnightOf(readClock(start, timeZone))
  let from = instantOfClock(clock, timeZone)
  // Where clocks went back over midnight, the first midnight may come after what was shown as the day before.
  if (from > start) {
    clock -= DAY
    from = instantOfClock(clock, timeZone)
  }
  while (from < end) {
    clock += DAY
    const to = instantOfClock(clock, timeZone)
    if (to > from) days.push({ start: from, end: to })
    from = later(from, to)
  }
  return days
}

function hoursOf({ start, end }: Interval): Interval[] {
  const hours: Interval[] = []
  for (let from: Instant = start; from < end; from = instantFromEpoch(from + HOUR)) {
    hours.push({ start: from, end: earlier(instantFromEpoch(from + HOUR), end) })
  }
  return hours
}
