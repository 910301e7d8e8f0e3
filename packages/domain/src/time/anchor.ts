import { Temporal } from 'temporal-polyfill'
import { type Cadence, cadenceStep } from './cadence.ts'
import { type Instant, instantFromEpoch, MINUTE, SECOND } from './instant.ts'

/**
 * The instant and zone from which all boundaries are computed. `dayOfMonth` (1–31) is kept beside the instant because
 * the instant may lie in a short month: a subscription of 31 January whose anchor moved to 28 February still bills on the 31st.
 */
export interface Anchor {
  readonly instant: Instant
  /** An IANA zone such as `Europe/Berlin`. */
  readonly timeZone: string
  readonly dayOfMonth: number
  /** Local wall-clock time of every boundary. Kept apart because the instant may have been moved out of a DST gap. */
  readonly timeOfDay: string
}

/**
 * `anniversary`: boundaries repeat the start. `calendar`: local midnight of the day, Monday, the 1st, or the first of the
 * quarter, half-year or year. `billing_day`: a chosen day of the month, at local midnight (semantics §2).
 */
export type Alignment =
  | { readonly kind: 'anniversary' }
  | { readonly kind: 'calendar' }
  | { readonly kind: 'billing_day'; readonly dayOfMonth: number }

/** Whether the runtime knows the zone by this IANA name; an offset such as `+01:00` is none. */
export function isTimeZone(timeZone: string): boolean {
  try {
    // Without a zone the format would take the one of the machine.
    new Intl.DateTimeFormat('en', { timeZone: String(timeZone) })
    return /^[A-Za-z]/.test(timeZone)
  } catch {
    return false
  }
}

export function localDateTime(instant: Instant, timeZone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDateTime()
}

/** A time in a DST gap moves later, one in an overlap is the earlier: Temporal's `compatible` (semantics §2). */
export function toInstant(local: Temporal.PlainDateTime, timeZone: string): Instant {
  return instantFromEpoch(local.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds)
}

/**
 * The point of the grid that `alignment` asks for from which all of its boundaries are counted: the start itself, the
 * latest calendar boundary before it, or the billing day of the month in which it lies (which may come after it).
 */
export function anchorFor(start: Instant, timeZone: string, cadence: Cadence, alignment: Alignment): Anchor {
  const local = localDateTime(start, timeZone)
  switch (alignment.kind) {
    case 'anniversary':
      return anchorAt(start, timeZone, local)
    case 'calendar': {
      if (cadence.unit === 'hour') return startOfHour(start, timeZone, local)
      const date = startOfCalendar(local.toPlainDate(), cadence)
      return anchorAtMidnight(date, timeZone, date.day)
    }
    case 'billing_day': {
      // A quarter from 1 January with billing day 10 is first billed on 10 January; one from 10 January with billing
      // day 1 on 1 April.
      const date = atDayOfMonth(local.toPlainDate(), alignment.dayOfMonth)
      return anchorAtMidnight(date, timeZone, alignment.dayOfMonth)
    }
  }
}

function anchorAt(instant: Instant, timeZone: string, local: Temporal.PlainDateTime): Anchor {
  return { instant, timeZone, dayOfMonth: local.day, timeOfDay: local.toPlainTime().toString() }
}

function startOfHour(start: Instant, timeZone: string, local: Temporal.PlainDateTime): Anchor {
  const sinceFullHour = local.minute * MINUTE + local.second * SECOND + local.millisecond
  const instant = instantFromEpoch(start - sinceFullHour)
  return anchorAt(instant, timeZone, localDateTime(instant, timeZone))
}

function anchorAtMidnight(date: Temporal.PlainDate, timeZone: string, dayOfMonth: number): Anchor {
  return { instant: toInstant(date.toPlainDateTime(), timeZone), timeZone, dayOfMonth, timeOfDay: '00:00:00' }
}

/** Days and weeks start on the day or Monday itself; months align to the block of that many in a year. */
function startOfCalendar(date: Temporal.PlainDate, cadence: Cadence): Temporal.PlainDate {
  if (cadence.unit === 'day') return date
  if (cadence.unit === 'week') return date.subtract({ days: date.dayOfWeek - 1 })
  const first = date.with({ day: 1 })
  const block = cadenceStep(cadence).length
  return first.subtract({ months: block >= 12 ? first.month - 1 : (first.month - 1) % block })
}

/** That day of the same month, clamped to the month's last. */
export function atDayOfMonth(date: Temporal.PlainDate, dayOfMonth: number): Temporal.PlainDate {
  return date.with({ day: Math.min(dayOfMonth, date.daysInMonth) })
}

/** The same local date and time `months` months later, clamped to the month's last day. */
export function addLocalMonths(instant: Instant, timeZone: string, months: number): Instant {
  return toInstant(localDateTime(instant, timeZone).add({ months }), timeZone)
}
