import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BodiesUnderWay } from './bodies-under-way.ts'

const act = fc.record({ body: fc.nat(4), bytes: fc.nat(60), ends: fc.boolean() })

test('never more bytes are under way than are allowed, and what ends makes room for all it took', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const bodies = new BodiesUnderWay(100)
      const underWay = Array.from({ length: 5 }, () => bodies.begin())
      const taken = [0, 0, 0, 0, 0]
      for (const { body, bytes, ends } of acts) {
        const sum = taken.reduce((all, each) => all + each, 0)
        let isTaken = true
        try {
          underWay[body]?.grow(bytes)
        } catch {
          isTaken = false
        }
        expect(isTaken).toBe(sum + bytes <= 100)
        if (isTaken) taken[body] = (taken[body] ?? 0) + bytes
        if (!ends) continue
        underWay[body]?.end()
        taken[body] = 0
      }
      expect(bodies.bytes).toBe(taken.reduce((all, each) => all + each, 0))
    }),
  )
})

test('what is too much is refused as what passes by itself', () => {
  expect(() => new BodiesUnderWay(10).begin().grow(11)).toThrow('send it again in a second')
})
