import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Alignment, atDayOfMonth, localDateTime, toInstant } from './anchor.ts'
import {
  type BillingSchedule,
  billingPeriodAt,
  billingPeriodContaining,
  billingSchedule,
  boundaryAt,
  elapsedPeriods,
  isStub,
  nextBoundaryOnOrAfter,
  scheduleInZone,
  scheduleWithCadence,
} from './billing-period.ts'
import { type Cadence, cadenceStep } from './cadence.ts'
import { addMilliseconds, type Instant, instantFromEpoch } from './instant.ts'
import { contains, lengthOf } from './interval.ts'

const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
const starts = fc.integer({ min: Date.UTC(1996, 0, 1), max: Date.UTC(2045, 0, 1) }).map((at) => instantFromEpoch(at))
const cadences = fc.oneof(
  fc.record({ unit: fc.constant('hour' as const), count: fc.integer({ min: 1, max: 72 }) }),
  fc.record({ unit: fc.constant('day' as const), count: fc.integer({ min: 1, max: 45 }) }),
  fc.record({ unit: fc.constant('week' as const), count: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ unit: fc.constant('month' as const), count: fc.integer({ min: 1, max: 24 }) }),
  fc.record({ unit: fc.constant('year' as const), count: fc.integer({ min: 1, max: 3 }) }),
)
const alignments = fc.oneof(
  fc.constant<Alignment>({ kind: 'anniversary' }),
  fc.constant<Alignment>({ kind: 'calendar' }),
  fc.integer({ min: 1, max: 31 }).map((dayOfMonth): Alignment => ({ kind: 'billing_day', dayOfMonth })),
)
const schedules = fc
  .tuple(starts, zones, cadences, alignments)
  .filter(([, , cadence, { kind }]) => kind !== 'billing_day' || isOfMonths(cadence))
  .map(([start, zone, cadence, alignment]) => billingSchedule(start, zone, cadence, alignment))
const indexes = fc.integer({ min: 0, max: 60 })

function isOfMonths({ unit }: Cadence): boolean {
  return unit === 'month' || unit === 'year'
}

function expectTiles(schedule: BillingSchedule, index: number): void {
  const [period, next] = [billingPeriodAt(schedule, index), billingPeriodAt(schedule, index + 1)]
  expect(period.end).toBe(next.start)
  expect(period.start).toBeLessThanOrEqual(period.end)
  expect(contains({ start: period.whole.start, end: addMilliseconds(period.whole.end, 1) }, period.end)).toBe(true)
}

/** The same boundary through Temporal's own calendar: slow, and what the fast one is held to. */
function boundaryByTemporal({ anchor, cadence }: BillingSchedule, index: number): Instant {
  const date = localDateTime(anchor.instant, anchor.timeZone).toPlainDate()
  const { family, length } = cadenceStep(cadence)
  const boundary =
    family === 'day'
      ? date.add({ days: length * index })
      : atDayOfMonth(date.with({ day: 1 }).add({ months: length * index }), anchor.dayOfMonth)
  return toInstant(boundary.toPlainDateTime(anchor.timeOfDay), anchor.timeZone)
}

