import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupKeyOf, groupKeyText, parseGroupKey } from './group-key.ts'

describe('group keys', () => {
  test('a property that is absent is null', () => {
    expect(groupKeyOf({ groupBy: ['region', 'tier'] }, { region: 'eu', other: 'x' })).toEqual({
      region: 'eu',
      tier: null,
    })
  })

  test('a meter without groups has one, without text', () => {
    expect(groupKeyText(groupKeyOf({}, { region: 'eu' }))).toBeNull()
    expect(parseGroupKey(null)).toEqual({})
  })

  test('the text has the properties in one order, whatever the meter lists first', () => {
    expect(groupKeyText({ tier: null, region: 'eu' })).toBe('{"region":"eu","tier":null}')
    expect(groupKeyText({ '10': 'a', '9': 'b', a: 'c' })).toBe('{"10":"a","9":"b","a":"c"}')
  })

  test('law: the text gives the key back, and only equal keys have equal texts', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', '1', 'constructor'))
    const key = fc.dictionary(name, fc.option(fc.string()), { minKeys: 1 })
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(Object.entries(parseGroupKey(groupKeyText(a))).sort()).toEqual(Object.entries(a).sort())
        const same = JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort())
        expect(groupKeyText(a) === groupKeyText(b)).toBe(same)
      }),
    )
  })
})
