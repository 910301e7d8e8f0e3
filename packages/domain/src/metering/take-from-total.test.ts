import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AGGREGATIONS } from '../catalog/meter.ts'
import { rational } from '../money/rational.ts'
import { addMilliseconds, instantFromIso } from '../time/instant.ts'
import { addToTotal, emptyTotal } from './running-total.ts'
import { canBeTakenOut, takeFromTotal } from './take-from-total.ts'
import type { UsageEvent } from './usage-event.ts'

const start = instantFromIso('2024-03-01T00:00:00Z')
const events = fc
  .array(fc.tuple(fc.nat({ max: 10 ** 9 }), fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })), { minLength: 1 })
  .map((all) =>
    all.map(([at, units], index): UsageEvent => {
      const timestamp = addMilliseconds(start, at)
      return {
        id: `event ${index}`,
        timestamp,
        receivedAt: timestamp,
        units: rational(units, 10n ** 12n),
        properties: {},
      }
    }),
  )
const undone = AGGREGATIONS.filter((aggregation) => canBeTakenOut({ aggregation }))

test('a count, a sum and averages can be undone, an extreme, a last one and a set of values cannot', () => {
  expect(undone).toEqual(['count', 'sum', 'avg', 'weighted_sum'])
})

test('a total without one of its events is what it would be had that never been', () => {
  fc.assert(
    fc.property(fc.constantFrom(...undone), events, fc.nat(), (aggregation, all, place) => {
      const meter = { aggregation }
      const taken = all[place % all.length] as UsageEvent
      const others = all.filter((event) => event !== taken)
      const totalOf = (some: readonly UsageEvent[]) => addToTotal(meter, emptyTotal(meter), some)
      expect(takeFromTotal(meter, totalOf(all), taken)).toEqual(others.length === 0 ? null : totalOf(others))
    }),
  )
})
