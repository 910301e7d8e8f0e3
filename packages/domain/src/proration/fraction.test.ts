import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ProrationGranularity } from '../catalog/plan.ts'
import { formatExact } from '../money/decimal.ts'
import { add, compare, equals, ONE, ZERO } from '../money/rational.ts'
import { DAY, instantFromEpoch, instantFromIso } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import { describeTime } from './describe-time.ts'
import { timeFraction } from './fraction.ts'

function between(start: string, end: string): Interval {
  return { start: instantFromIso(start), end: instantFromIso(end) }
}

const march = between('2024-03-01T00:00:00Z', '2024-04-01T00:00:00Z')
const berlinMarch = between('2024-02-29T23:00:00Z', '2024-03-31T22:00:00Z')

describe('the share that a part takes of a period', () => {
  test.each<[string, Interval, Interval, ProrationGranularity, string, string]>([
    ['seconds: half of March', between('2024-03-16T12:00:00Z', '2024-04-01T00:00:00Z'), march, 'second', 'UTC', '0.5'],
    [
      'seconds: one of 31 days',
      between('2024-03-05T06:00:00Z', '2024-03-06T06:00:00Z'),
      march,
      'second',
      'UTC',
      '1/31',
    ],
    // The month is an hour shorter, and the night of the change is too: 23 of 743 hours.
    [
      'seconds: the night the clocks go forward',
      between('2024-03-30T23:00:00Z', '2024-03-31T22:00:00Z'),
      berlinMarch,
      'second',
      'Europe/Berlin',
      '23/743',
    ],
    [
      'days: the night the clocks go forward is a day',
      between('2024-03-30T23:00:00Z', '2024-03-31T22:00:00Z'),
      berlinMarch,
      'day',
      'Europe/Berlin',
      '1/31',
    ],
    [
      'days: the day of the change belongs to what comes after it',
      between('2024-03-16T23:59:59Z', '2024-04-01T00:00:00Z'),
      march,
      'day',
      'UTC',
      '16/31',
    ],
    [
      'days: what comes before a change ends the day before',
      between('2024-03-01T00:00:00Z', '2024-03-16T23:59:59Z'),
      march,
      'day',
      'UTC',
      '15/31',
    ],
    // 23:30 in UTC is already the 17th in Berlin.
    [
      'days: they are local',
      between('2024-03-16T23:30:00Z', '2024-03-31T22:00:00Z'),
      berlinMarch,
      'day',
      'Europe/Berlin',
      '15/31',
    ],
    [
      'days: a period from 15:00 to 15:00 counts its dates',
      between('2024-03-20T09:00:00Z', '2024-04-10T15:00:00Z'),
      between('2024-03-10T15:00:00Z', '2024-04-10T15:00:00Z'),
      'day',
      'UTC',
      '21/31',
    ],
    [
      'days: two changes on one day leave nothing between them',
      between('2024-03-16T01:00:00Z', '2024-03-16T20:00:00Z'),
      march,
      'day',
      'UTC',
      '0',
    ],
    // 30 December 2011 does not exist in Samoa, and a period around it still has its dates.
    [
      'days: a day that was skipped',
      between('2011-12-30T09:00:00Z', '2011-12-31T09:59:00Z'),
      between('2011-12-01T10:00:00Z', '2011-12-31T10:00:00Z'),
      'day',
      'Pacific/Apia',
      '2/31',
    ],
    [
      '30/360: February has 30 days',
      between('2024-02-16T00:00:00Z', '2024-03-01T00:00:00Z'),
      between('2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z'),
      '30_360',
      'UTC',
      '0.5',
    ],
    [
      '30/360: the 31st counts as the 30th',
      between('2024-03-30T00:00:00Z', '2024-03-31T00:00:00Z'),
      march,
      '30_360',
      'UTC',
      '0',
    ],
    [
      '30/360: a year has 360 days',
      between('2024-03-01T00:00:00Z', '2024-04-01T00:00:00Z'),
      between('2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z'),
      '30_360',
      'UTC',
      '1/12',
    ],
    // A daily period from the 30th to the 31st has no day in 30/360, so its time is measured exactly.
    [
      '30/360: a period without a day of its own',
      between('2024-03-30T12:00:00Z', '2024-03-31T00:00:00Z'),
      between('2024-03-30T00:00:00Z', '2024-03-31T00:00:00Z'),
      '30_360',
      'UTC',
      '0.5',
    ],
    ['none: nothing, whatever the time', march, march, 'none', 'UTC', '0'],
    [
      'an empty part of an empty period',
      between('2024-03-01T00:00:00Z', '2024-03-01T00:00:00Z'),
      between('2024-03-01T00:00:00Z', '2024-03-01T00:00:00Z'),
      'second',
      'UTC',
      '0',
    ],
  ])('%s', (_, part, whole, granularity, timeZone, expected) => {
    expect(formatExact(timeFraction(part, whole, granularity, timeZone))).toBe(expected)
  })
})

