import { ERRORS } from '@tallywright/contract'
import type { Context } from '@tallywright/engine'
import { makeSampleWorld } from '@tallywright/testing/sample-world'
import { storedRows } from '@tallywright/testing/stored-rows'
import { openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

let api: TestApi
let environment: Context
let key: string
let publishable: string

beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
  environment = await api.newEnvironment()
  key = await api.newKey(environment, 'secret')
  publishable = await api.newKey(environment, 'publishable')
})
afterAll(() => api.close())

const bearer = (text: string) => ({ authorization: `Bearer ${text}` })
const json = { 'content-type': 'application/json' }
const batchOf = (paths: readonly string[], init: RequestInit = {}) => {
  const inputs = Object.fromEntries(paths.map((_, index) => [index, {}]))
  return api.fetch(`/trpc/${paths.join(',')}?batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`, {
    headers: bearer(key),
    ...init,
  })
}

describe('a batch', () => {
  test('of queries is answered one by one, each with its own refusal', async () => {
    const { status, text } = await batchOf(['environments.current', 'customers.get', 'plans.list'])
    expect(status).toBe(207)
    const [current, customer, plans] = JSON.parse(text)
    expect(current.result.data).toMatchObject({ id: environment.environmentId })
    expect(customer.error.data).toMatchObject({ code: 'validation.failed', param: 'customerId' })
    expect(plans.result.data).toEqual({ items: [], nextCursor: null })
  })

  test.each([
    ['a mutation among queries', ['plans.list', 'customers.create']],
    ['a mutation alone', ['customers.create']],
    ['two mutations', ['customers.create', 'features.archive']],
  ])('with %s is refused before any of it runs', async (_, paths) => {
    const before = await storedRows(api.connection)
    const post = {
      method: 'POST',
      headers: { ...bearer(key), ...json, 'idempotency-key': 'batch' },
      body: '{"0":{},"1":{}}',
    }
    for (const init of [post, {}]) {
      const { status, error } = await batchOf(paths, init)
      expect([status, error?.code]).toEqual([400, 'batch.mutation_not_allowed'])
    }
    expect(await storedRows(api.connection)).toBe(before)
  })

  test('of more queries than a page asks for is refused', async () => {
    const many = (count: number) => batchOf(Array.from({ length: count }, () => 'environments.current'))
    expect((await many(50)).status).toBe(200)
    const { status, error } = await many(51)
    expect([status, error?.code]).toEqual([413, 'request.too_large'])
  })

  test('looks its key up once', async () => {
    const before = api.log.length
    await batchOf(['environments.current', 'plans.list'])
    expect(api.log.slice(before)).toMatchObject([{ status: 200, actor: expect.stringMatching(/^key:key_/) }])
  })
})