describe('laws of billing periods, over all zones, cadences and alignments', () => {
  test('they tile: each begins where the one before it ended', () => {
    fc.assert(
      fc.property(schedules, indexes, (schedule, index) => {
        expect(billingPeriodAt(schedule, 0).start).toBe(schedule.startsAt)
        expectTiles(schedule, index)
      }),
      { numRuns: 300 },
    )
  })

  test('the period at an index is the one that contains its instants, and no other', () => {
    fc.assert(
      fc.property(
        schedules,
        indexes,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (schedule, index, share) => {
          const period = billingPeriodAt(schedule, index)
          // A day that a zone skipped is an empty period.
          fc.pre(lengthOf(period) > 0)
          const inside = instantFromEpoch(period.start + Math.floor(share * lengthOf(period)))
          expect(billingPeriodContaining(schedule, period.start)).toEqual(period)
          expect(billingPeriodContaining(schedule, inside)).toEqual(period)
          expect(elapsedPeriods(schedule, inside)).toBe(index)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('boundaries are those of Temporal’s calendar', () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: -60, max: 60 }), (schedule, index) => {
        fc.pre(schedule.cadence.unit !== 'hour' && index !== 0)
        expect(boundaryAt(schedule, index)).toBe(boundaryByTemporal(schedule, index))
      }),
      { numRuns: 300 },
    )
  })

  test('boundaries keep the local time of the anchor, except where the clocks skip it', () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: -40, max: 40 }), (schedule, index) => {
        fc.pre(schedule.cadence.unit !== 'hour')
        const { timeZone, timeOfDay, dayOfMonth } = schedule.anchor
        const local = localDateTime(boundaryAt(schedule, index), timeZone)
        const asWanted = local.toPlainTime().toString() === timeOfDay
        const hourEarlier = localDateTime(addMilliseconds(boundaryAt(schedule, index), -1), timeZone)
        const jumped = hourEarlier.until(local).total('second') > 1
        expect(asWanted || jumped).toBe(true)
        if (isOfMonths(schedule.cadence) && asWanted) expect(local.day).toBe(Math.min(dayOfMonth, local.daysInMonth))
      }),
      { numRuns: 300 },
    )
  })

  test('a price whose cadence divides the plan’s has each of the plan’s boundaries', () => {
    const families = fc.constantFrom<[Cadence['unit'], Cadence['unit'], number][]>(
      ['month', 'year', 12],
      ['day', 'week', 7],
      ['month', 'month', 1],
    )
    fc.assert(
      fc.property(
        schedules,
        families,
        fc.integer({ min: 1, max: 3 }),
        indexes,
        (base, [part, whole, times], count, index) => {
          const plan = scheduleWithCadence(base, { unit: whole, count })
          const price = scheduleWithCadence(base, { unit: part, count: 1 })
          const period = billingPeriodAt(plan, index)
          fc.pre(lengthOf(period) > 0)
          const last = billingPeriodContaining(price, addMilliseconds(period.end, -1))
          expect(billingPeriodContaining(price, period.start).start).toBe(period.start)
          expect(last.end).toBe(period.end)
          if (!isStub(period)) {
            const first = billingPeriodContaining(price, period.start)
            expect(last.index - first.index + 1).toBe(times * count)
          }
        },
      ),
    )
  })

  test('the next boundary is the end of the period, or its start when that is asked for', () => {
    fc.assert(
      fc.property(schedules, indexes, (schedule, index) => {
        const period = billingPeriodAt(schedule, index + 1)
        fc.pre(lengthOf(period) > 0)
        expect(nextBoundaryOnOrAfter(schedule, period.start)).toBe(period.start)
        expect(nextBoundaryOnOrAfter(schedule, addMilliseconds(period.start, 1))).toBe(period.end)
      }),
    )
  })

  test('a change of zone leaves no instant out and bills none twice, however often', () => {
    fc.assert(
      fc.property(
        schedules,
        indexes,
        fc.array(fc.tuple(zones, fc.integer({ min: 0, max: 5 })), { minLength: 1, maxLength: 4 }),
        (original, first, moves) => {
          let [schedule, period] = [original, billingPeriodAt(original, first)]
          for (const [zone, index] of moves) {
            schedule = scheduleInZone(schedule, period, zone)
            expect(billingPeriodAt(schedule, 0).start).toBe(period.end)
            expect(isStub(billingPeriodAt(schedule, 0))).toBe(false)
            for (const next of [0, 1, 2]) expectTiles(schedule, next)
            period = billingPeriodAt(schedule, index)
            fc.pre(lengthOf(period) > 0)
            expect(billingPeriodContaining(schedule, period.start)).toEqual(period)
          }
        },
      ),
    )
  })
})
