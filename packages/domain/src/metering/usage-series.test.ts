import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Aggregation, Meter } from '../catalog/meter.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { sum } from '../money/rational.ts'
import { HOUR, instantFromEpoch, instantFromIso, instantToIso } from '../time/instant.ts'
import { localSpans } from '../time/local-spans.ts'
import { aggregate, openingTotals, totalsByGroup } from './aggregate.ts'
import type { UsageEvent } from './usage-event.ts'
import { addToSeries, finishSeries } from './usage-series.ts'

const at = instantFromIso
const window = (start: string, end: string) => ({ start: at(start), end: at(end) })

describe('a series', () => {
  // Clocks in Berlin go forward on 29 March 2026 at 02:00, so that this month has 743 hours.
  const march = window('2026-02-28T23:00:00Z', '2026-03-31T22:00:00Z')
  const AGGREGATIONS = ['count', 'sum', 'max', 'min', 'avg', 'unique_count', 'latest', 'weighted_sum'] as const
  const meterOf = (aggregation: Aggregation, carryOver: boolean): Meter => ({
    aggregation,
    groupBy: ['region'],
    filters: [{ property: 'free', notIn: ['yes'] }],
    ...(aggregation === 'unique_count' ? { property: 'user' } : {}),
    ...(carryOver ? { carryOver } : {}),
  })
  const event = fc.record({
    timestamp: fc.integer({ min: march.start - HOUR, max: march.end + HOUR }).map(instantFromEpoch),
    units: fc.integer({ min: 0, max: 10_000 }).map((n) => parseDecimal(`${n / 100}`)),
    properties: fc.record({
      region: fc.constantFrom('eu', 'us'),
      user: fc.constantFrom('ada', 'bob', 'eve'),
      free: fc.constantFrom('yes', 'no', 'no', 'no'),
    }),
  })
  const events = fc
    .array(event, { maxLength: 60 })
    .map((all) => all.map((each, index): UsageEvent => ({ ...each, id: `e${index}`, receivedAt: each.timestamp })))
  const unit = fc.constantFrom('hour' as const, 'day' as const)
  const seriesOf = (meter: Meter, given: readonly UsageEvent[], by: 'hour' | 'day', cut = 0) => {
    const spans = localSpans(march, by, 'Europe/Berlin')
    const first = addToSeries(meter, [], given.slice(0, cut), spans)
    return finishSeries(meter, addToSeries(meter, first, given.slice(cut), spans), spans)
  }

  test.each(['sum', 'count'] as const)(
    'of %s adds up to the quantity of its period, each group to its own',
    (aggregation) => {
      const meter = meterOf(aggregation, false)
      const law = fc.property(events, unit, (given, by) => {
        const points = seriesOf(meter, given, by)
        const whole = aggregate(meter, given, march)
        expect(formatExact(sum(points.map(({ quantity }) => quantity)))).toBe(formatExact(whole.quantity))
        for (const { key, quantity } of whole.groups) {
          const own = points.flatMap(({ groups }) => groups.filter((group) => group.key.region === key.region))
          expect(formatExact(sum(own.map((group) => group.quantity)))).toBe(formatExact(quantity))
        }
      })
      fc.assert(law)
    },
  )

  test.each(AGGREGATIONS)('of %s has in each span what a period of that time would have', (aggregation) => {
    for (const carryOver of [false, true]) {
      if (carryOver && !['sum', 'unique_count', 'latest', 'weighted_sum'].includes(aggregation)) continue
      const meter = meterOf(aggregation, carryOver)
      const law = fc.property(events, unit, fc.nat({ max: 60 }), (given, by, cut) => {
        for (const { interval, quantity, groups } of seriesOf(meter, given, by, cut)) {
          const earlier = totalsByGroup(meter, given, { start: march.start, end: interval.start })
          const carried = carryOver && interval.start > march.start ? openingTotals(earlier, interval.start) : []
          const period = aggregate(meter, given, interval, { carried })
          expect(formatExact(quantity)).toBe(formatExact(period.quantity))
          expect(groups.map(({ eventCount }) => eventCount)).toEqual(period.groups.map(({ eventCount }) => eventCount))
        }
      })
      fc.assert(law, { numRuns: 10 })
    }
  })

  test('that carries over ends with the quantity of its period', () => {
    const meter = meterOf('sum', true)
    const law = fc.property(events, unit, (given, by) => {
      const { quantity } = seriesOf(meter, given, by).at(-1) ?? {}
      expect(quantity).toEqual(aggregate(meter, given, march).quantity)
    })
    fc.assert(law)
  })
})

