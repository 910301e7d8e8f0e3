import type { ProrationGranularity } from '../catalog/plan.ts'
import { type Rational, rational, ZERO } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import { localDay, localDaysBetween } from '../time/local-day.ts'

/** A length of time as a count of the unit it was measured in. */
export interface MeasuredTime {
  readonly part: number
  readonly whole: number
  readonly unit: 'milliseconds' | 'days'
}

/**
 * The share of `whole` that `part` takes, exactly: `[a, b)` and `[b, c)` sum to `[a, c)`, and `whole` itself is 1
 * (semantics §6). `part` may reach beyond `whole`; an empty one is 0.
 *
 * - `second`: exact time, to the millisecond.
 * - `day`: whole local days in `timeZone`; the day of a change belongs to what comes after it.
 * - `30_360`: European: months of 30 days, and the 31st counts as the 30th.
 * - `none`: always 0, so that neither a credit nor a charge is made.
 */
export function timeFraction(
  part: Interval,
  whole: Interval,
  granularity: ProrationGranularity,
  timeZone: string,
): Rational {
  if (granularity === 'none' || part.start === part.end) return ZERO
  const measured = measureTime(part, whole, granularity, timeZone)
  return rational(measured.part, measured.whole)
}

/** What {@link timeFraction} divides, for a reader: 15 of 31 days. */
export function measureTime(
  part: Interval,
  whole: Interval,
  granularity: Exclude<ProrationGranularity, 'none'>,
  timeZone: string,
): MeasuredTime {
  const count = counters[granularity]
  const days = count(whole.start, whole.end, timeZone)
  // A whole shorter than the days it is counted in (30 to 31 March has no day in 30/360) is measured exactly.
  if (granularity === 'second' || days <= 0) {
    return { part: part.end - part.start, whole: whole.end - whole.start, unit: 'milliseconds' }
  }
  return { part: count(part.start, part.end, timeZone), whole: days, unit: 'days' }
}

const counters = {
  second: (from, to) => to - from,
  day: localDaysBetween,
  '30_360': (from, to, timeZone) => dayNumber30360(to, timeZone) - dayNumber30360(from, timeZone),
} satisfies Record<Exclude<ProrationGranularity, 'none'>, (from: Instant, to: Instant, timeZone: string) => number>

function dayNumber30360(instant: Instant, timeZone: string): number {
  const { year, month, day } = localDay(instant, timeZone)
  return year * 360 + month * 30 + Math.min(day, 30)
}
