import isPublicCloudEvent from 'cloudevents/dist/schema/v1.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cloudEvent } from './cloud-event.ts'

const event = { specversion: '1.0', id: '1', source: '/gateway', type: 'api-calls', subject: 'ada' }

describe('a CloudEvent', () => {
  const uris = fc.string({ unit: fc.constantFrom(...'ab1:/?#[]@!$&\'()*+,;=-._~% "<é\\') })
  const parts = fc.constantFrom(
    'http:',
    '//',
    'a',
    '@',
    ':80',
    '[::1]',
    '[1]',
    '/',
    '?',
    '#',
    '%20',
    '%2',
    '2001:db8::1',
  )
  const uri = fc.oneof(
    uris,
    fc.array(parts, { maxLength: 6 }).map((made) => made.join('')),
  )
  const digits = (most: number) => fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, '0'))
  const time = fc
    .tuple(digits(13), digits(32), digits(25), digits(61), fc.constantFrom('', '.1', '.123456789', '.'), digits(25))
    .chain(([month, day, hour, second, fraction, offset]) =>
      fc
        .constantFrom('Z', `+${offset}:00`, `-${offset}:30`, '', '+1', 'z')
        .map((zone) => `2026-${month}-${day}T${hour}:00:${second}${fraction}${zone}`),
    )
  const anything = fc.oneof(fc.string(), fc.constantFrom(null, 7, true, '', {}, []))
  const candidates = fc.record(
    {
      specversion: fc.oneof({ arbitrary: fc.constant('1.0'), weight: 9 }, anything),
      id: fc.string(),
      source: fc.oneof(uri, uri, anything),
      type: fc.constantFrom('api-calls', 'api-calls', '', 7),
      subject: fc.oneof(fc.constantFrom('ada', null), anything),
      time: fc.oneof(time, time, anything),
      datacontenttype: fc.oneof(fc.constant('application/json'), anything),
      dataschema: fc.oneof(uri, anything),
      data: anything,
      data_base64: anything,
      comexampleextension: anything,
    },
    { requiredKeys: ['specversion', 'id', 'source', 'type'] },
  )

  test('that the public JSON schema refuses is refused', () => {
    let taken = 0
    fc.assert(
      fc.property(candidates, (candidate) => {
        if (!cloudEvent.safeParse(candidate).success) return
        taken += 1
        expect(isPublicCloudEvent(candidate)).toBe(true)
      }),
      { numRuns: 20_000 },
    )
    expect(taken).toBeGreaterThan(50)
  })

  test('of any address of the web and with any extension is taken, as the public JSON schema takes it', () => {
    const address = fc.webUrl({ withFragments: true, withQueryParameters: true })
    const good = fc.record(
      {
        source: fc.oneof(address, fc.uuid(), fc.webPath().filter(Boolean), fc.domain()),
        dataschema: address,
        comexampleextension: anything,
      },
      { requiredKeys: ['source'] },
    )
    const law = fc.property(good, (attributes) => {
      const candidate = { ...event, ...attributes }
      expect([isPublicCloudEvent(candidate), cloudEvent.safeParse(candidate).success]).toEqual([true, true])
    })
    fc.assert(law, { numRuns: 2000 })
  })

  test.each<[string, object]>([
    ['of the standard’s own example', { source: '/mycontext', time: '2018-04-05T17:31:00Z', comexampleothervalue: 5 }],
    ['without a subject and time', { subject: null, time: null, dataschema: null, datacontenttype: null }],
    ['with an offset and nanoseconds', { time: '2026-01-31T10:00:00.123456789+02:00' }],
    ['from a host that is an address', { source: 'http://[2001:db8::7]:8080/meter?a=b#c' }],
    ['with extension attributes of every type', { traceparent: '00-1', sampled: true, weight: 1.5, nested: { a: [] } }],
  ])('%s is taken', (_, attributes) => {
    const candidate = { ...event, ...attributes }
    expect(isPublicCloudEvent(candidate)).toBe(true)
    expect(cloudEvent.safeParse(candidate).success).toBe(true)
  })

  test.each<[string, object, string]>([
    ['without an id', { id: undefined }, 'id'],
    ['with an empty source', { source: '' }, 'source'],
    ['with a source that is no URI', { source: 'a b' }, 'source'],
    ['of an address that is none', { source: 'http://[1]/' }, 'source'],
    ['of another version', { specversion: '0.3' }, 'specversion'],
    ['with a day that does not exist', { time: '2026-04-31T10:00:00Z' }, 'time'],
    ['with a time of no zone', { time: '2026-04-30T10:00:00' }, 'time'],
    ['whose id cannot be stored', { id: 'a\u0000' }, 'id'],
  ])('%s is refused by the attribute', (_, attributes, path) => {
    const parsed = cloudEvent.safeParse({ ...event, ...attributes })
    expect(parsed.error?.issues[0]?.path).toEqual([path])
  })
})
