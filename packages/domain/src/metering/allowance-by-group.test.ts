import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AGGREGATIONS, type Meter } from '../catalog/meter.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import {
  compare,
  equals,
  isNegative,
  isPositive,
  minimum,
  type Rational,
  rational,
  sum,
  ZERO,
} from '../money/rational.ts'
import { addMilliseconds, DAY, HOUR, instantFromIso } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import { aggregate, type GroupTotal, openingTotals, totalsByGroup } from './aggregate.ts'
import { AllowanceByGroup } from './allowance-by-group.ts'
import { convertUnits } from './unit-conversion.ts'
import { compareEvents, type UsageEvent } from './usage-event.ts'

const start = instantFromIso('2024-03-01T00:00:00Z')
const WINDOW = { start, end: instantFromIso('2024-04-01T00:00:00Z') }

function event(hour: number, units: string, region: string, user = 'ada'): UsageEvent {
  const timestamp = addMilliseconds(start, hour * HOUR)
  return { id: `${hour}`, timestamp, receivedAt: timestamp, units: parseDecimal(units), properties: { region, user } }
}

/** Of events in any order, added so many at once. */
function allowanceByGroup(
  meter: Meter,
  events: readonly UsageEvent[],
  window: Interval,
  allowance: Rational,
  { carried = [], atOnce = 1 }: { readonly carried?: readonly GroupTotal[]; readonly atOnce?: number } = {},
) {
  const { groups } = aggregate(meter, events, window, { carried })
  const division = new AllowanceByGroup(meter, { window, allowance, groups, carried })
  const inOrder = events.toSorted(compareEvents)
  for (let from = 0; from < inOrder.length; from += atOnce) division.add(inOrder.slice(from, from + atOnce))
  return division.finish()
}

function free(meter: Omit<Meter, 'groupBy'>, events: readonly UsageEvent[], allowance: string, options = {}) {
  const shares = allowanceByGroup({ ...meter, groupBy: ['region'] }, events, WINDOW, parseDecimal(allowance), options)
  return Object.fromEntries(shares.map(({ key, freeQuantity }) => [key.region, formatExact(freeQuantity)]))
}

describe('an allowance goes to units in the order of their events', () => {
  const alternating = [event(3, '5', 'us'), event(1, '6', 'us'), event(2, '4', 'eu'), event(4, '4', 'eu')]

  test.each<[string, Omit<Meter, 'groupBy'>, readonly UsageEvent[], string, Record<string, string>]>([
    ['enough for all', { aggregation: 'sum' }, alternating, '100', { eu: '8', us: '11' }],
    ['the first events have it', { aggregation: 'sum' }, alternating, '8', { eu: '2', us: '6' }],
    ['none', { aggregation: 'sum' }, alternating, '0', { eu: '0', us: '0' }],
    ['counted events', { aggregation: 'count' }, alternating, '3', { eu: '1', us: '2' }],
    ['a level takes it at its first event', { aggregation: 'max' }, alternating, '8', { eu: '2', us: '6' }],
    [
      'a value is free where it was first seen',
      { aggregation: 'unique_count', property: 'user' },
      [event(1, '1', 'us', 'ada'), event(2, '1', 'eu', 'ada'), event(3, '1', 'us', 'ada'), event(4, '1', 'us', 'bob')],
      '2',
      { eu: '1', us: '1' },
    ],
    [
      'units that are taken back hand their part on',
      { aggregation: 'sum' },
      [event(1, '10', 'us'), event(2, '10', 'eu'), event(3, '-9', 'us')],
      '10',
      { eu: '9', us: '1' },
    ],
    [
      'a negative group has none',
      { aggregation: 'sum' },
      [event(1, '-5', 'us'), event(2, '10', 'eu')],
      '7',
      { eu: '7', us: '0' },
    ],
    [
      'it is counted in billed units, and of the whole group',
      { aggregation: 'sum', unitConversion: { operation: 'divide', factor: '10', rounding: 'ceil' } },
      [event(1, '5', 'us'), event(2, '3', 'us'), event(3, '15', 'eu'), event(4, '1', 'us')],
      '2',
      { eu: '1', us: '1' },
    ],
  ])('%s', (_, meter, events, allowance, expected) => {
    expect(free(meter, events, allowance)).toEqual(expected)
  })

  test('what was carried over comes before every event', () => {
    const meter: Meter = { aggregation: 'sum', groupBy: ['region'] }
    const february = { ...event(0, '4', 'us'), timestamp: addMilliseconds(start, -DAY) }
    const before = { start: addMilliseconds(start, -29 * DAY), end: start }
    const carried = openingTotals(totalsByGroup(meter, [february], before), start)
    expect(free({ aggregation: 'sum' }, [event(1, '6', 'eu')], '5', { carried })).toEqual({ eu: '1', us: '4' })
  })
})

test('law: exactly min(allowance, units) is used, and no group gets more than it has', () => {
  const events = fc.array(
    fc.record({
      hour: fc.integer({ min: 0, max: 700 }),
      units: fc.integer({ min: -50, max: 100 }),
      region: fc.constantFrom('eu', 'us', 'asia'),
      user: fc.constantFrom('ada', 'bob', 'cy'),
    }),
    { maxLength: 15 },
  )
  const conversion = fc.constantFrom(null, { operation: 'divide', factor: '7', rounding: 'ceil' } as const)
  fc.assert(
    fc.property(
      fc.constantFrom(...AGGREGATIONS),
      events,
      fc.nat({ max: 300 }),
      conversion,
      (aggregation, raw, units, unitConversion) => {
        const meter: Meter = {
          aggregation,
          property: 'user',
          groupBy: ['region'],
          ...(unitConversion && { unitConversion }),
        }
        const all = raw.map((of, index) => ({ ...event(of.hour, `${of.units}`, of.region, of.user), id: `${index}` }))
        const allowance = rational(units)
        const billed = aggregate(meter, all, WINDOW).groups.map(({ quantity }) => {
          const own = unitConversion === null ? quantity : convertUnits(quantity, unitConversion)
          return isNegative(own) ? ZERO : own
        })
        const shares = allowanceByGroup(meter, all, WINDOW, allowance).map(({ freeQuantity }) => freeQuantity)
        expect(equals(sum(shares), minimum(allowance, sum(billed)))).toBe(true)
        shares.forEach((share, index) => {
          expect(isNegative(share)).toBe(false)
          expect(compare(share, billed[index] ?? ZERO)).toBeLessThanOrEqual(0)
        })
        expect(shares.some(isPositive)).toBe(units > 0 && billed.some(isPositive))
      },
    ),
  )
})
