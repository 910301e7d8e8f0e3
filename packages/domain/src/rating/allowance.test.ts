import { describe, expect, test } from 'vitest'
import { formatExact, parseExact } from '../money/decimal.ts'
import { rational } from '../money/rational.ts'
import { allowancesInForce, eventsBeyond, shareAllowance } from './allowance.ts'

function taker(quantity: number, freeBefore = 0, freeQuantity?: number) {
  const usage = { key: {}, quantity: rational(quantity) }
  return {
    quantity: rational(quantity),
    freeBefore: rational(freeBefore),
    usage: freeQuantity === undefined ? usage : { ...usage, freeQuantity: rational(freeQuantity) },
  }
}

describe('an allowance over groups', () => {
  test.each<[name: string, free: number, takers: ReturnType<typeof taker>[], taken: number[]]>([
    ['goes to the groups in their order', 10, [taker(6), taker(6), taker(6)], [6, 4, 0]],
    ['goes to no group that used nothing', 10, [taker(-3), taker(6)], [0, 6]],
    ['goes where metering says', 10, [taker(6, 0, 2), taker(6, 0, 5)], [2, 5]],
    ['frees no more than a group used', 10, [taker(6, 0, 9)], [6]],
    ['comes back from groups that had it, as far as they had it', -30, [taker(-20, 10), taker(-50, 80)], [-10, -20]],
  ])('%s', (_, free, takers, taken) => {
    expect(shareAllowance(rational(free), takers).map(formatExact)).toEqual(taken.map(String))
  })
})

describe('events beyond what is free', () => {
  test.each<[free: string, events: string[], left: string[]]>([
    ['0', ['5', '0'], ['5', '0']],
    ['5', ['5', '7'], ['7']],
    ['6', ['5', '7'], ['6']],
    ['6', ['0', '5', '-2', '7'], ['-2', '6']],
    ['20', ['5', '7'], []],
  ])('%s of %j leave %j', (free, events, left) => {
    expect(eventsBeyond(events.map(parseExact), parseExact(free)).map(formatExact)).toEqual(left)
  })
})

describe('the allowance in force', () => {
  function inForce(...segments: [value: number, parts: number][]) {
    const all = segments.map(([value, parts]) => ({ value: rational(value), share: rational(parts, 10) }))
    return allowancesInForce(all).map(formatExact)
  }

  test('is the plan’s own when nothing changes', () => {
    expect(inForce([1000, 10])).toEqual(['1000'])
    expect(inForce([1000, 3], [1000, 7])).toEqual(['1000', '1000'])
  })

  test('is what was promised before a change to less, and the sum after it', () => {
    expect(inForce([1000, 5], [100, 5])).toEqual(['1000', '550'])
  })

  test('is the sum for the whole period after a change to more', () => {
    expect(inForce([100, 5], [1000, 5])).toEqual(['550', '550'])
  })

  test('counts only the time that is left for a plan that begins in the middle', () => {
    expect(inForce([0, 5], [1000, 5])).toEqual(['500', '500'])
    expect(inForce([0, 2], [1000, 5], [0, 3])).toEqual(['500', '800', '500'])
  })
})
