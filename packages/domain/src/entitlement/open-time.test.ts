import { describe, expect, test } from 'vitest'
import { AGGREGATIONS, type Meter } from '../catalog/meter.ts'
import { quantityOf, totalsByGroup } from '../metering/aggregate.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import type { Instant } from '../time/instant.ts'
import { openSegment, openTime, totalsOfOpenTime } from './open-time.ts'
import { above, day, plan, priced, subscribed } from './samples.ts'

const [team, business] = [plan('team', { calls: priced() }), above(plan('business', { calls: priced() }))]
const [start, cut, end] = [day('2024-03-01'), day('2024-03-16'), day('2024-04-01')]
const period = { start, end }
const since = { start: cut, end }
const segment = (from: Instant, to: Instant, planVersionId: string, seats = {}) => {
  return { start: from, end: to, planVersionId, seats, noAccess: null, priceCadences: [] }
}

describe('the time in which use costs what it costs now', () => {
  const changed = subscribed(business, { segments: [segment(start, cut, team.id), segment(cut, end, business.id)] })

  test('is that since a change of plan', () => {
    expect(openSegment(changed, period, day('2024-03-20'), [team])).toEqual(since)
    expect(openSegment(changed, period, day('2024-03-10'), [team])).toEqual({ start, end: cut })
  })

  test('is the period where only seats were changed, or no version is known but that of today', () => {
    const seated = subscribed(team, {
      segments: [segment(start, cut, team.id), segment(cut, end, team.id, { editor: 2 })],
    })
    expect(openSegment(seated, period, day('2024-03-20'), [])).toEqual(period)
    expect(openSegment(changed, period, day('2024-03-20'), [])).toEqual(period)
    expect(openSegment(subscribed(team, { segments: [] }), period, day('2024-03-20'), [])).toEqual(period)
  })

  test('is what limits of a level look at, and the period what all others do', () => {
    const levels = AGGREGATIONS.filter((aggregation) => {
      return openTime({ aggregation }, priced(), { period, segment: since }) === since
    })
    expect([...levels].sort()).toEqual(['avg', 'latest', 'max', 'min', 'weighted_sum'])
    const credits = {
      type: 'metered',
      consumption: 'credits',
      wallet: 't',
      creditCost: '1',
      overdraft: 'blocked',
    } as const
    expect(openTime({ aggregation: 'max' }, credits, { period, segment: since })).toBe(period)
  })

  test.each<[Meter['aggregation'], string]>([
    ['sum', '18'],
    ['max', '3'],
    ['avg', '3'],
    ['latest', '3'],
    // 5 carried, 10 of before; 3 more for 8 of 16 days.
    ['weighted_sum', '16.5'],
  ])('opens with the level of before: %s', (aggregation, expected) => {
    const meter = { aggregation }
    const of = (at: Instant, units: string) => {
      const event = { id: 'e', timestamp: at, receivedAt: at, units: parseDecimal(units), properties: {} }
      return totalsByGroup(meter, [event], period)
    }
    const stored = [
      ...of(day('2024-03-08'), '10').map((total) => ({ ...total, segmentStart: start })),
      ...of(day('2024-03-24'), '3').map((total) => ({ ...total, segmentStart: cut })),
    ]
    const carried = aggregation === 'sum' || aggregation === 'weighted_sum' ? of(start, '5') : []
    const time = openTime(meter, priced(), { period, segment: since })
    expect(formatExact(quantityOf(meter, totalsOfOpenTime(time, carried, stored), time).quantity)).toBe(expected)
  })
})
