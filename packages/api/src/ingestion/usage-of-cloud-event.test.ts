import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyOfCloudEvent } from './usage-of-cloud-event.ts'

test('two CloudEvents have one key only if both their source and their id are the same', () => {
  // One text cut in two at different places is what a careless key takes for the same.
  const parts = fc.array(fc.string({ unit: fc.constantFrom('"', '\\', '[', 'a'), maxLength: 2 }), {
    minLength: 3,
    maxLength: 5,
  })
  const joint = fc.constantFrom('', ',', '","', ':', '/')
  const law = fc.property(parts, joint, fc.nat(), fc.nat(), fc.boolean(), (texts, by, i, j, isLong) => {
    const cutAt = (place: number) => {
      const at = 1 + (place % (texts.length - 1))
      const source = texts.slice(0, at).join(by)
      return { source: isLong ? 'x'.repeat(250) + source : source, id: texts.slice(at).join(by) }
    }
    const [a, b] = [cutAt(i), cutAt(j)]
    expect(keyOfCloudEvent(a) === keyOfCloudEvent(b)).toBe(a.source === b.source && a.id === b.id)
    expect(keyOfCloudEvent(a).length).toBeLessThanOrEqual(255)
  })
  fc.assert(law, { numRuns: 2000 })
})

test.each([
  ['/gateway', '1', /^ce:\["\/gateway","1"\]$/],
  ['a"', '', /^ce:\["a\\"",""\]$/],
  ['/gateway', 'x'.repeat(250), /^ce:sha256:[0-9a-f]{64}$/],
])('%s and %s have the key that the guide says', (source, id, key) => {
  expect(keyOfCloudEvent({ source, id })).toMatch(key)
})
