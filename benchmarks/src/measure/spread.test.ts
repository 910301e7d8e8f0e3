import { describe, expect, test } from 'vitest'
import { percentile, spread } from './spread.ts'

describe('a spread', () => {
  test.each([
    ['one run is all three', [7], { min: 7, median: 7, max: 7, runs: 1 }],
    ['the order of the runs does not matter', [30, 10, 20], { min: 10, median: 20, max: 30, runs: 3 }],
    ['numbers are sorted as numbers', [9, 100, 80, 11, 10], { min: 9, median: 11, max: 100, runs: 5 }],
  ])('%s', (_, values, expected) => {
    expect(spread(values)).toEqual(expected)
  })

  test('of nothing is a mistake', () => {
    expect(() => spread([])).toThrow('nothing was measured')
  })
})

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1)

  test.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
  ])('%s of 1 to 100', (share, expected) => {
    expect(percentile(hundred, share)).toBe(expected)
  })
})
