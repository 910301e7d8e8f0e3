import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planHashInput } from './plan-hash-input.ts'

test('is canonical JSON: sorted keys, exact numbers as text, nothing undefined', () => {
  const decision = {
    net: { currency: 'USD', amount: 12n },
    lines: [undefined, { b: 1, a: null }],
    gone: undefined,
    ok: true,
  }
  expect(planHashInput(decision)).toBe(
    '{"lines":[null,{"a":null,"b":1}],"net":{"amount":"12","currency":"USD"},"ok":true}',
  )
})

test('does not depend on the order of keys, and tells different decisions apart', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.bigInt(), fc.string())), (facts) => {
      const reversed = Object.fromEntries(Object.entries(facts).reverse())
      expect(planHashInput(reversed)).toBe(planHashInput(facts))
      expect(planHashInput({ ...facts, extra: 1 })).not.toBe(planHashInput({ ...facts, extra: 2 }))
    }),
  )
})
