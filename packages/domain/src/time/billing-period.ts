import { assert } from '../assert.ts'
import { type Alignment, type Anchor, anchorFor } from './anchor.ts'
import { type Cadence, cadenceStep, sameCadence } from './cadence.ts'
import { addMilliseconds, DAY, HOUR, type Instant } from './instant.ts'
import { contains, type Interval } from './interval.ts'
import { instantOfClock, type LocalClock, midnightOf, monthNumber, monthsLater, readClock } from './local-clock.ts'

/**
 * What all billing periods of a subscription, or of one price of it, are computed from. `startsAt` is where period 0
 * begins; `alignsAt` is the point of the grid it belongs to, and differs from it only after a change of zone.
 */
export interface BillingSchedule {
  readonly anchor: Anchor
  readonly cadence: Cadence
  readonly startsAt: Instant
  readonly alignsAt: Instant
}

/** `whole` is the period of the grid; `[start, end)` is cut from it when the schedule starts in its middle (a stub). */
export interface BillingPeriod extends Interval {
  readonly index: number
  readonly whole: Interval
}

/**
 * The schedule that begins at `startsAt`, with boundaries local to `timeZone`. Refuses nothing. An unknown zone throws a
 * `RangeError` (`isTimeZone` tells), and a cadence that {@link billingPeriodAt} throws on does so there at the latest.
 */
export function billingSchedule(
  startsAt: Instant,
  timeZone: string,
  cadence: Cadence,
  alignment: Alignment = { kind: 'anniversary' },
): BillingSchedule {
  return { anchor: anchorFor(startsAt, timeZone, cadence, alignment), cadence, startsAt, alignsAt: startsAt }
}

/**
 * The schedule of a price whose cadence divides the plan's: counted from the same anchor (semantics §2). That it divides it
 * is not looked at here; `timesIn` says so, and a catalog in which it does not is refused.
 */
export function scheduleWithCadence(schedule: BillingSchedule, cadence: Cadence): BillingSchedule {
  return sameCadence(schedule.cadence, cadence) ? schedule : { ...schedule, cadence }
}

/**
 * The billing period with this index, counted from the anchor and never from the period before it, so that a
 * subscription anchored on 31 January bills on 29 February and then on 31 March, not on 29 March (semantics §2).
 * Index 0 begins at `startsAt`; the periods tile.
 *
 * Refuses nothing. These are bugs, and throw: an index that is negative or no whole number, a cadence with a count below 1
 * (or no whole number) or an unknown unit, and an index whose period lies beyond the instants that a number can hold.
 */
export function billingPeriodAt(schedule: BillingSchedule, index: number): BillingPeriod {
  assert(Number.isSafeInteger(index) && index >= 0, 'a billing period has an index from 0')
  return periodOnGrid(schedule, firstGridIndex(schedule) + index, index)
}

/**
 * The billing period that contains `instant`, by its half-open `[start, end)` (semantics §2). Refuses nothing. An instant
 * before the schedule's start is in no period: a bug, and it throws, as does a cadence that {@link billingPeriodAt} throws on.
 */
export function billingPeriodContaining(schedule: BillingSchedule, instant: Instant): BillingPeriod {
  assert(instant >= schedule.startsAt, 'no billing period before the schedule starts')
  const last = lastAsked.get(schedule)
  if (last !== undefined && contains(last, instant)) return last
  const first = firstGridIndex(schedule)
  const index = Math.max(gridIndexAt(schedule, instant) - first, 0)
  const period = periodOnGrid(schedule, first + index, index)
  lastAsked.set(schedule, period)
  return period
}

/** Of a schedule that is kept, the period that was found last: whoever is asked about now asks for the same one again. */
const lastAsked = new WeakMap<BillingSchedule, BillingPeriod>()

/** The grid interval of period 0. A zone that is more than a day ahead may have left the interval of `alignsAt` behind. */
function firstGridIndex(schedule: BillingSchedule): number {
  const aligned = gridIndexAt(schedule, schedule.alignsAt)
  return schedule.startsAt === schedule.alignsAt ? aligned : Math.max(aligned, gridIndexAt(schedule, schedule.startsAt))
}

function periodOnGrid(schedule: BillingSchedule, gridIndex: number, index: number): BillingPeriod {
  const { startsAt, alignsAt } = schedule
  const onGrid = { start: boundaryAt(schedule, gridIndex), end: boundaryAt(schedule, gridIndex + 1) }
  if (index > 0) return { index, ...onGrid, whole: onGrid }
  const start = startsAt
  // After a change of zone a few hours more or less are no stub: the period is whole as it is, at the full price.
  const whole = startsAt === alignsAt ? onGrid : { start, end: onGrid.end }
  return { index, start, end: onGrid.end, whole }
}

