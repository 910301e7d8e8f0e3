import type { Context } from '@tallywright/engine'
import { sampleCatalog } from '@tallywright/testing/sample-inputs'
import { storedRows } from '@tallywright/testing/stored-rows'
import { openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

let api: TestApi
let environment: Context
let key: string
let count = 0

beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
  environment = await api.newEnvironment('live')
  key = await api.newKey(environment, 'secret')
  await api.mutate('catalog.push', { catalog: sampleCatalog }, { key })
  for (const externalId of ['ada', 'bob']) await api.mutate('customers.create', { externalId }, { key })
})
afterAll(() => api.close())

const JSON_TYPE = 'application/json'
const LINES = 'application/x-ndjson'
const CLOUD = 'application/cloudevents+json'
const CLOUDS = 'application/cloudevents-batch+json'

interface Result {
  readonly status: string
  readonly idempotencyKey: string
  readonly usageEventId?: string
  readonly code?: string
  readonly message?: string
  readonly param?: string
  readonly index?: number
}

async function post(type: string | null, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const answer = await api.fetch('/v1/usage/events', {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${key}`, ...(type === null ? {} : { 'content-type': type }), ...headers },
  })
  const { results } = (answer.status === 200 ? JSON.parse(answer.text) : { results: [] }) as { results: Result[] }
  return { ...answer, results }
}

const newEvent = (more: object = {}) => ({
  ...{ customerId: 'ada', featureSlug: 'api-calls', units: 1, idempotencyKey: `plain-${count++}` },
  ...more,
})
const newCloudEvent = (more: object = {}) => ({
  ...{ specversion: '1.0', id: `cloud-${count++}`, source: '/gateway', type: 'api-calls', subject: 'ada' },
  ...more,
})
const storedAs = async (idempotencyKey: string | undefined) =>
  api.connection.database.query.usageEvents.findFirst({
    where: (row, { eq, and }) =>
      and(eq(row.idempotencyKey, idempotencyKey ?? ''), eq(row.environmentId, environment.environmentId)),
  })

describe('usage is recorded', () => {
  test.each<[string, (event: object) => string]>([
    ['one event', (event) => JSON.stringify(event)],
    ['an array', (event) => JSON.stringify([event])],
    ['an object with events', (event) => JSON.stringify({ events: [event] })],
  ])('of plain JSON: %s', async (_, body) => {
    const event = newEvent()
    const { status, results } = await post(`${JSON_TYPE}; charset=UTF-8`, body(event))
    expect([status, results]).toMatchObject([200, [{ status: 'accepted', idempotencyKey: event.idempotencyKey }]])
    expect(await storedAs(event.idempotencyKey)).toMatchObject({
      id: results[0]?.usageEventId,
      units: '1',
    })
  })

  test('of lines of JSON, whatever ends them and whatever is on the others', async () => {
    const events = [newEvent(), newEvent(), newEvent()].map((event) => JSON.stringify(event))
    const { results } = await post(LINES, `\n${events[0]}\r\n\n{"customerId":\n${events[1]}\n  \t\n${events[2]}`)
    expect(results.map(({ status, index }) => [status, index])).toEqual([
      ['accepted', undefined],
      ['rejected', 1],
      ['accepted', undefined],
      ['accepted', undefined],
    ])
  })

  test('of a CloudEvent, and of several, with properties in either place', async () => {
    const time = '2025-12-31T23:00:00.123456789+01:00'
    const one = newCloudEvent({ time, data: { units: 0.1, region: 'eu', retries: 2, cached: false, none: null } })
    const two = newCloudEvent({
      data: { units: '12.50', properties: { region: 'us' } },
      comexampleplace: { deep: [1] },
    })
    const three = newCloudEvent()
    const first = await post(CLOUD, JSON.stringify(one))
    const { results } = await post(CLOUDS, JSON.stringify([two, three]))
    expect([...first.results, ...results].map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted'])
    const stored = await Promise.all([...first.results, ...results].map((each) => storedAs(each.idempotencyKey)))
    expect(stored).toMatchObject([
      { units: '0.1', timestamp: Date.parse('2025-12-31T22:00:00.123Z'), featureSlug: 'api-calls' },
      { units: '12.5' },
      { units: '1' },
    ])
    expect(stored.map((row) => row?.properties)).toEqual([
      { region: 'eu', retries: '2', cached: 'false' },
      { region: 'us' },
      {},
    ])
    expect(first.results[0]?.idempotencyKey).toBe(`ce:["/gateway","${one.id}"]`)
  })

  test('once, in whatever form it comes again', async () => {
    const [event, cloud] = [newEvent(), newCloudEvent({ data: { units: 2 } })]
    await post(JSON_TYPE, JSON.stringify(event))
    await post(CLOUD, JSON.stringify(cloud))
    const again = await Promise.all([
      api
        .mutate('usage.reportBatch', { events: [event] }, { key })
        .then(({ data }) => (data as { results: Result[] }).results),
      post(LINES, JSON.stringify(event)).then(({ results }) => results),
      post(CLOUDS, JSON.stringify([{ ...cloud, data: { units: '2.0' } }])).then(({ results }) => results),
    ])
    expect(again.flat()).toMatchObject([{ status: 'duplicate' }, { status: 'duplicate' }, { status: 'duplicate' }])
    const other = { ...cloud, data: { units: 3 } }
    expect((await post(CLOUD, JSON.stringify(other))).results).toMatchObject([
      {
        status: 'conflict',
        code: 'usage.conflict',
        param: 'id',
        docUrl: 'http://test.local/docs/errors#usage.conflict',
      },
    ])
  })

  test('of no events, which is no mistake of a collector', async () => {
    for (const [type, body] of [
      [JSON_TYPE, '[]'],
      [LINES, '\n'],
      [CLOUDS, '[]'],
    ] as const)
      expect([(await post(type, body)).status, (await post(type, body)).results]).toEqual([200, []])
  })

  test('of a body that comes in pieces, cut within a character', async () => {
    const event = newEvent({ properties: { place: 'Zürich' } })
    const bytes = new TextEncoder().encode(JSON.stringify(event))
    const at = bytes.indexOf(0xc3) + 1
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(bytes.subarray(0, at))
        controller.enqueue(bytes.subarray(at))
        controller.close()
      },
    })
    const init = {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { authorization: `Bearer ${key}`, 'content-type': LINES },
    }
    const { text } = await api.fetch('/v1/usage/events', init as RequestInit)
    expect(JSON.parse(text).results).toMatchObject([{ status: 'accepted' }])
    expect((await storedAs(event.idempotencyKey))?.properties).toEqual({ place: 'Zürich' })
  })

  test('of ten thousand events in one call', async () => {
    const lines = Array.from({ length: 10_000 }, () => JSON.stringify(newEvent()))
    const { results } = await post(LINES, lines.join('\n'))
    expect(results.filter(({ status }) => status === 'accepted')).toHaveLength(10_000)
    expect((await post(LINES, `${lines.join('\n')}\n{}`)).error?.code).toBe('request.too_large')
  })
})

describe('what is exact', () => {
  test.each<[string, string, string]>([
    ['JSON', JSON_TYPE, '{"customerId":"ada","featureSlug":"api-calls","idempotencyKey":"KEY","units":UNITS}'],
    ['lines', LINES, '{"customerId":"ada","featureSlug":"api-calls","idempotencyKey":"KEY","units":UNITS}'],
    [
      'CloudEvents',
      CLOUD,
      '{"specversion":"1.0","id":"KEY","source":"exact","type":"api-calls","subject":"ada","data":{"units":UNITS}}',
    ],
  ])('units of %s are what is written, to the last digit', async (_, type, body) => {
    const sent = (units: string) => post(type, body.replace('KEY', `exact-${count++}`).replace('UNITS', units))
    for (const [units, exact] of [
      ['0.1', '0.1'],
      ['0.000000000001', '0.000000000001'],
      ['1e-7', '0.0000001'],
      ['9007199254740993', '9007199254740993'],
      ['123456789012345678', '123456789012345678'],
      ['"0.30"', '0.3'],
    ] as const) {
      const [result] = (await sent(units)).results
      expect([units, (await storedAs(result?.idempotencyKey))?.units]).toEqual([units, exact])
    }
    for (const units of [
      '1.0000000000001',
      '12345678901234567890',
      '0.30000000000000004',
      '1e400',
      '"1e3"',
      '[1]',
      'null',
    ])
      expect([units, (await sent(units)).results]).toMatchObject([units, [{ code: 'validation.failed' }]])
  })

  test('a property is refused whose number a double would change', async () => {
    const event = (ratio: string) =>
      JSON.stringify(newEvent({ properties: { ratio: 'RATIO' } })).replace('"RATIO"', ratio)
    for (const ratio of ['1.00000000000000001', '12345678901234567890', '0.5', '1.0'])
      expect((await post(JSON_TYPE, event(ratio))).results).toMatchObject([{ param: 'properties.ratio', index: 0 }])
  })
})

describe('an event that is malformed is rejected by its index and path, and the others are recorded', () => {
  test.each<[string, object, string]>([
    ['no customer', { customerId: undefined }, 'customerId'],
    ['units that are no number', { units: 'many' }, 'units'],
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['an instant of no zone', { timestamp: '2025-12-31' }, 'timestamp'],
    ['nested properties', { properties: { a: { b: 1 } } }, 'properties.a'],
  ])('plain: %s', async (_, more, param) => {
    const [before, bad, after] = [newEvent(), newEvent(more), newEvent()]
    const { status, results } = await post(JSON_TYPE, JSON.stringify([before, bad, after]))
    expect([status, results]).toMatchObject([
      200,
      [
        { status: 'accepted' },
        { status: 'rejected', code: 'validation.failed', index: 1, param, idempotencyKey: bad.idempotencyKey },
        { status: 'accepted' },
      ],
    ])
    expect(results[1]?.message).toMatch(param)
    expect(await storedAs(bad.idempotencyKey)).toBeUndefined()
  })

  test.each<[string, object, string]>([
    ['no subject', { subject: undefined }, 'subject'],
    ['a type that is no slug', { type: 'com.example.calls' }, 'type'],
    ['another version', { specversion: '0.3' }, 'specversion'],
    ['a source that is no URI', { source: 'a b' }, 'source'],
    ['units that are no number', { data: { units: 'many' } }, 'data.units'],
    ['data that is text', { data: 'units=1' }, 'data'],
    ['binary data', { data_base64: 'e30=' }, 'data_base64'],
    ['data of another type', { datacontenttype: 'text/xml', data: {} }, 'datacontenttype'],
    ['a nested property', { data: { place: { city: 'Rome' } } }, 'data.place'],
    ['a nested property among its own', { data: { properties: { place: [] } } }, 'data.properties.place'],
    ['a property in both places', { data: { place: 'a', properties: { place: 'b' } } }, 'data.place'],
    ['a time before 1970', { time: '1969-12-31T00:00:00Z' }, 'time'],
  ])('CloudEvents: %s', async (_, more, param) => {
    const { results } = await post(CLOUDS, JSON.stringify([newCloudEvent(), newCloudEvent(more)]))
    expect(results).toMatchObject([{ status: 'accepted' }, { code: 'validation.failed', index: 1, param }])
  })

  test('what the engine refuses of a CloudEvent is told by its attributes', async () => {
    const bad = [{ subject: 'nobody' }, { type: 'nothing' }, { time: '2030-01-01T00:00:00Z' }, { data: { units: -1 } }]
    const { results } = await post(CLOUDS, JSON.stringify(bad.map(newCloudEvent)))
    expect(results.map(({ code, param }) => [code, param])).toEqual([
      ['usage.unknown_customer', 'subject'],
      ['usage.unknown_feature', 'type'],
      ['usage.future_timestamp', 'time'],
      [undefined, undefined],
    ])
  })

  test('members of every object, and what is nested a hundred thousand deep, are just malformed', async () => {
    const deep = (units: string) => `{"units":${units},"properties":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    const lines = [
      '{"__proto__":{"units":1},"constructor":1}',
      '{"customerId":"ada","featureSlug":"api-calls","units":1,"idempotencyKey":"p","properties":{"__proto__":"x"}}',
      deep('1'),
      deep('0.1'),
      '[]',
      'null',
      '7',
      JSON.stringify(newEvent()),
    ]
    const { results } = await post(LINES, lines.join('\n'))
    expect(results.map(({ status }) => status)).toEqual([...Array(7).fill('rejected'), 'accepted'])
    const extended = `{"specversion":"1.0","id":"deep","source":"a","type":"api-calls","subject":"ada","data":{"__proto__":{"units":5}},"far":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    expect((await post(CLOUD, extended)).results).toMatchObject([{ param: 'data.__proto__' }])
    expect(({} as { units?: unknown }).units).toBeUndefined()
  })

  test('a line that is not UTF-8 is one', async () => {
    const lines = [Buffer.from([0x7b, 0xff, 0x7d, 0x0a]), Buffer.from(JSON.stringify(newEvent()))]
    const { results } = await post(LINES, Buffer.concat(lines))
    expect(results).toMatchObject([{ code: 'validation.failed', index: 0 }, { status: 'accepted' }])
  })
})

describe('a body of which nothing is recorded is refused by its code', () => {
  const refused = async (
    type: string | null,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ) => {
    const before = await storedRows(api.connection)
    const { status, error } = await post(type, body, headers)
    expect(await storedRows(api.connection)).toBe(before)
    expect(error?.docUrl).toBe(`http://test.local/docs/errors#${error?.code}`)
    return [status, error?.code]
  }

  test.each<[string, string | null, string, Record<string, string>, number, string]>([
    ['no JSON', JSON_TYPE, '{', {}, 400, 'request.malformed'],
    ['a number', JSON_TYPE, '7', {}, 400, 'request.malformed'],
    ['events that are none', JSON_TYPE, '{"events":7}', {}, 400, 'request.malformed'],
    ['events beside something else', JSON_TYPE, '{"events":[],"more":1}', {}, 400, 'request.malformed'],
    ['a batch as one CloudEvent', CLOUD, '[]', {}, 400, 'request.malformed'],
    ['a CloudEvent as a batch', CLOUDS, '{}', {}, 400, 'request.malformed'],
    ['another type', 'text/plain', '{}', {}, 415, 'request.unsupported_media_type'],
    ['another charset', `${JSON_TYPE}; charset=latin1`, '{}', {}, 415, 'request.unsupported_media_type'],
    ['compressed', JSON_TYPE, '{}', { 'content-encoding': 'gzip' }, 415, 'request.unsupported_media_type'],
    [
      'too many members',
      JSON_TYPE,
      `[{"units":0.5,"properties":{"a":[${'1,'.repeat(500_001)}1]}}]`,
      {},
      413,
      'request.too_large',
    ],
    ['too many events', JSON_TYPE, `[${Array(10_001).fill('{}').join()}]`, {}, 413, 'request.too_large'],
    ['no key', JSON_TYPE, '{}', { authorization: '' }, 401, 'auth.invalid_key'],
  ])('%s', async (_, type, body, headers, status, code) => {
    expect(await refused(type, body, headers)).toEqual([status, code])
  })

  test('more than 16 MiB, said or not', async () => {
    const piece = new Uint8Array(1024 * 1024).fill(0x20)
    let pulled = 0
    const pull = (controller: ReadableStreamDefaultController) => {
      pulled += 1
      controller.enqueue(piece)
    }
    const endless = new ReadableStream({ pull })
    const init = {
      method: 'POST',
      body: endless,
      duplex: 'half',
      headers: { authorization: `Bearer ${key}`, 'content-type': LINES },
    }
    const { status, error } = await api.fetch('/v1/usage/events', init as RequestInit)
    expect([status, error?.code]).toEqual([413, 'request.too_large'])
    expect(pulled).toBeLessThan(20)
    const said = { 'content-length': String(16 * 1024 * 1024 + 1) }
    expect(await refused(LINES, '{}', said)).toEqual([413, 'request.too_large'])
  })

  test('whoever may not report usage', async () => {
    const [reader, writer, publishable] = [
      await api.newKey(environment, 'restricted', ['usage:read']),
      await api.newKey(environment, 'restricted', ['usage:write']),
      await api.newKey(environment, 'publishable'),
    ]
    const ask = async (own: string) =>
      (await post(JSON_TYPE, JSON.stringify(newEvent()), { authorization: `Bearer ${own}` })).status
    expect([await ask(reader), await ask(publishable), await ask(writer)]).toEqual([403, 403, 200])
  })

  test('more than the server takes at once says when to come back', async () => {
    const waiting = Array.from({ length: 5 }, () => {
      const events = Array.from({ length: 10_000 }, () => ({ ...newEvent({ customerId: 'nobody' }), units: '1' }))
      return api.engine.intake.ask(environment.environmentId, { context: environment, events })
    })
    const { status, error, headers } = await post(JSON_TYPE, JSON.stringify(newEvent()))
    await Promise.all(waiting)
    expect([status, error?.code, headers.get('retry-after')]).toEqual([429, 'usage.overloaded', '1'])
  })
})

test('a refused event of a batch names the page about its code', async () => {
  const events = [newEvent({ customerId: 'nobody' })]
  const { data } = await api.mutate('usage.reportBatch', { events }, { key })
  expect(data).toMatchObject({ results: [{ docUrl: 'http://test.local/docs/errors#usage.unknown_customer' }] })
})

test('the route is in the OpenAPI document', async () => {
  const { status, text } = await api.fetch('/openapi.json')
  const { openapi, paths, servers } = JSON.parse(text)
  expect([status, openapi, servers]).toEqual([200, '3.1.0', [{ url: 'http://test.local' }]])
  expect(Object.keys(paths['/v1/usage/events'].post.requestBody.content)).toEqual([JSON_TYPE, LINES, CLOUD, CLOUDS])
})
