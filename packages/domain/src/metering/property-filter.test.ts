import { describe, expect, test } from 'vitest'
import type { PropertyFilter } from '../catalog/meter.ts'
import { passesFilters } from './property-filter.ts'

const region = (filter: Omit<PropertyFilter, 'property'>): PropertyFilter => ({ property: 'region', ...filter })

describe('filters of a meter', () => {
  test.each([
    ['no filter lets all pass', [], { region: 'eu' }, true],
    ['a value that is listed passes', [region({ in: ['eu', 'us'] })], { region: 'us' }, true],
    ['one that is not listed does not', [region({ in: ['eu', 'us'] })], { region: 'asia' }, false],
    ['an event without the property is not listed', [region({ in: ['eu'] })], {}, false],
    ['null lists the events without it', [region({ in: [null] })], {}, true],
    ['null does not list the others', [region({ in: [null] })], { region: 'eu' }, false],
    ['a value that is excluded does not pass', [region({ notIn: ['eu'] })], { region: 'eu' }, false],
    ['excluding values keeps events without the property', [region({ notIn: ['eu'] })], {}, true],
    ['excluding null leaves them out', [region({ notIn: [null] })], {}, false],
    [
      'a value both listed and excluded does not pass',
      [region({ in: ['eu'], notIn: ['eu'] })],
      { region: 'eu' },
      false,
    ],
    [
      'all filters must let it pass',
      [region({ in: ['eu'] }), { property: 'tier', in: ['a'] }],
      { region: 'eu' },
      false,
    ],
    ['names of every object are no properties', [{ property: 'constructor', in: [null] }], {}, true],
  ] as const)('%s', (_, filters, properties, passes) => {
    expect(passesFilters(properties, filters)).toBe(passes)
  })
})
