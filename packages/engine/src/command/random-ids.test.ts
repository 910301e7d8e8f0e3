import { bucketOfId, ID_PREFIXES, type IdKind } from '@tallywright/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomIds } from './random-ids.ts'

const zeros = (count: number) => new Uint8Array(count)
const ones = (count: number) => new Uint8Array(count).fill(255)

describe('ids', () => {
  test('of one bucket sort in the order they were made, whatever the wall clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: 2, maxLength: 50 }), fc.nat(1023), (clock, bucket) => {
        const times = [...clock]
        const ids = randomIds({ now: () => 1_700_000_000_000 + (times.shift() ?? 0), randomBytes: ones })
        const made = clock.map(() => ids.next('customer', bucket))
        expect([...made].sort()).toEqual(made)
        expect(new Set(made).size).toBe(made.length)
      }),
    )
  })

  test('carry their kind and their bucket', () => {
    const ids = randomIds({ now: () => 1, randomBytes: zeros })
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(ID_PREFIXES) as IdKind[])), fc.nat(1023), (kind, bucket) => {
        expect(bucketOfId(kind, ids.next(kind, bucket))).toBe(bucket)
      }),
    )
  })

  test('of another millisecond begin at another random point', () => {
    let now = 1
    let byte = 0
    const ids = randomIds({ now: () => now++, randomBytes: (count) => new Uint8Array(count).fill(++byte) })
    const [a, b] = [ids.next('event').slice(-12), ids.next('event').slice(-12)]
    expect(BigInt(Number.parseInt(b, 32)) - BigInt(Number.parseInt(a, 32))).not.toBe(1n)
  })

  test('a secret is 32 bytes of the source', () => {
    expect(randomIds({ now: () => 1, randomBytes: ones }).secret()).toEqual(ones(32))
  })
})
