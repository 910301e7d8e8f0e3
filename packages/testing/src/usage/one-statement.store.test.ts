import { createApp } from '@tallywright/api'
import { defineCatalog } from '@tallywright/domain'
import { createEngine } from '@tallywright/engine'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { notingStore } from '../harness/noted-statements.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'

/** What makes checks and reports fast: how few statements they are, and that those who come together share them. */

const catalog = defineCatalog({
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  plans: {
    free: {
      name: 'Free',
      features: { calls: { type: 'metered', consumption: 'priced', allowance: '100', overage: 'blocked' } },
      prices: {},
    },
  },
})

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

/** A server of its own on the database, that has answered for the customer before, and what it sends from now on. */
async function newServer() {
  const environment = await api.newEnvironment()
  const key = await api.newKey(environment, 'secret')
  const { ids, wallClock, providers } = api.engine
  const { store, sent: noted } = notingStore(api.connection)
  const engine = createEngine({ store, ids, wallClock, providers })
  const log = { info: () => {}, error: () => {} }
  const app = createApp({ engine, log, stopwatch: () => 0, acceptDemoKeys: false })
  const send = async (path: string, init: RequestInit) => {
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...init.headers }
    const answer = await app.request(`http://test.local/trpc/${path}`, { ...init, headers })
    return (await answer.json()) as { result?: { data: never }; error?: { data: { code: string } } }
  }
  const ask = (path: string, input: object) => send(`${path}?input=${encodeURIComponent(JSON.stringify(input))}`, {})
  const tell = (path: string, input: object, name = path) => {
    return send(path, { method: 'POST', body: JSON.stringify(input), headers: { 'Idempotency-Key': name } })
  }
  await tell('catalog.push', { catalog })
  await tell('customers.create', { externalId: 'ada' })
  await tell('subscriptions.create', { customerId: 'ada', planSlug: 'free', currency: 'USD' })
  await tell('wallets.grant', { customerId: 'ada', unit: 'USD', amount: 100 })
  const report = (idempotencyKey: string) =>
    tell('usage.report', { customerId: 'ada', featureSlug: 'calls', units: 1, idempotencyKey })
  const questions = {
    check: () => ask('usage.check', { customerId: 'ada', featureSlug: 'calls' }),
    balance: () => ask('wallets.get', { customerId: 'ada', unit: 'USD' }),
  }
  await report('first')
  for (const question of Object.values(questions)) expect((await question()).error).toBeUndefined()
  const sent = async (work: () => Promise<unknown>) => {
    const before = noted.length
    await work()
    return noted.slice(before).map(({ text }) => text)
  }
  const changeKey = (change: string) =>
    api.connection.wire.send(`update api_keys set ${change} where environment_id = $1`, [environment.environmentId])
  return { report, questions, sent, changeKey }
}

describe.each(['check', 'balance'] as const)('a %s of a customer who is remembered', (name) => {
  test('is one statement, that of its key among them', async () => {
    const { questions, sent } = await newServer()
    const [only, ...others] = await sent(questions[name])
    expect(others).toEqual([])
    expect(only).toContain('from api_keys')
  })

  test('shares it with all who ask at the same time', async () => {
    const { questions, sent } = await newServer()
    expect(await sent(() => Promise.all(Array.from({ length: 20 }, questions[name])))).toHaveLength(1)
  })

  test('is refused from the commit on that revokes its key', async () => {
    const { questions, changeKey } = await newServer()
    await changeKey('revoked_at = now()')
    expect((await questions[name]()).error?.data.code).toBe('auth.key_revoked')
    await changeKey('revoked_at = null')
    expect((await questions[name]()).error).toBeUndefined()
  })
})

test.each([
  ['expired', `expires_at = '2000-01-01'`, 'auth.key_expired'],
  ['become another', `secret_hash = repeat('0', 64)`, 'auth.invalid_key'],
])('a key that has %s opens nothing, though it is remembered', async (_, change, code) => {
  const { questions, changeKey } = await newServer()
  await changeKey(change)
  expect((await questions.check()).error?.data.code).toBe(code)
})

test('reports that come while one is stored share the next commit', async () => {
  const { report, sent } = await newServer()
  const texts = await sent(() => Promise.all(Array.from({ length: 20 }, (_, index) => report(`event-${index}`))))
  expect(texts.filter((text) => text.includes('into usage_events')).length).toBeLessThanOrEqual(3)
})
