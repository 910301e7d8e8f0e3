import { describe, expect, test } from 'vitest'
import type { Meter } from '../catalog/meter.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { instantFromIso } from '../time/instant.ts'
import { aggregate, openingTotals, totalsByGroup } from './aggregate.ts'
import type { EventProperties, UsageEvent } from './usage-event.ts'

const MARCH = { start: instantFromIso('2024-03-01T00:00:00Z'), end: instantFromIso('2024-04-01T00:00:00Z') }
const APRIL = { start: MARCH.end, end: instantFromIso('2024-05-01T00:00:00Z') }

let nextId = 0

function event(at: string, units: string, properties: EventProperties = {}): UsageEvent {
  const timestamp = instantFromIso(at.length === 10 ? `${at}T00:00:00Z` : at)
  nextId++
  return {
    id: String(nextId).padStart(6, '0'),
    timestamp,
    receivedAt: timestamp,
    units: parseDecimal(units),
    properties,
  }
}

function quantity(meter: Meter, events: readonly UsageEvent[], options = {}): string {
  return formatExact(aggregate(meter, events, MARCH, options).quantity)
}

const THREE = [event('2024-03-20', '2'), event('2024-03-05', '4.5'), event('2024-03-31T23:59:59.999Z', '1')]

describe('the quantity of a window', () => {
  test.each<[string, Meter, string]>([
    ['count counts events', { aggregation: 'count' }, '3'],
    ['sum adds their units', { aggregation: 'sum' }, '7.5'],
    ['max takes the highest', { aggregation: 'max' }, '4.5'],
    ['min takes the lowest', { aggregation: 'min' }, '1'],
    ['avg divides by the events', { aggregation: 'avg' }, '2.5'],
    ['latest takes the last by timestamp, not by arrival', { aggregation: 'latest' }, '1'],
  ])('%s', (_, meter, expected) => {
    expect(quantity(meter, THREE)).toBe(expected)
  })

  test.each<Meter>([
    { aggregation: 'count' },
    { aggregation: 'sum' },
    { aggregation: 'max' },
    { aggregation: 'min' },
    { aggregation: 'avg' },
    { aggregation: 'unique_count', property: 'user' },
    { aggregation: 'latest' },
    { aggregation: 'weighted_sum' },
  ])('without events $aggregation is 0', (meter) => {
    expect(quantity(meter, [])).toBe('0')
  })

  test('the window is half-open: its start belongs to it, its end does not', () => {
    const events = [event('2024-02-29T23:59:59.999Z', '1'), event('2024-03-01', '10'), event('2024-04-01', '100')]
    expect(quantity({ aggregation: 'sum' }, events)).toBe('10')
  })

  test('an average that never ends is rounded once, to 12 places, half away from zero', () => {
    const events = ['2024-03-01', '2024-03-02', '2024-03-03'].map((at, index) => event(at, index === 0 ? '2' : '0'))
    expect(quantity({ aggregation: 'avg' }, events)).toBe('0.666666666667')
  })

  test('a meter may round coarser, to tens too', () => {
    const events = [event('2024-03-01', '123.456')]
    expect(quantity({ aggregation: 'sum', rounding: { mode: 'ceil', places: 1 } }, events)).toBe('123.5')
    expect(quantity({ aggregation: 'sum', rounding: { mode: 'floor', places: -1 } }, events)).toBe('120')
  })

  test('a value counts once, and an event without one not at all', () => {
    const users = ['ada', 'bob', 'ada'].map((user) => event('2024-03-01', '1', { user }))
    expect(quantity({ aggregation: 'unique_count', property: 'user' }, [...users, event('2024-03-02', '1')])).toBe('2')
  })

  test('at one instant the last received is the latest, then the one with the highest id', () => {
    const [first, second] = [event('2024-03-01', '1'), event('2024-03-01', '2')]
    const received = { ...first, receivedAt: instantFromIso('2024-03-09T00:00:00Z') }
    expect(quantity({ aggregation: 'latest' }, [received, second])).toBe('1')
    expect(quantity({ aggregation: 'latest' }, [second, first])).toBe('2')
  })

  test('a negative quantity stays as it is: rating decides that it costs nothing', () => {
    expect(quantity({ aggregation: 'sum' }, [event('2024-03-01', '-3')])).toBe('-3')
  })
})

