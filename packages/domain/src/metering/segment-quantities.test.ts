import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AGGREGATIONS, type Aggregation, type Meter } from '../catalog/meter.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { equals, rational, sum } from '../money/rational.ts'
import { addMilliseconds, DAY, instantFromIso } from '../time/instant.ts'
import { aggregate, openingTotals, totalsByGroup } from './aggregate.ts'
import { segmentQuantities } from './segment-quantities.ts'
import type { UsageEvent } from './usage-event.ts'

const start = instantFromIso('2024-04-01T00:00:00Z')
const at = (days: number) => addMilliseconds(start, days * DAY)
const PERIOD = { start, end: at(30) }
const SEGMENTS = [
  { start, end: at(10) },
  { start: at(10), end: PERIOD.end },
]

function event(days: number, units: string, user: string): UsageEvent {
  return { id: `${days}`, timestamp: at(days), receivedAt: at(days), units: parseDecimal(units), properties: { user } }
}

const EVENTS = [event(2, '6', 'ada'), event(4, '3', 'bob'), event(12, '9', 'ada'), event(20, '3', 'cy')]

function added(aggregation: Aggregation, carried = {}): string[] {
  const meter: Meter = { aggregation, property: 'user' }
  const totals = SEGMENTS.map((segment) => ({ segment, totals: totalsByGroup(meter, EVENTS, segment) }))
  return segmentQuantities(meter, totals, Array.isArray(carried) ? carried : []).map((groups) =>
    groups.map(({ quantity }) => formatExact(quantity)).join(),
  )
}

describe('what each segment of a period adds', () => {
  test.each<[Aggregation, string[]]>([
    ['count', ['2', '2']],
    ['sum', ['9', '12']],
    ['unique_count', ['2', '1']],
    ['max', ['6', '9']],
    ['min', ['3', '3']],
    ['avg', ['4.5', '6']],
    ['latest', ['3', '3']],
    // 6 for 8 days and 3 for 6 of the first 10; 9 from there on, 9 more for 18 and 3 more for 10 of the other 20.
    ['weighted_sum', ['6.6', '18.6']],
  ])('%s', (aggregation, expected) => {
    expect(added(aggregation)).toEqual(expected)
  })

  test('a level goes on into a segment without events', () => {
    const quiet = { segment: SEGMENTS[1]!, totals: [] }
    for (const [aggregation, expected] of [
      ['latest', '3'],
      ['weighted_sum', '9'],
    ] as const) {
      const meter: Meter = { aggregation }
      const first = { segment: SEGMENTS[0]!, totals: totalsByGroup(meter, EVENTS, SEGMENTS[0]!) }
      const [, second] = segmentQuantities(meter, [first, quiet])
      expect(second?.map(({ quantity, eventCount }) => [formatExact(quantity), eventCount])).toEqual([[expected, 0]])
    }
  })

  test('what was carried into the period belongs to its first segment', () => {
    const meter: Meter = { aggregation: 'unique_count', property: 'user' }
    const before = { start: at(-30), end: start }
    const carried = openingTotals(totalsByGroup(meter, [event(-3, '1', 'ada'), event(-2, '1', 'dan')], before), start)
    expect(added('unique_count', carried)).toEqual(['3', '1'])
  })

  test('law: parts that add up are the quantity of the period, wherever it is cut', () => {
    const days = fc.array(fc.nat({ max: 29 }), { maxLength: 12 })
    fc.assert(
      fc.property(fc.constantFrom(...AGGREGATIONS), days, fc.integer({ min: 1, max: 29 }), (aggregation, when, cut) => {
        if (!['count', 'sum', 'unique_count'].includes(aggregation)) return
        const meter: Meter = { aggregation, property: 'user', groupBy: ['user'] }
        const events = when.map((day, index) => ({ ...event(day, `${index}`, `user ${index % 4}`), id: `${index}` }))
        const segments = [
          { start, end: at(cut) },
          { start: at(cut), end: PERIOD.end },
        ]
        const parts = segmentQuantities(
          meter,
          segments.map((segment) => ({ segment, totals: totalsByGroup(meter, events, segment) })),
        )
        const together = sum(parts.flat().map(({ quantity }) => quantity))
        expect(equals(together, aggregate(meter, events, PERIOD).quantity)).toBe(true)
        expect(equals(sum(parts.flat().map(({ eventCount }) => rational(eventCount))), rational(events.length))).toBe(
          true,
        )
      }),
    )
  })
})
