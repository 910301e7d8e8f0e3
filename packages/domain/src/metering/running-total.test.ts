import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AGGREGATIONS, type Meter } from '../catalog/meter.ts'
import { add, compare, equals, multiply, negate, type Rational, rational, subtract } from '../money/rational.ts'
import { DAY, instantFromIso } from '../time/instant.ts'
import { type Interval, lengthOf } from '../time/interval.ts'
import { aggregate, type GroupTotal, mergeGroupTotals, openingTotals, quantityOf, totalsByGroup } from './aggregate.ts'
import { emptyTotal, mergeTotals } from './running-total.ts'
import type { UsageEvent } from './usage-event.ts'

const start = instantFromIso('2024-03-01T00:00:00Z')
const WINDOW = { start, end: instantFromIso('2024-04-01T00:00:00Z') }
const NEXT = { start: WINDOW.end, end: instantFromIso('2024-05-01T00:00:00Z') }

const meters = fc
  .record({
    aggregation: fc.constantFrom(...AGGREGATIONS),
    property: fc.constant('user'),
    groupBy: fc.constantFrom([], ['region']),
    filters: fc.constantFrom([], [{ property: 'tier', notIn: ['internal'] }]),
  })
  .map((meter): Meter => meter)

const events = fc
  .array(
    fc.record({
      at: fc.integer({ min: -2 * DAY, max: 33 * DAY }),
      receipt: fc.integer({ min: 0, max: 2 }),
      units: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
      user: fc.option(fc.constantFrom('ada', 'bob', 'cy')),
      region: fc.option(fc.constantFrom('eu', 'us')),
      tier: fc.option(fc.constantFrom('internal', 'paid')),
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ at, receipt, units, ...properties }, index): UsageEvent => {
      const timestamp = (start + at - (at % 1000)) as UsageEvent['timestamp']
      const given = Object.entries(properties).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
      return {
        id: `event ${index}`,
        timestamp,
        receivedAt: (timestamp + receipt) as UsageEvent['receivedAt'],
        units: rational(units, 10n ** 12n),
        properties: Object.fromEntries(given),
      }
    }),
  )

/** The events in another order, cut into batches. */
const shuffled = events.chain((all) =>
  fc.record({
    all: fc.constant(all),
    order: fc.shuffledSubarray(all, { minLength: all.length }),
    cuts: fc.array(fc.nat({ max: all.length }), { maxLength: 4 }),
  }),
)

function batches<Item>(items: readonly Item[], cuts: readonly number[]): Item[][] {
  const bounds = [0, ...[...cuts].sort((a, b) => a - b), items.length]
  return bounds.slice(1).map((end, index) => items.slice(bounds[index], end))
}

function stored(totals: readonly GroupTotal[]): GroupTotal[] {
  return JSON.parse(JSON.stringify(totals))
}

describe('running totals', () => {
  test('law: whatever the order, the batches and the order of merging, they finish as aggregate does', () => {
    fc.assert(
      fc.property(meters, shuffled, fc.boolean(), (meter, { all, order, cuts }, backwards) => {
        const parts = batches(order, cuts).map((batch) => stored(totalsByGroup(meter, batch, WINDOW)))
        const totals = (backwards ? parts.reverse() : parts).reduce(mergeGroupTotals, [])
        const whole = aggregate(meter, all, WINDOW)
        const finished = quantityOf(meter, totals, WINDOW)
        expect(equals(finished.quantity, whole.quantity)).toBe(true)
        expect(finished.groups).toEqual(whole.groups.map(({ events: _, ...group }) => group))
      }),
      { numRuns: 300 },
    )
  })

  test('law: merging nothing changes nothing', () => {
    fc.assert(
      fc.property(meters, events, (meter, all) => {
        for (const { total } of totalsByGroup(meter, all, WINDOW)) {
          expect(mergeTotals(total, emptyTotal(meter))).toEqual(total)
          expect(mergeTotals(emptyTotal(meter), total)).toEqual(total)
        }
      }),
    )
  })

  test('law: an event that comes late changes the next period by what it changes of the level', () => {
    const meter: Meter = { aggregation: 'weighted_sum', groupBy: ['region'] }
    fc.assert(
      fc.property(shuffled, ({ all, order, cuts }) => {
        const atOnce = openingTotals(totalsByGroup(meter, all, WINDOW), NEXT.start)
        const inParts = batches(order, cuts)
          .map((batch) => openingTotals(totalsByGroup(meter, batch, WINDOW), NEXT.start))
          .reduce(mergeGroupTotals, [])
        const [first, second] = [quantityOf(meter, atOnce, NEXT), quantityOf(meter, inParts, NEXT)]
        expect(equals(first.quantity, second.quantity)).toBe(true)
      }),
    )
  })

  test('law: the segments of a period, weighted by their length, are the period', () => {
    const meter: Meter = { aggregation: 'weighted_sum' }
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 30 }), (all, days) => {
        const cut = (start + days * DAY) as typeof start
        const [before, after] = [
          { start, end: cut },
          { start: cut, end: WINDOW.end },
        ]
        const carried = openingTotals(totalsByGroup(meter, all, before), cut)
        const first = aggregate(meter, all, before).quantity
        const second = aggregate(meter, all, after, { carried }).quantity
        const parts = add(overTime(first, before), overTime(second, after))
        const difference = subtract(parts, overTime(aggregate(meter, all, WINDOW).quantity, WINDOW))
        // Each of the three quantities was rounded at its 12th place.
        const most = multiply(rational(2 * lengthOf(WINDOW)), rational(1n, 10n ** 12n))
        expect(compare(difference, most)).toBeLessThanOrEqual(0)
        expect(compare(negate(difference), most)).toBeLessThanOrEqual(0)
      }),
    )
  })

  test('a total of many events of the largest units stays readable', () => {
    const most = rational(10n ** 15n)
    const many = Array.from({ length: 2000 }, (_, index): UsageEvent => {
      return { id: `${index}`, timestamp: start, receivedAt: start, units: most, properties: {} }
    })
    for (const aggregation of AGGREGATIONS) {
      const meter: Meter = { aggregation, property: 'user' }
      const totals = stored(totalsByGroup(meter, many, WINDOW))
      const { quantity } = quantityOf(meter, mergeGroupTotals(totals, totals), WINDOW)
      expect(equals(quantity, rational(expectedOf(aggregation)))).toBe(true)
    }
  })
})

function overTime(quantity: Rational, window: Interval): Rational {
  return multiply(quantity, rational(lengthOf(window)))
}

function expectedOf(aggregation: Meter['aggregation']): bigint {
  if (aggregation === 'count') return 4000n
  if (aggregation === 'unique_count') return 0n
  return aggregation === 'sum' || aggregation === 'weighted_sum' ? 4000n * 10n ** 15n : 10n ** 15n
}
