import { describe, expect, test } from 'vitest'
import type { Alignment } from './anchor.ts'
import {
  type BillingPeriod,
  type BillingSchedule,
  billingPeriodAt,
  billingPeriodContaining,
  billingSchedule,
  elapsedPeriods,
  isStub,
  nextBoundaryOnOrAfter,
  scheduleInZone,
  scheduleWithCadence,
} from './billing-period.ts'
import type { Cadence } from './cadence.ts'
import { instantFromIso, instantToIso } from './instant.ts'

const every = (count: number, unit: Cadence['unit']): Cadence => ({ unit, count })
const monthly = every(1, 'month')

function schedule(start: string, timeZone: string, cadence: Cadence, alignment?: Alignment): BillingSchedule {
  return billingSchedule(instantFromIso(start), timeZone, cadence, alignment)
}

function dates({ start, end }: Pick<BillingPeriod, 'start' | 'end'>): string {
  return `${instantToIso(start)} ${instantToIso(end)}`.replaceAll('T00:00:00Z', '')
}

function starts(of: BillingSchedule, count: number): string[] {
  return Array.from({ length: count }, (_, index) => instantToIso(billingPeriodAt(of, index).start))
}

describe('periods are counted from the anchor', () => {
  test('from 31 January each month ends on its last day, and never drifts', () => {
    const days = starts(schedule('2023-01-31T00:00:00Z', 'UTC', monthly), 25).map((start) => start.slice(0, 10))
    expect(days).toEqual([
      ...['2023-01-31', '2023-02-28', '2023-03-31', '2023-04-30', '2023-05-31', '2023-06-30'],
      ...['2023-07-31', '2023-08-31', '2023-09-30', '2023-10-31', '2023-11-30', '2023-12-31'],
      ...['2024-01-31', '2024-02-29', '2024-03-31', '2024-04-30', '2024-05-31', '2024-06-30'],
      ...['2024-07-31', '2024-08-31', '2024-09-30', '2024-10-31', '2024-11-30', '2024-12-31'],
      '2025-01-31',
    ])
  })

  test('from 29 February a year ends on the 28th, and on the 29th when there is one', () => {
    const days = starts(schedule('2024-02-29T00:00:00Z', 'UTC', every(1, 'year')), 6).map((start) => start.slice(0, 10))
    expect(days).toEqual(['2024-02-29', '2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29', '2029-02-28'])
  })

  test.each([
    [
      'hours, through a change of clocks',
      'Europe/Berlin',
      every(6, 'hour'),
      '2024-03-30T20:00:00Z',
      '2024-03-31T02:00:00Z',
    ],
    [
      'days, through a change of clocks',
      'Europe/Berlin',
      every(1, 'day'),
      '2024-03-30T12:00:00Z',
      '2024-03-31T11:00:00Z',
    ],
    ['weeks', 'UTC', every(2, 'week'), '2024-02-26T00:00:00Z', '2024-03-11T00:00:00Z'],
    ['quarters', 'UTC', every(3, 'month'), '2023-11-30T00:00:00Z', '2024-02-29T00:00:00Z'],
  ])('%s', (_, timeZone, cadence, start, end) => {
    expect(instantToIso(billingPeriodAt(schedule(start, timeZone, cadence), 0).end)).toBe(end)
  })
})

describe('boundaries keep the local time', () => {
  // Each case is the day of a change of clocks, aligned to local midnight.
  test.each([
    [
      'midnight that does not exist moves to 01:00',
      'America/Sao_Paulo',
      '2018-11-04',
      '2018-11-04T03:00:00Z 2018-11-05T02:00:00Z',
    ],
    [
      'midnight that does not exist moves to 01:00',
      'Asia/Beirut',
      '2022-03-27',
      '2022-03-26T22:00:00Z 2022-03-27T21:00:00Z',
    ],
    [
      'midnight that does not exist moves to 01:00',
      'Africa/Cairo',
      '2023-04-28',
      '2023-04-27T22:00:00Z 2023-04-28T21:00:00Z',
    ],
    [
      'midnight that comes twice is the earlier',
      'America/Havana',
      '2024-11-03',
      '2024-11-03T04:00:00Z 2024-11-04T05:00:00Z',
    ],
    ['a day of 25 hours', 'Europe/Berlin', '2024-10-27', '2024-10-26T22:00:00Z 2024-10-27T23:00:00Z'],
  ])('%s: %s', (_, timeZone, day, expected) => {
    const daily = schedule(`${day}T12:00:00Z`, timeZone, every(1, 'day'), { kind: 'calendar' })
    expect(dates(billingPeriodAt(daily, 0).whole)).toBe(expected)
  })

  test('a time in the gap is moved that day only', () => {
    const daily = schedule('2024-03-30T01:30:00Z', 'Europe/Berlin', every(1, 'day'))
    expect(starts(daily, 3)).toEqual(['2024-03-30T01:30:00Z', '2024-03-31T01:30:00Z', '2024-04-01T00:30:00Z'])
  })

  test('a start in the second of two equal hours stays where it was', () => {
    const daily = schedule('2024-10-27T01:30:00Z', 'Europe/Berlin', every(1, 'day'))
    expect(starts(daily, 2)).toEqual(['2024-10-27T01:30:00Z', '2024-10-28T01:30:00Z'])
    expect(billingPeriodContaining(daily, instantFromIso('2024-10-27T01:30:00Z')).index).toBe(0)
    expect(isStub(billingPeriodAt(daily, 0))).toBe(false)
  })

  // At 00:01 on the 7th the clocks went back to 23:01 on the 6th, and half an hour later it was the 7th again.
  test('a day that has begun goes on when the clocks go back over midnight', () => {
    const daily = schedule('2010-11-01T12:00:00Z', 'America/St_Johns', every(1, 'day'), { kind: 'calendar' })
    const period = billingPeriodContaining(daily, instantFromIso('2010-11-07T03:00:00Z'))
    expect(dates(period)).toBe('2010-11-07T02:30:00Z 2010-11-08T03:30:00Z')
  })

  test('the day that Samoa skipped is an empty period, and no instant is in it', () => {
    const daily = schedule('2011-12-28T20:00:00Z', 'Pacific/Apia', every(1, 'day'))
    expect([0, 1, 2, 3].map((index) => dates(billingPeriodAt(daily, index)))).toEqual([
      '2011-12-28T20:00:00Z 2011-12-29T20:00:00Z',
      '2011-12-29T20:00:00Z 2011-12-30T20:00:00Z',
      '2011-12-30T20:00:00Z 2011-12-30T20:00:00Z',
      '2011-12-30T20:00:00Z 2011-12-31T20:00:00Z',
    ])
    expect(billingPeriodContaining(daily, instantFromIso('2011-12-30T20:00:00Z')).index).toBe(3)
  })
})

