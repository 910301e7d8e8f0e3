import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cadence, cadenceStep, compareCadences, sameCadence, timesIn } from './cadence.ts'

const every = (count: number, unit: Cadence['unit']): Cadence => ({ unit, count })

describe('cadences', () => {
  test.each([
    [every(1, 'month'), every(1, 'year'), 12],
    [every(3, 'month'), every(1, 'year'), 4],
    [every(1, 'year'), every(1, 'year'), 1],
    [every(12, 'month'), every(1, 'year'), 1],
    [every(1, 'week'), every(14, 'day'), 2],
    [every(5, 'month'), every(1, 'year'), null],
    [every(1, 'year'), every(1, 'month'), null],
    [every(1, 'week'), every(1, 'month'), null],
    [every(24, 'hour'), every(1, 'day'), null],
  ])('%o recurs in %o %s times', (part, whole, times) => {
    expect(timesIn(part, whole)).toBe(times)
  })

  test('twelve months are a year, seven days a week', () => {
    expect(sameCadence(every(12, 'month'), every(1, 'year'))).toBe(true)
    expect(sameCadence(every(7, 'day'), every(1, 'week'))).toBe(true)
    expect(sameCadence(every(30, 'day'), every(1, 'month'))).toBe(false)
  })

  test('their order is by usual length', () => {
    const sorted = [
      every(1, 'hour'),
      every(1, 'day'),
      every(1, 'week'),
      every(30, 'day'),
      every(1, 'month'),
      every(5, 'week'),
      every(1, 'year'),
    ]
    expect(sorted.toReversed().toSorted(compareCadences)).toEqual(sorted)
  })

  test.each([0, -1, 1.5, Number.NaN])('%d units are a bug', (count) => {
    expect(() => cadenceStep(every(count, 'month'))).toThrow('at least one unit')
  })
})

const cadences = fc.record({
  unit: fc.constantFrom<Cadence['unit'][]>('hour', 'day', 'week', 'month', 'year'),
  count: fc.integer({ min: 1, max: 100 }),
})

describe('laws', () => {
  test('a cadence is in itself once, and in two others as often as in one times that in the other', () => {
    fc.assert(
      fc.property(cadences, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (cadence, few, more) => {
        const middle = { ...cadence, count: cadence.count * few }
        const long = { ...middle, count: middle.count * more }
        expect(timesIn(cadence, cadence)).toBe(1)
        expect(timesIn(cadence, middle)).toBe(few)
        expect(timesIn(cadence, long)).toBe(few * more)
      }),
    )
  })

  test('each divides the other only when they are the same', () => {
    fc.assert(
      fc.property(cadences, cadences, (a, b) => {
        expect(timesIn(a, b) !== null && timesIn(b, a) !== null).toBe(sameCadence(a, b))
      }),
    )
  })
})
