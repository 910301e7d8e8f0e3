import type { Context } from '@tallywright/engine'
import { type Answer, openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

let api: TestApi
let environment: Context
let key: string

beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
  environment = await api.newEnvironment()
  key = await api.newKey(environment, 'secret')
})
afterAll(() => api.close())

const MIB = 1024 * 1024
const PIECE = new Uint8Array(MIB).fill(0x20)

/** A body of so many MiB that comes as it is read, and how many of them were; it ends only when it is told to. */
function slowBody(mebibytes: number) {
  const seen = { pieces: 0, end: () => {}, isCanceled: false }
  const ended = new Promise<void>((resolve) => {
    seen.end = resolve
  })
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        if (seen.pieces === mebibytes) {
          await ended
          return controller.close()
        }
        seen.pieces++
        controller.enqueue(PIECE)
      },
      cancel: () => {
        seen.isCanceled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { body, seen }
}

function post(
  path: string,
  init: { body: RequestInit['body']; key?: string; headers?: Record<string, string> },
): Promise<Answer> {
  const authorization: Record<string, string> = init.key === undefined ? {} : { authorization: `Bearer ${init.key}` }
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'k', ...authorization, ...init.headers }
  return api.fetch(path, { method: 'POST', body: init.body, duplex: 'half', headers } as RequestInit)
}

const PATHS = ['/trpc/usage.reportBatch', '/trpc/usage.report', '/trpc/customers.create', '/v1/usage/events']

describe.each([...PATHS, '/trpc/usage%2Ereport', '/trpc/usage.report?batch=0'])('of what is sent to %s', (path) => {
  test('without a key nothing is read, and that the key is missing is what is wrong with it', async () => {
    const { body, seen } = slowBody(1)
    const { status, error } = await post(path, { body })
    expect([status, error?.code, seen.pieces]).toEqual([401, 'auth.missing_key', 0])
  })

  test('with a key that opens nothing nothing is read', async () => {
    const { body, seen } = slowBody(1)
    const { status, error } = await post(path, { body, key: `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}` })
    expect([status, error?.code, seen.pieces]).toEqual([401, 'auth.invalid_key', 0])
  })

  test('with a key that may not do this nothing is read', async () => {
    const publishable = await api.newKey(environment, 'publishable')
    for (const _ of ['unknown', 'known']) {
      const { body, seen } = slowBody(1)
      const { status, error } = await post(path, { body, key: publishable })
      expect([status, error?.code, seen.pieces]).toEqual([403, 'auth.not_allowed', 0])
      expect(api.log.at(-1)).toMatchObject({ actor: expect.stringMatching(/^key:key_/) })
    }
  })

  test('with a body that is broken says first that the key is', async () => {
    for (const body of ['{', 'x'.repeat(2 * MIB)]) {
      const { status, error } = await post(path, { body, key: 'tw_test_sk_none' })
      expect([status, error?.code]).toEqual([401, 'auth.invalid_key'])
    }
    const text = await post(path, { body: 'x', headers: { 'content-type': 'text/plain' } })
    expect([text.status, text.error?.code]).toEqual([401, 'auth.missing_key'])
  })

  test.each([
    ['nothing', 0],
    ['no JSON', 1],
  ])('with a key that is revoked while the body comes does nothing, also where that is %s', async (_, mebibytes) => {
    const revoked = await api.newKey(environment, 'secret')
    expect((await api.query('plans.list', {}, { key: revoked })).status).toBe(200)
    const { body, seen } = slowBody(mebibytes)
    const answer = post(path, { body, key: revoked })
    const { data } = await api.query('apiKeys.list', {}, { key })
    const [{ id }] = (data as { items: [{ id: string }] }).items
    expect((await api.mutate('apiKeys.revoke', { apiKeyId: id }, { key })).status).toBe(200)
    seen.end()
    const { status, error } = await answer
    expect([status, error?.code, seen.pieces]).toEqual([401, 'auth.key_revoked', mebibytes])
  })
})

test('a body is read alike whether it says how long it is or not', async () => {
  const body = new TextEncoder().encode('\ufeff{"name":"Zoë"}')
  for (const stated of [{}, { 'content-length': String(body.byteLength) }] as Record<string, string>[]) {
    const headers = { ...stated, 'idempotency-key': JSON.stringify(stated) }
    const { data } = await post('/trpc/customers.create', { body, key, headers })
    expect(data).toMatchObject({ name: 'Zoë' })
  }
})

describe('bodies that are under way', () => {
  const fill = async () => {
    await api.query('plans.list', {}, { key })
    const slow = Array.from({ length: 8 }, () => slowBody(16))
    const answers = slow.map(({ body }, index) =>
      post(index % 2 === 0 ? '/trpc/usage.reportBatch' : '/v1/usage/events', { body, key }),
    )
    while (slow.some(({ seen }) => seen.pieces < 16)) await new Promise((resolve) => setTimeout(resolve, 1))
    const end = () => {
      for (const { seen } of slow) seen.end()
      return Promise.all(answers)
    }
    return end
  }

  test.each(PATHS)('are so many bytes at most: more to %s is refused with a time to come back', async (path) => {
    const end = await fill()
    const { status, error, headers } = await post(path, { body: '{}', key })
    expect([status, error?.code, headers.get('retry-after')]).toEqual([429, 'server.busy', '1'])
    const stated = await post(path, { body: '{}', key, headers: { 'content-length': '2' } })
    expect([stated.status, stated.error?.code]).toEqual([429, 'server.busy'])
    await end()
    expect((await post(path, { body: '{}', key })).status).not.toBe(429)
  })

  test('stop no check, and no webhook', async () => {
    const end = await fill()
    expect((await api.query('plans.list', {}, { key })).status).toBe(200)
    expect((await post('/webhooks/sandbox', { body: '{}' })).status).not.toBe(429)
    await end()
  })

  test('of webhooks have a bound of their own', async () => {
    const stated = { 'content-length': String(MIB) }
    const slow = Array.from({ length: 32 }, () => slowBody(0))
    const answers = slow.map(({ body }) => post('/webhooks/sandbox', { body, headers: stated }))
    const { status, headers } = await post('/webhooks/sandbox', { body: '{}', headers: { 'content-length': '2' } })
    expect([status, headers.get('retry-after')]).toEqual([429, '1'])
    expect((await post('/v1/usage/events', { body: '[]', key })).status).toBe(200)
    for (const { seen } of slow) seen.end()
    await Promise.all(answers)
    expect((await post('/webhooks/sandbox', { body: '{}' })).status).not.toBe(429)
  })
})