describe('weighted_sum: the time average of a level', () => {
  test('a level of 31 that stands for one of 31 days is 1 on average', () => {
    const events = [event('2024-03-10', '31'), event('2024-03-11', '-31')]
    expect(quantity({ aggregation: 'weighted_sum' }, events)).toBe('1')
  })

  test('a change at the very start counts for the whole window', () => {
    expect(quantity({ aggregation: 'weighted_sum' }, [event('2024-03-01', '7')])).toBe('7')
  })

  test('time is exact to the millisecond', () => {
    const events = [event('2024-03-31T23:59:59.999Z', '2678400')]
    expect(quantity({ aggregation: 'weighted_sum' }, events)).toBe('0.001')
  })
})

describe('levels that are carried over', () => {
  const february = [event('2024-02-10', '5', { user: 'ada' }), event('2024-02-20', '3', { user: 'bob' })]
  const march = [event('2024-03-16T12:00:00Z', '2', { user: 'ada' })]
  const whole = { start: instantFromIso('2024-02-01T00:00:00Z'), end: MARCH.start }

  function carriedInto(meter: Meter) {
    return { carried: openingTotals(totalsByGroup(meter, february, whole), MARCH.start) }
  }

  test.each<[string, Meter, string, string]>([
    ['sum goes on from the last sum', { aggregation: 'sum' }, '10', '8'],
    ['weighted_sum from the last level', { aggregation: 'weighted_sum' }, '9', '8'],
    ['latest from the last value', { aggregation: 'latest' }, '2', '3'],
    ['unique_count from the values', { aggregation: 'unique_count', property: 'user' }, '2', '2'],
    ['count starts again', { aggregation: 'count' }, '1', '0'],
    ['max starts again', { aggregation: 'max' }, '2', '0'],
    ['min starts again', { aggregation: 'min' }, '2', '0'],
    ['avg starts again', { aggregation: 'avg' }, '2', '0'],
  ])('%s', (_, meter, withMarch, withoutMarch) => {
    expect(quantity(meter, march, carriedInto(meter))).toBe(withMarch)
    expect(quantity(meter, [], carriedInto(meter))).toBe(withoutMarch)
  })

  test('what is carried over counts as no event', () => {
    const { groups } = aggregate({ aggregation: 'sum' }, march, MARCH, carriedInto({ aggregation: 'sum' }))
    expect(groups.map(({ eventCount }) => eventCount)).toEqual([1])
  })

  test('a level is carried through a period without events', () => {
    const meter: Meter = { aggregation: 'weighted_sum' }
    const intoApril = openingTotals(carriedInto(meter).carried, APRIL.start)
    expect(formatExact(aggregate(meter, [], APRIL, { carried: intoApril }).quantity)).toBe('8')
  })
})

describe('groups', () => {
  const meter: Meter = { aggregation: 'max', groupBy: ['region'] }
  const events = [
    event('2024-03-03', '4', { region: 'us' }),
    event('2024-03-02', '9', { region: 'eu' }),
    event('2024-03-01', '7', { region: 'us' }),
    event('2024-03-04', '1'),
  ]

  test('each combination of values has a quantity of its own, and the total is their sum', () => {
    const { quantity: total, groups } = aggregate(meter, events, MARCH)
    expect(groups.map(({ key, quantity: own }) => [key.region, formatExact(own)])).toEqual([
      ['eu', '9'],
      ['us', '7'],
      [null, '1'],
    ])
    expect(formatExact(total)).toBe('17')
  })

  test("a group's events are in their order", () => {
    const [, us] = aggregate(meter, events, MARCH).groups
    expect(us?.events.map(formatExact)).toEqual(['7', '4'])
    expect(us?.eventCount).toBe(2)
  })

  test('a meter without groups has one, also without events; one with groups then has none', () => {
    expect(aggregate({ aggregation: 'sum' }, [], MARCH).groups).toHaveLength(1)
    expect(aggregate(meter, [], MARCH).groups).toEqual([])
  })

  test('only events that pass the filters make groups', () => {
    const filtered: Meter = { ...meter, filters: [{ property: 'region', notIn: [null, 'us'] }] }
    expect(aggregate(filtered, events, MARCH).groups.map(({ key }) => key)).toEqual([{ region: 'eu' }])
  })
})
