import { compare, parseDecimal } from '@tallywright/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { initialQuantity, sliderStops, stopIndex } from './slider-stops.ts'

test.each([
  ['a bound of ten', ['10'], ['0', '1', '2', '3', '9', '10', '15', '90', '100']],
  [
    'bounds that are far apart',
    ['1000', '100000'],
    ['0', '100', '150', '1000', '90000', '100000', '900000', '1000000'],
  ],
  ['a bound that is no round number', ['51200'], ['0', '1000', '50000', '51200', '60000', '100000']],
  ['a fraction', ['0.5'], ['0', '0.5', '1', '2', '10']],
  ['nothing known', [], ['0', '100', '1000', '10000']],
])('a slider stops at zero, at round numbers and at every bound: %s', (_, landmarks, expected) => {
  const stops = sliderStops(landmarks)
  expect(expected.filter((stop) => !stops.includes(stop))).toEqual([])
  expect([stops[0], stops.at(-1)]).toEqual([expected[0], expected.at(-1)])
})

test.each([
  ['0', 0],
  ['1', 1],
  ['9.99', 9],
  ['10', 10],
  ['99999999', 21],
])('%s is found at stop %i of a slider around ten', (quantity, index) => {
  expect(stopIndex(sliderStops(['10']), quantity)).toBe(index)
})

test('the slider is found a little beyond the middle bound, so that the plans differ', () => {
  const landmarks = ['1000', '10000', '100000']
  expect(initialQuantity(sliderStops(landmarks), landmarks)).toBe('15000')
  expect(initialQuantity(sliderStops([]), [])).toBe('1500')
})

const landmark = fc.oneof(
  fc.bigInt({ min: 1n, max: 10n ** 15n }).map(String),
  fc.tuple(fc.nat(999), fc.integer({ min: 1, max: 9 })).map(([whole, tenth]) => `${whole}.${tenth}`),
)

test('stops rise, hold every landmark, and each is found where it is', () => {
  fc.assert(
    fc.property(fc.uniqueArray(landmark, { maxLength: 6 }), (landmarks) => {
      const stops = sliderStops(landmarks)
      const rises = stops.every((stop, index) => {
        return index === 0 || compare(parseDecimal(stop), parseDecimal(stops[index - 1]!)) > 0
      })
      expect(rises).toBe(true)
      expect(landmarks.filter((each) => !stops.includes(each))).toEqual([])
      expect(stops.map((stop) => stopIndex(stops, stop))).toEqual([...stops.keys()])
    }),
  )
})
