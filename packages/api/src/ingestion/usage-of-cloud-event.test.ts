import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyOfCloudEvent } from './usage-of-cloud-event.ts'

test('two CloudEvents have one key only if both their source and their id are the same', () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom('"', '\\', ',', '[', ']', 'a', ':') }),
    fc.string({ minLength: 200 }),
  )
  const pair = fc.record({ source: text, id: text })
  const law = fc.property(pair, pair, (a, b) => {
    const isSame = a.source === b.source && a.id === b.id
    expect(keyOfCloudEvent(a) === keyOfCloudEvent(b)).toBe(isSame)
    expect(keyOfCloudEvent(a).length).toBeLessThanOrEqual(255)
  })
  fc.assert(law, { numRuns: 2000 })
})

test.each([
  [{ source: '/gateway', id: '1' }, 'ce:["/gateway","1"]'],
  [{ source: 'a"', id: '' }, 'ce:["a\\"",""]'],
  [{ source: '/gateway', id: 'x'.repeat(250) }, 'ce:sha256:5f5c1e'],
])('%j has the key that the guide says', (event, key) => {
  expect(keyOfCloudEvent(event)).toMatch(key.startsWith('ce:sha') ? /^ce:sha256:[0-9a-f]{64}$/ : '')
  if (!key.startsWith('ce:sha')) expect(keyOfCloudEvent(event)).toBe(key)
})
