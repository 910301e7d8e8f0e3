import { afterEach, expect, test } from 'vitest'
import { hurried } from '../tests/hurried-runtime.ts'
import {
  hangs,
  page,
  refuses,
  replies,
  resets,
  type ScriptedServer,
  type Step,
  startServer,
} from '../tests/scripted-server.ts'
import { Tallywright, type TallywrightOptions } from './tallywright.ts'
import { TallywrightError } from './tallywright-error.ts'

let server: ScriptedServer

afterEach(() => server.close())

async function clientOf(steps: readonly Step[], options: Partial<TallywrightOptions> = {}) {
  server = await startServer(...steps)
  const runtime = hurried()
  return { runtime, client: new Tallywright({ apiKey: 'tw_test_sk_1', baseUrl: server.baseUrl, runtime, ...options }) }
}

const customer = { id: 'cus_1', object: 'customer' }
const keys = () => server.seen.map(({ headers }) => headers['idempotency-key'])

test('a query is a GET with its input in the address and the key in the header', async () => {
  const { client } = await clientOf([replies(customer)])
  expect(await client.customers.get({ customerId: 'a/b c' })).toEqual(customer)
  const [request] = server.seen
  expect(request).toMatchObject({ method: 'GET', path: '/trpc/customers.get', input: { customerId: 'a/b c' } })
  expect(request?.headers.authorization).toBe('Bearer tw_test_sk_1')
  expect(request?.headers['idempotency-key']).toBeUndefined()
})

test('a mutation is a POST of its own with a new idempotency key', async () => {
  const { client } = await clientOf([replies(customer)])
  await Promise.all([client.customers.create({ name: 'Ada' }), client.customers.create({ name: 'Bob' })])
  expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /trpc/customers.create',
    'POST /trpc/customers.create',
  ])
  expect(new Set(keys()).size).toBe(2)
  for (const key of keys()) expect(key).toMatch(/^[0-9a-f-]{36}$/)
})

test('an idempotency key that was given is used', async () => {
  const { client } = await clientOf([replies(customer)])
  await client.customers.create({ name: 'Ada' }, { idempotencyKey: 'signup-17' })
  expect(keys()).toEqual(['signup-17'])
})

const faults: [string, Step, number?][] = [
  ['503 from the server', refuses(503, 'server.unavailable')],
  ['502 from a proxy', page(502)],
  ['a connection that breaks after the commit', resets],
  ['an answer that does not come in time', hangs],
  ['429 from a proxy with Retry-After', page(429, { 'retry-after': '2' }), 2_000],
  ['503 from a proxy with Retry-After', page(503, { 'retry-after': '1' }), 1_000],
  ['the first try still running', refuses(409, 'idempotency.in_progress', { headers: { 'retry-after': '3' } }), 3_000],
]

test.each(faults)('%s is followed by a second try under the same key', async (_, fault, retryAfterMs = 100) => {
  const { client, runtime } = await clientOf([fault, replies(customer)])
  expect(await client.customers.create({ name: 'Ada' })).toEqual(customer)
  expect(server.seen).toHaveLength(2)
  expect(new Set(keys()).size).toBe(1)
  // The timer of each try, and the wait between them.
  expect(runtime.waits).toEqual([30_000, retryAfterMs, 30_000])
})

test('what does not pass is given up after the last retry, with its code', async () => {
  const { client } = await clientOf([refuses(503, 'server.unavailable')], { maxRetries: 2 })
  const rejection = client.customers.create({ name: 'Ada' })
  await expect(rejection).rejects.toMatchObject({ code: 'server.unavailable', status: 503, requestId: 'req_1' })
  expect(server.seen).toHaveLength(3)
  expect(new Set(keys()).size).toBe(1)
})

const stillRunning = refuses(409, 'idempotency.in_progress', { headers: { 'retry-after': '1' } })

test('a first try that is still running is waited for beyond the retries', async () => {
  const { client } = await clientOf([resets, ...Array(9).fill(stillRunning), replies(customer)], { maxRetries: 1 })
  expect(await client.customers.create({ name: 'Ada' })).toEqual(customer)
  expect(new Set(keys()).size).toBe(1)
})

test('a first try that does not end is waited for as long as for an answer, and no longer', async () => {
  const { client } = await clientOf([stillRunning], { timeoutMs: 5_000 })
  await expect(client.customers.create({ name: 'Ada' })).rejects.toMatchObject({ code: 'idempotency.in_progress' })
  expect(server.seen).toHaveLength(6)
})

test('without an answer the outcome is named unknown, not refused', async () => {
  const { client } = await clientOf([resets], { maxRetries: 0 })
  await expect(client.customers.create({})).rejects.toMatchObject({ code: 'connection.failed', status: null })
})

test('a timeout says so', async () => {
  const { client } = await clientOf([hangs], { maxRetries: 0, timeoutMs: 1_000 })
  await expect(client.customers.get({ customerId: 'a' })).rejects.toMatchObject({ code: 'connection.timeout' })
})

test('a refusal is an error with everything the server said, after one try', async () => {
  const refusal = refuses(400, 'validation.failed', { param: 'seats.editor', details: { problems: [] } })
  const { client } = await clientOf([refusal])
  const error = await client.environments.current().catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(TallywrightError)
  expect(error).toMatchObject({
    code: 'validation.failed',
    message: 'refused: validation.failed',
    status: 400,
    requestId: 'req_1',
    param: 'seats.editor',
    details: { problems: [] },
    docUrl: '/docs/errors#validation.failed',
  })
  expect(server.seen).toHaveLength(1)
})

test('another server at the address is named as such', async () => {
  const { client } = await clientOf([page(404)])
  await expect(client.environments.current()).rejects.toMatchObject({ code: 'response.unreadable', status: 404 })
})

test('a client without a key is refused before it calls anything', async () => {
  server = await startServer()
  expect(() => new Tallywright({ apiKey: undefined })).toThrow('needs an apiKey')
})