describe('aligned periods begin with a stub', () => {
  test.each<[string, Cadence, Alignment, string, string, string]>([
    ['week', every(1, 'week'), { kind: 'calendar' }, '2024-05-15', '2024-05-15 2024-05-20', '2024-05-13 2024-05-20'],
    ['month', monthly, { kind: 'calendar' }, '2024-05-15', '2024-05-15 2024-06-01', '2024-05-01 2024-06-01'],
    [
      'quarter',
      every(3, 'month'),
      { kind: 'calendar' },
      '2024-05-15',
      '2024-05-15 2024-07-01',
      '2024-04-01 2024-07-01',
    ],
    [
      'half-year',
      every(6, 'month'),
      { kind: 'calendar' },
      '2024-05-15',
      '2024-05-15 2024-07-01',
      '2024-01-01 2024-07-01',
    ],
    ['year', every(1, 'year'), { kind: 'calendar' }, '2024-05-15', '2024-05-15 2025-01-01', '2024-01-01 2025-01-01'],
    [
      'billing day 31',
      monthly,
      { kind: 'billing_day', dayOfMonth: 31 },
      '2024-02-10',
      '2024-02-10 2024-02-29',
      '2024-01-31 2024-02-29',
    ],
    [
      'billing day before',
      monthly,
      { kind: 'billing_day', dayOfMonth: 1 },
      '2024-02-10',
      '2024-02-10 2024-03-01',
      '2024-02-01 2024-03-01',
    ],
    [
      'a quarter, billing day after',
      every(3, 'month'),
      { kind: 'billing_day', dayOfMonth: 10 },
      '2024-01-01',
      '2024-01-01 2024-01-10',
      '2023-10-10 2024-01-10',
    ],
    [
      'a quarter, billing day before',
      every(3, 'month'),
      { kind: 'billing_day', dayOfMonth: 1 },
      '2024-01-10',
      '2024-01-10 2024-04-01',
      '2024-01-01 2024-04-01',
    ],
    [
      'a year, billing day after',
      every(1, 'year'),
      { kind: 'billing_day', dayOfMonth: 10 },
      '2024-01-01',
      '2024-01-01 2024-01-10',
      '2023-01-10 2024-01-10',
    ],
  ])('%s', (_, cadence, alignment, start, cut, whole) => {
    const stub = billingPeriodAt(schedule(`${start}T00:00:00Z`, 'UTC', cadence, alignment), 0)
    expect([dates(stub), dates(stub.whole), isStub(stub)]).toEqual([cut, whole, true])
  })

  test('which counts as one of the periods that have ended', () => {
    const aligned = schedule('2024-05-15T00:00:00Z', 'UTC', monthly, { kind: 'calendar' })
    const at = ['2024-05-01', '2024-05-15', '2024-05-31', '2024-06-01', '2024-07-31', '2024-08-01']
    expect(at.map((day) => elapsedPeriods(aligned, instantFromIso(`${day}T00:00:00Z`)))).toEqual([0, 0, 0, 1, 2, 3])
  })

  test('unless they start on the boundary', () => {
    const aligned = schedule('2024-05-01T00:00:00Z', 'UTC', monthly, { kind: 'calendar' })
    expect(isStub(billingPeriodAt(aligned, 0))).toBe(false)
  })
})