/**
 * The `index`-th boundary from the anchor; negative ones lie before it. Keeps the anchor's local time across DST. `index` is
 * a whole number.
 */
export function boundaryAt({ anchor, cadence }: Pick<BillingSchedule, 'anchor' | 'cadence'>, index: number): Instant {
  // The anchor itself may be the later of two equal wall-clock times, which its local form cannot tell apart.
  if (index === 0) return anchor.instant
  const { family, length } = cadenceStep(cadence)
  if (family === 'hour') return addMilliseconds(anchor.instant, index * length * HOUR)
  return instantOfClock(boundaryDate(anchor, cadence, index) + timeOf(anchor), anchor.timeZone)
}

/** Local midnight of the day of a boundary. */
function boundaryDate(anchor: Anchor, cadence: Cadence, index: number): LocalClock {
  const clock = readClock(anchor.instant, anchor.timeZone)
  const { family, length } = cadenceStep(cadence)
  if (family === 'day') return midnightOf(clock) + length * index * DAY
  return monthsLater(clock, length * index, anchor.dayOfMonth)
}

function timeOf({ timeOfDay }: Anchor): number {
  return Date.parse(`1970-01-01T${timeOfDay}Z`)
}

/** The index of the grid interval that contains `instant`: an estimate by local dates, then at most two steps. */
function gridIndexAt(schedule: BillingSchedule, instant: Instant): number {
  let index = estimateIndex(schedule, instant)
  while (boundaryAt(schedule, index) > instant) index--
  while (boundaryAt(schedule, index + 1) <= instant) index++
  return index
}

function estimateIndex({ anchor, cadence }: BillingSchedule, instant: Instant): number {
  const { family, length } = cadenceStep(cadence)
  if (family === 'hour') return Math.floor((instant - anchor.instant) / (length * HOUR))
  const [from, to] = [readClock(anchor.instant, anchor.timeZone), readClock(instant, anchor.timeZone)]
  if (family === 'month') return Math.floor((monthNumber(to) - monthNumber(from)) / length)
  return Math.floor((midnightOf(to) - midnightOf(from)) / DAY / length)
}

/**
 * A customer's zone change, which takes effect when `period` ends: boundaries keep their local wall-clock time in the
 * new zone, and the next period begins exactly where this one ended, so that no instant is billed twice or left out.
 *
 * ```
 * Berlin    |--- January ---|                       ends 31 Jan 00:00 Berlin = 30 Jan 18:00 New York
 * New York                  |------ February ------|  ends 29 Feb 00:00 New York: six hours longer, once
 * ```
 */
export function scheduleInZone(schedule: BillingSchedule, period: BillingPeriod, timeZone: string): BillingSchedule {
  if (cadenceStep(schedule.cadence).family === 'hour') {
    return { ...schedule, anchor: { ...schedule.anchor, timeZone }, startsAt: period.end, alignsAt: period.end }
  }
  const { dayOfMonth, timeOfDay } = schedule.anchor
  const date = boundaryDate(schedule.anchor, schedule.cadence, firstGridIndex(schedule) + period.index + 1)
  const instant = instantOfClock(date + timeOf(schedule.anchor), timeZone)
  return {
    anchor: { instant, timeZone, dayOfMonth, timeOfDay },
    cadence: schedule.cadence,
    startsAt: period.end,
    alignsAt: instant,
  }
}

/** True when the period was cut: its flat prices, seats, allowance, minimum and maximum are prorated (semantics §2). */
export function isStub({ start, end, whole }: BillingPeriod): boolean {
  return start !== whole.start || end !== whole.end
}

/** The boundary at `instant` itself when it lies on one, otherwise the next; also before the schedule's start. */
export function nextBoundaryOnOrAfter(schedule: BillingSchedule, instant: Instant): Instant {
  const index = gridIndexAt(schedule, instant)
  const boundary = boundaryAt(schedule, index)
  return boundary === instant ? boundary : boundaryAt(schedule, index + 1)
}

/** How many billing periods have ended at `instant`; a short first period counts as one. 0 before the schedule's start. */
export function elapsedPeriods(schedule: BillingSchedule, instant: Instant): number {
  return instant < schedule.startsAt ? 0 : billingPeriodContaining(schedule, instant).index
}