describe('the time in words', () => {
  test.each<[ProrationGranularity, Interval, string]>([
    ['second', between('2024-03-17T00:00:00Z', '2024-04-01T00:00:00Z'), '15 of 31 days'],
    ['second', between('2024-03-31T23:00:00Z', '2024-04-01T00:00:00Z'), '1 of 744 hours'],
    ['second', between('2024-03-31T23:59:59Z', '2024-04-01T00:00:00Z'), '1 of 2678400 seconds'],
    ['second', between('2024-03-31T23:59:59.999Z', '2024-04-01T00:00:00Z'), '1 of 2678400000 milliseconds'],
    ['day', between('2024-03-16T12:00:00Z', '2024-04-01T00:00:00Z'), '16 of 31 days'],
    ['30_360', between('2024-03-16T12:00:00Z', '2024-04-01T00:00:00Z'), '15 of 30 days (30/360)'],
    ['none', between('2024-03-16T12:00:00Z', '2024-04-01T00:00:00Z'), 'not prorated'],
  ])('%s %#', (granularity, part, expected) => {
    expect(describeTime(part, march, granularity, 'UTC')).toBe(expected)
  })
})

const granularities: ProrationGranularity[] = ['second', 'day', '30_360', 'none']
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
const anyInstant = fc
  .integer({ min: Date.UTC(1980, 0, 1), max: Date.UTC(2060, 0, 1) })
  .map((milliseconds) => instantFromEpoch(milliseconds))
const threeInstants = fc.tuple(anyInstant, anyInstant, anyInstant).map((three) => three.toSorted((a, b) => a - b))

describe('laws', () => {
  test('[a, b) and [b, c) are exactly [a, c), in every zone and granularity', () => {
    fc.assert(
      fc.property(threeInstants, zones, fc.constantFrom(...granularities), ([a, b, c], zone, granularity) => {
        const whole = { start: a!, end: instantFromEpoch(c! + 40 * DAY) }
        const share = (start: typeof a, end: typeof a) =>
          timeFraction({ start: start!, end: end! }, whole, granularity, zone)
        expect(equals(add(share(a, b), share(b, c)), share(a, c))).toBe(true)
      }),
    )
  })

  test('a part is between nothing and the whole, and the whole is 1', () => {
    fc.assert(
      fc.property(
        threeInstants,
        anyInstant,
        zones,
        fc.constantFrom(...granularities),
        (sorted, d, zone, granularity) => {
          const [start, from, to, end] = [...sorted, d].toSorted((x, y) => x - y)
          const whole = { start: start!, end: end! }
          fc.pre(start !== end)
          const fraction = timeFraction({ start: from!, end: to! }, whole, granularity, zone)
          expect(compare(fraction, ZERO)).toBeGreaterThanOrEqual(0)
          expect(compare(fraction, ONE)).toBeLessThanOrEqual(0)
          expect(equals(timeFraction(whole, whole, granularity, zone), granularity === 'none' ? ZERO : ONE)).toBe(true)
        },
      ),
    )
  })
})