describe('spans of local time', () => {
  const cut = (start: string, end: string, unit: 'hour' | 'day', zone: string) =>
    localSpans(window(start, end), unit, zone).map((each) => [
      instantToIso(each.start).slice(5, 16),
      (each.end - each.start) / HOUR,
    ])

  test.each([
    ['forward', '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z', [11, 23, 14], 48],
    ['back', '2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z', [10, 25, 13], 48],
  ] as const)('are days of 23 or 25 hours where clocks go %s', (_, start, end, hours, count) => {
    expect(cut(start, end, 'day', 'Europe/Berlin').map(([, length]) => length)).toEqual(hours)
    expect(cut(start, end, 'hour', 'Europe/Berlin')).toHaveLength(count)
  })

  test.each<[string, string, string, 'hour' | 'day', string, [string, number][]]>([
    [
      'are cut at local midnight',
      '2026-01-01T00:00:00Z',
      '2026-01-02T00:00:00Z',
      'day',
      'America/New_York',
      [
        ['01-01T00:00', 5],
        ['01-01T05:00', 19],
      ],
    ],
    [
      'are cut at local hours',
      '2026-01-01T00:00:00Z',
      '2026-01-01T01:45:00Z',
      'hour',
      'Asia/Kathmandu',
      [
        ['01-01T00:00', 0.25],
        ['01-01T00:15', 1],
        ['01-01T01:15', 0.5],
      ],
    ],
    [
      'leave out a day that a zone left out',
      '2011-12-29T10:00:00Z',
      '2011-12-31T10:00:00Z',
      'day',
      'Pacific/Apia',
      [
        ['12-29T10:00', 24],
        ['12-30T10:00', 24],
      ],
    ],
    [
      'of half an hour end a day on which half an hour is lost',
      '2026-10-03T13:30:00Z',
      '2026-10-04T13:00:00Z',
      'day',
      'Australia/Lord_Howe',
      [['10-03T13:30', 23.5]],
    ],
  ])('%s', (_, start, end, unit, zone, expected) => {
    expect(cut(start, end, unit, zone)).toEqual(expected)
  })

  test('follow one another over the whole window', () => {
    const zone = fc.constantFrom(
      'Europe/Berlin',
      'America/St_Johns',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'Australia/Lord_Howe',
      'UTC',
    )
    const start = fc.integer({ min: at('1985-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') }).map(instantFromEpoch)
    const law = fc.property(
      start,
      fc.integer({ min: 1, max: 60 * 24 * HOUR }),
      zone,
      fc.constantFrom('hour' as const, 'day' as const),
      (from, length, timeZone, by) => {
        const whole = { start: from, end: instantFromEpoch(from + length) }
        const spans = localSpans(whole, by, timeZone)
        expect([spans[0]?.start, spans.at(-1)?.end]).toEqual([whole.start, whole.end])
        spans.slice(1).forEach((span, index) => {
          expect(span.start).toBe(spans[index]?.end)
        })
        for (const span of spans) expect(span.end - span.start).toBeLessThanOrEqual((by === 'hour' ? 1 : 27) * HOUR)
      },
    )
    fc.assert(law, { numRuns: 300 })
  })
})
