import { assert } from '../src/assert.ts'
import { type Alignment, anchorFor, atDayOfMonth } from '../src/time/anchor.ts'
import {
  type BillingPeriod,
  type BillingSchedule,
  billingPeriodAt,
  billingPeriodContaining,
  billingSchedule,
  boundaryAt,
  elapsedPeriods,
  nextBoundaryOnOrAfter,
} from '../src/time/billing-period.ts'
import { earlier, type Instant, instantFromEpoch, instantToIso } from '../src/time/instant.ts'
import { addDuration, localDay } from '../src/time/local-day.ts'
import {
  cadenceOf,
  count,
  field,
  instant,
  readInstant,
  ruleOf,
  text,
  timeZoneOf,
  type VectorCase,
} from './case-fields.ts'

/** Answers a case of `periods*.json` through the billing periods of the domain. */
export function answerPeriods(vectorCase: VectorCase): Record<string, unknown> {
  return ruleOf(answers, field(vectorCase, 'kind') ?? 'period')(vectorCase)
}

const answers: Readonly<Record<string, (vectorCase: VectorCase) => Record<string, unknown>>> = {
  period: answerPeriod,
  elapsed_cycles: (vectorCase) => ({
    cycles: elapsedPeriods(scheduleOf(vectorCase), instant(vectorCase, 'at')),
  }),
  nth_boundary: (vectorCase) => ({ boundary: instantToIso(nthBoundary(vectorCase, count(vectorCase, 'n'))) }),
  next_boundary_on_or_after: (vectorCase) => ({
    boundary: instantToIso(nextBoundaryOnOrAfter(scheduleOf(vectorCase), instant(vectorCase, 'at'))),
  }),
  add_duration: (vectorCase) => ({
    end: instantToIso(
      addDuration(instant(vectorCase, 'start', 'at'), text(vectorCase, 'duration'), timeZoneOf(vectorCase)),
    ),
  }),
  local_day_of_month: (vectorCase) => {
    const anchor = anchorFor(instant(vectorCase, 'at'), timeZoneOf(vectorCase), MONTHLY, { kind: 'anniversary' })
    return { day: anchor.dayOfMonth }
  },
  align_day: answerAlignDay,
}

const MONTHLY = { unit: 'month', count: 1 } as const

function answerPeriod(vectorCase: VectorCase): Record<string, unknown> {
  const query = field(vectorCase, 'query') ?? 'containing'
  const at = instant(vectorCase, 'at')
  switch (query) {
    case 'containing':
      return bounds(containing(vectorCase, at))
    case 'previous':
      return bounds(containing(vectorCase, instantFromEpoch(containing(vectorCase, at).start - 1)))
    case 'next':
      return bounds(containing(vectorCase, containing(vectorCase, at).end))
    default:
      throw new Error(`unknown query: ${query}`)
  }
}

/** Before the start of a schedule the grid goes on backwards, uncut. */
function containing(vectorCase: VectorCase, at: Instant): Pick<BillingPeriod, 'start' | 'end'> {
  const schedule = scheduleOf(vectorCase)
  if (at >= schedule.startsAt) return billingPeriodContaining(schedule, at)
  return billingPeriodContaining({ ...schedule, startsAt: at, alignsAt: at }, at).whole
}

/** Without an anchor the calendar's periods are asked for, and nothing cuts them. */
function scheduleOf(vectorCase: VectorCase): BillingSchedule {
  const cadence = cadenceOf(vectorCase)
  const anchored = field(vectorCase, 'anchor') !== undefined
  const anchor = anchored ? instant(vectorCase, 'anchor') : instant(vectorCase, 'at')
  const schedule = billingSchedule(anchor, timeZoneOf(vectorCase), cadence, alignmentOf(vectorCase))
  if (field(vectorCase, 'truncateAtStart') !== undefined) {
    const startsAt = readInstant(text(vectorCase, 'truncateAtStart'), timeZoneOf(vectorCase))
    return { ...schedule, startsAt, alignsAt: startsAt }
  }
  if (anchored) return schedule
  const startsAt = earlier(schedule.anchor.instant, schedule.startsAt)
  return { ...schedule, startsAt, alignsAt: startsAt }
}

function alignmentOf(vectorCase: VectorCase): Alignment {
  const kind = field(vectorCase, 'alignment') ?? 'anniversary'
  if (kind === 'anniversary' || kind === 'calendar') return { kind }
  assert(kind === 'billing_day', `unknown alignment: ${kind}`)
  return { kind, dayOfMonth: count(vectorCase, 'billingDay') }
}

function nthBoundary(vectorCase: VectorCase, n: number): Instant {
  const schedule = scheduleOf(vectorCase)
  return n > 0 ? billingPeriodAt(schedule, n).start : boundaryAt(schedule, n)
}

function answerAlignDay(vectorCase: VectorCase): Record<string, unknown> {
  const timeZone = timeZoneOf(vectorCase)
  const day = localDay(instant(vectorCase, 'at'), timeZone)
  const dayOfMonth = count(vectorCase, 'billingDay')
  const inMonth = (months: number) => atDayOfMonth(day.with({ day: 1 }).add({ months }), dayOfMonth)
  const isLater = inMonth(0).day > day.day
  switch (field(vectorCase, 'mode') ?? 'same_month') {
    case 'same_month':
      return { date: inMonth(0).toString() }
    case 'next_on_or_after':
      return { date: inMonth(isLater || inMonth(0).equals(day) ? 0 : 1).toString() }
    case 'next_after':
      return { date: inMonth(isLater ? 0 : 1).toString() }
    case 'previous_on_or_before':
      return { date: inMonth(isLater ? -1 : 0).toString() }
    default:
      throw new Error(`unknown mode: ${vectorCase.mode}`)
  }
}

function bounds({ start, end }: Pick<BillingPeriod, 'start' | 'end'>): Record<string, unknown> {
  return { start: instantToIso(start), end: instantToIso(end) }
}
