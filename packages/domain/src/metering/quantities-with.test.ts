import { describe, expect, test } from 'vitest'
import type { Meter } from '../catalog/meter.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { addMilliseconds, DAY, instantFromIso } from '../time/instant.ts'
import { totalsByGroup } from './aggregate.ts'
import { quantitiesBesideHolds, quantitiesWith, type SupposedUnits } from './quantities-with.ts'
import type { UsageEvent } from './usage-event.ts'

const start = instantFromIso('2024-03-01T00:00:00Z')
const window = { start, end: instantFromIso('2024-04-01T00:00:00Z') }
const at = instantFromIso('2024-03-16T12:00:00Z')

function event(day: number, units: string, user: string): UsageEvent {
  const timestamp = addMilliseconds(start, day * DAY)
  return { id: `${day}`, timestamp, receivedAt: timestamp, units: parseDecimal(units), properties: { user } }
}

function quantities(meter: Meter, ...supposed: SupposedUnits[]): string[] {
  const totals = totalsByGroup(meter, [event(1, '5', 'ada'), event(2, '3', 'bob')], window)
  return quantitiesWith(meter, totals, supposed, { at, window }).map(({ quantity }) => formatExact(quantity))
}

const units = (of: string, properties?: Record<string, string>): SupposedUnits =>
  properties === undefined ? { units: parseDecimal(of) } : { units: parseDecimal(of), properties }

describe('the quantity if units were reported now', () => {
  test.each<[string, Meter, SupposedUnits[], string[]]>([
    ['nothing supposed', { aggregation: 'sum' }, [], ['8']],
    ['sum adds them', { aggregation: 'sum' }, [units('2')], ['10']],
    ['holds and asked units together', { aggregation: 'sum' }, [units('2'), units('4')], ['14']],
    ['count takes them for events', { aggregation: 'count' }, [units('4')], ['6']],
    ['max only grows', { aggregation: 'max' }, [units('4')], ['5']],
    ['latest becomes them', { aggregation: 'latest' }, [units('4')], ['4']],
    ['a level counts for the rest of the period', { aggregation: 'weighted_sum' }, [units('-5')], ['5.145161290323']],
    ['values without a name are new', { aggregation: 'unique_count', property: 'user' }, [units('2')], ['4']],
    [
      'a value that is there adds none',
      { aggregation: 'unique_count', property: 'user' },
      [units('1', { user: 'ada' })],
      ['2'],
    ],
    [
      'a value that is not adds one',
      { aggregation: 'unique_count', property: 'user' },
      [units('9', { user: 'cy' })],
      ['3'],
    ],
    [
      'units that no filter lets pass change nothing',
      { aggregation: 'sum', filters: [{ property: 'user', notIn: ['cy'] }] },
      [units('9', { user: 'cy' })],
      ['8'],
    ],
    [
      'units without properties pass every filter',
      { aggregation: 'sum', filters: [{ property: 'user', in: ['ada'] }] },
      [units('9')],
      ['14'],
    ],
    ['they land in their group', { aggregation: 'sum', groupBy: ['user'] }, [units('2', { user: 'bob' })], ['5', '5']],
    ['or open it', { aggregation: 'count', groupBy: ['user'] }, [units('2', { user: 'cy' })], ['1', '1', '2']],
  ])('%s', (_, meter, supposed, expected) => {
    expect(quantities(meter, ...supposed)).toEqual(expected)
  })
})

describe('the most that it may come to beside holds', () => {
  const held = ['1', '9', '4'].map((of) => units(of))
  test.each<[Meter['aggregation'], string, string]>([
    // 5 and 3 are there, 4 are asked for.
    ['sum', '22', '26'],
    ['max', '9', '9'],
    // No hold raises a minimum.
    ['min', '3', '3'],
    // (5 + 3 + 9) ÷ 3 is more than with the hold of 4, and (5 + 3 + 4 + 9) ÷ 4 than with the others.
    ['avg', '5.666666666667', '5.25'],
    // Whichever is settled last.
    ['latest', '9', '9'],
  ])('%s', (aggregation, before, after) => {
    const meter = { aggregation }
    const totals = totalsByGroup(meter, [event(1, '5', 'ada'), event(2, '3', 'bob')], window)
    const most = (...asked: SupposedUnits[]) =>
      quantitiesBesideHolds(meter, totals, { held, asked }, { at, window }).map(({ quantity }) => formatExact(quantity))
    expect([most(), most(units('4'))]).toEqual([[before], [after]])
  })

  test('an event that is asked about is one, at its own instant and the last of it', () => {
    const dated = (of: string, day: number) => ({ ...units(of, {}), timestamp: addMilliseconds(start, day * DAY) })
    expect(quantities({ aggregation: 'count' }, dated('7', 3))).toEqual(['3'])
    expect(quantities({ aggregation: 'latest' }, dated('7', 2))).toEqual(['7'])
    expect(quantities({ aggregation: 'latest' }, dated('7', 1))).toEqual(['3'])
    expect(quantities({ aggregation: 'unique_count', property: 'user' }, dated('7', 3))).toEqual(['2'])
    // Before the window it stands at its beginning: 31 of 31 days.
    const alone = quantitiesWith({ aggregation: 'weighted_sum' }, [], [dated('7', -4)], { at, window })
    expect(alone.map(({ quantity }) => formatExact(quantity))).toEqual(['7'])
  })
})