describe('a price with a cadence of its own', () => {
  test('recurs twelve times in a yearly plan, on the plan’s own days', () => {
    const yearly = schedule('2023-08-31T09:00:00Z', 'America/New_York', every(1, 'year'))
    const usage = scheduleWithCadence(yearly, monthly)
    expect(billingPeriodAt(usage, 11).end).toBe(billingPeriodAt(yearly, 0).end)
    expect(instantToIso(billingPeriodAt(usage, 6).start)).toBe('2024-02-29T10:00:00Z')
    expect(instantToIso(billingPeriodAt(usage, 7).start)).toBe('2024-03-31T09:00:00Z')
  })

  test('in a calendar year the first month is a stub, and so is the first year', () => {
    const yearly = schedule('2024-05-15T00:00:00Z', 'UTC', every(1, 'year'), { kind: 'calendar' })
    const usage = scheduleWithCadence(yearly, monthly)
    expect(dates(billingPeriodAt(usage, 0))).toBe('2024-05-15 2024-06-01')
    expect(billingPeriodAt(usage, 7).end).toBe(billingPeriodAt(yearly, 0).end)
  })
})

describe('what is no billing period throws', () => {
  const started = schedule('2024-01-31T00:00:00Z', 'UTC', monthly)
  const counting = (count: number, unit: string) => ({ ...started, cadence: { unit: unit as 'month', count } })
  const before = instantFromIso('2024-01-30T23:59:59.999Z')
  test.each([
    ['a negative index', () => billingPeriodAt(started, -1), 'an index from 0'],
    ['a fractional index', () => billingPeriodAt(started, 0.5), 'an index from 0'],
    ['an index beyond all instants', () => billingPeriodAt(started, 2 ** 52), 'whole number of milliseconds'],
    ['a cadence that counts nothing', () => billingPeriodAt(counting(0, 'month'), 0), 'at least one unit'],
    ['half a cadence', () => billingPeriodContaining(counting(0.5, 'month'), started.startsAt), 'at least one unit'],
    [
      'a unit that nobody knows',
      () => billingPeriodAt(counting(1, 'fortnight'), 1),
      'hours, days, weeks, months or years',
    ],
    ['an instant before the start', () => billingPeriodContaining(started, before), 'before the schedule starts'],
    ['a zone that nobody knows', () => schedule('2024-01-31T00:00:00Z', 'Europe/Atlantis', monthly), 'time zone'],
  ])('%s', (_, ask, message) => {
    expect(ask).toThrow(message)
  })
})

describe('the next boundary', () => {
  const weekly = schedule('2024-02-02T00:00:00Z', 'UTC', every(1, 'week'))
  test.each([
    ['2024-02-08T23:59:59Z', '2024-02-09T00:00:00Z'],
    ['2024-02-09T00:00:00Z', '2024-02-09T00:00:00Z'],
    ['2024-02-09T00:00:01Z', '2024-02-16T00:00:00Z'],
    ['2024-01-01T00:00:00Z', '2024-01-05T00:00:00Z'],
  ])('on or after %s is %s', (at, expected) => {
    expect(instantToIso(nextBoundaryOnOrAfter(weekly, instantFromIso(at)))).toBe(expected)
  })
})

describe('a change of zone', () => {
  test('to the west makes one period longer, which is whole nevertheless', () => {
    const berlin = schedule('2024-01-30T23:00:00Z', 'Europe/Berlin', monthly)
    const moved = scheduleInZone(berlin, billingPeriodAt(berlin, 0), 'America/New_York')
    const first = billingPeriodAt(moved, 0)
    expect([dates(first), isStub(first)]).toEqual(['2024-02-28T23:00:00Z 2024-03-31T04:00:00Z', false])
    expect(dates(billingPeriodAt(moved, 1))).toBe('2024-03-31T04:00:00Z 2024-04-30T04:00:00Z')
  })

  test('to the east makes one shorter', () => {
    const berlin = schedule('2024-01-30T23:00:00Z', 'Europe/Berlin', monthly)
    const moved = scheduleInZone(berlin, billingPeriodAt(berlin, 0), 'Asia/Tokyo')
    const first = billingPeriodAt(moved, 0)
    expect([dates(first), isStub(first)]).toEqual(['2024-02-28T23:00:00Z 2024-03-30T15:00:00Z', false])
  })

  test('over more than a day skips the daily boundary that has passed', () => {
    const west = schedule('2024-01-01T12:00:00Z', 'Etc/GMT+12', every(1, 'day'))
    const moved = scheduleInZone(west, billingPeriodAt(west, 0), 'Pacific/Kiritimati')
    const first = billingPeriodAt(moved, 0)
    expect(dates(first)).toBe('2024-01-02T12:00:00Z 2024-01-03T10:00:00Z')
    expect(billingPeriodContaining(moved, first.start)).toEqual(first)
  })

  test('keeps the day of the month of a subscription that began on the 31st', () => {
    const berlin = schedule('2024-01-31T11:00:00Z', 'Europe/Berlin', monthly)
    const moved = scheduleInZone(berlin, billingPeriodAt(berlin, 0), 'America/New_York')
    expect(starts(moved, 3)).toEqual(['2024-02-29T11:00:00Z', '2024-03-31T16:00:00Z', '2024-04-30T16:00:00Z'])
  })
})