describe('an Idempotency-Key', () => {
  const create = (input: object, idempotencyKey: string | null) =>
    api.mutate('customers.create', input, { key, idempotencyKey })

  test('repeats the answer and not the effect', async () => {
    const [first, second] = [await create({ name: 'Ada' }, 'twice'), await create({ name: 'Ada' }, 'twice')]
    expect(second.data).toEqual(first.data)
    expect([first, second].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true'])
    const listed = await api.query('customers.list', {}, { key })
    expect((listed.data as { items: object[] }).items).toHaveLength(1)
  })

  test('sees the same request in a default and in its value written out', async () => {
    await create({ name: 'Bob' }, 'default')
    expect((await create({ name: 'Bob', timeZone: 'UTC' }, 'default')).headers.get('idempotent-replayed')).toBe('true')
  })

  test.each([
    ['with another input', 'customers.create', { name: 'Eve' }],
    ['with another procedure', 'features.create', { slug: 'x', type: 'boolean', name: 'X' }],
  ])('is refused %s', async (_, path, input) => {
    await api.mutate(
      'plans.create',
      { slug: 'one', name: 'One', features: {}, prices: {} },
      { key, idempotencyKey: 'other' },
    )
    await create({ externalId: 'twice', name: 'Ada' }, 'other')
    const target = path === 'customers.create' ? { ...input, externalId: 'twice' } : input
    const { status, error } = await api.mutate(path, target, { key, idempotencyKey: 'other' })
    expect([status, error?.code]).toEqual([409, 'idempotency.mismatch'])
  })

  test.each([
    ['none', null, 'idempotency.key_missing'],
    ['an empty one', '', 'idempotency.key_invalid'],
    ['256 characters', 'x'.repeat(256), 'idempotency.key_invalid'],
    ['a character that is not printable', 'a\tb', 'idempotency.key_invalid'],
  ])('that is %s is refused', async (_, idempotencyKey, code) => {
    const { status, error } = await create({}, idempotencyKey)
    expect([status, error?.code]).toEqual([400, code])
  })

  test('of one environment means nothing in another', async () => {
    const other = await api.newKey(await api.newEnvironment(), 'secret')
    await create({ name: 'Here' }, 'shared')
    const there = await api.mutate('customers.create', { name: 'There' }, { key: other, idempotencyKey: 'shared' })
    expect(there.data).toMatchObject({ name: 'There' })
  })

  test('is not asked of what carries its own', async () => {
    const events = [{ customerId: 'nobody', featureSlug: 'nothing', units: 1, idempotencyKey: 'e' }]
    const { status, data } = await api.mutate('usage.reportBatch', { events }, { key, idempotencyKey: null })
    expect([status, data]).toMatchObject([200, { results: [{ status: 'rejected' }] }])
  })
})

describe('who did it and why', () => {
  test('is kept with the events of a command', async () => {
    const reason = { 'tallywright-reason': 'asked for by phone' }
    const { data } = await api.mutate('customers.create', { name: 'Why' }, { key, headers: reason })
    const { id } = data as { id: string }
    const [told] = await api.engine.store.transaction(environment.environmentId, async (tx) => {
      const row = await tx.customers.find(id)
      return tx.outbox.ofCustomer(row?.bucket ?? 0, id)
    })
    expect(told).toMatchObject({
      reason: 'asked for by phone',
      actor: expect.stringMatching(/^key:key_/),
      snapshot: data,
    })
  })

  test('a reason without end is refused', async () => {
    const headers = { 'tallywright-reason': 'x'.repeat(256) }
    const { status, error } = await api.mutate('customers.create', {}, { key, headers })
    expect([status, error?.code, error?.param]).toEqual([400, 'validation.failed', 'Tallywright-Reason'])
  })
})

describe('what cannot be read', () => {
  const post = (body: string, headers: Record<string, string> = json) =>
    api.fetch('/trpc/customers.create', {
      method: 'POST',
      body,
      headers: { ...bearer(key), 'idempotency-key': 'read', ...headers },
    })

  test.each<[string, () => ReturnType<TestApi['fetch']>, number, string]>([
    ['a body that is no JSON', () => post('{'), 400, 'request.malformed'],
    ['a body of another type', () => post('x', { 'content-type': 'text/plain' }), 400, 'request.malformed'],
    ['no procedure', () => api.query('customers.nothing', {}, { key }), 404, 'procedure.not_found'],
    ['a member of every object', () => api.query('constructor.constructor', {}, { key }), 404, 'procedure.not_found'],
    ['nothing under /trpc', () => api.fetch('/trpc'), 404, 'procedure.not_found'],
    ['no page', () => api.fetch('/nothing'), 404, 'procedure.not_found'],
    ['a query by POST', () => api.mutate('customers.get', { customerId: 'x' }, { key }), 405, 'procedure.wrong_method'],
    ['a mutation by GET', () => api.query('customers.create', {}, { key }), 405, 'procedure.wrong_method'],
    ['a broken address', () => api.fetch('/trpc/%E0%A4%A'), 400, 'request.malformed'],
    [
      'a query that is no JSON',
      () => api.fetch('/trpc/plans.list?input={', { headers: bearer(key) }),
      400,
      'request.malformed',
    ],
    ['more than a mebibyte', () => post(JSON.stringify({ name: 'x'.repeat(1024 * 1024) })), 413, 'request.too_large'],
  ])('%s is a coded refusal', async (_, ask, status, code) => {
    const answer = await ask()
    expect([answer.status, answer.error?.code]).toEqual([status, code])
    expect(answer.error?.requestId).toBe(answer.headers.get('request-id'))
    expect(answer.error?.docUrl).toBe(`http://test.local/docs/errors#${code}`)
    expect(answer.headers.get('content-type')).toBe('application/json')
  })

  test('the page that a refusal names explains its code', async () => {
    const page = await api.fetch('/docs/errors')
    expect(page.headers.get('content-type')).toMatch('text/html')
    const { text } = page
    for (const [code, { meaning }] of Object.entries(ERRORS)) {
      expect(text).toContain(`<section id="${code}">`)
      expect(text).toContain(meaning)
    }
  })

  test.each(['timestamp', 'defaultTimestamp'])('only usage of the open period is enforced: %s', async (param) => {
    const { customerId, secretKey } = await makeSampleWorld(api, `enforced-${param}`)
    const use = { customerId, featureSlug: 'api-calls', units: 1, enforce: true }
    const answer = await api.mutate(
      'usage.report',
      { ...use, [param]: '2020-01-01T00:00:00Z', idempotencyKey: 'old' },
      { key: secretKey },
    )
    expect(answer.error).toMatchObject({ code: 'usage.not_current', param })
  })

  test('a batch of usage may be as large as its events are many', async () => {
    const event = { customerId: 'nobody', featureSlug: 'nothing', units: 1, properties: { text: 'x'.repeat(250) } }
    const events = Array.from({ length: 9000 }, (_, index) => ({ ...event, idempotencyKey: `large-${index}` }))
    expect(JSON.stringify({ events }).length).toBeGreaterThan(3_000_000)
    expect((await api.mutate('usage.reportBatch', { events }, { key })).status).toBe(200)
  })
})

describe('pages of other sites', () => {
  const allowed = (headers: Headers) => headers.get('access-control-allow-origin')

  test('may ask queries with a publishable key', async () => {
    const { headers, status } = await api.fetch('/trpc/plans.list', { method: 'OPTIONS' })
    expect([status, allowed(headers), headers.get('access-control-allow-methods')]).toEqual([204, '*', 'GET'])
    expect(allowed((await api.query('plans.list', {}, { key: publishable })).headers)).toBe('*')
  })

  test('may read nothing that was asked with a secret key, and no answer to a mutation', async () => {
    expect(allowed((await api.query('plans.list', {}, { key })).headers)).toBeNull()
    expect(allowed((await api.mutate('customers.create', {}, { key: publishable })).headers)).toBeNull()
  })
})

test('no answer may be kept, framed, or taken for another type', async () => {
  for (const { headers } of [
    await api.query('plans.list', {}, { key }),
    await api.fetch('/healthz'),
    await api.fetch('/x'),
  ]) {
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('request-id')).toMatch(/^req_/)
  }
})

describe('when the database does not answer', () => {
  let away: TestApi
  let awayKey: string

  beforeAll(async () => {
    away = await openTestApi(inject('testDatabase'))
    awayKey = await away.newKey(await away.newEnvironment(), 'secret')
    expect((await away.fetch('/readyz')).status).toBe(200)
    await away.close()
  })

  test('the process runs and is not ready', async () => {
    expect((await away.fetch('/healthz')).status).toBe(200)
    const { status, error, headers } = await away.fetch('/readyz')
    expect([status, error?.code, headers.get('retry-after')]).toEqual([503, 'server.unavailable', '1'])
  })

  test('a call says that it can be tried again, and what happened stays in the log', async () => {
    const { status, error, headers, text } = await away.query('plans.list', {}, { key: awayKey })
    expect([status, error?.code, headers.get('retry-after')]).toEqual([503, 'server.unavailable', '1'])
    expect(text).not.toContain('CONNECTION')
    expect(away.log.at(-1)).toMatchObject({ status: 503, code: 'server.unavailable', error: expect.any(Error) })
  })
})
