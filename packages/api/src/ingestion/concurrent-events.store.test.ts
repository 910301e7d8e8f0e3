import { sampleCatalog } from '@tallywright/testing/sample-inputs'
import { openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'

let api: TestApi
let key: string

beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
  key = await api.newKey(await api.newEnvironment('live'), 'secret')
  await api.mutate('catalog.push', { catalog: sampleCatalog }, { key })
  for (const externalId of ['ada', 'bob']) await api.mutate('customers.create', { externalId }, { key })
})
afterAll(() => api.close())

const KEYS = 60
const CALLS = 48

/** Event `n` as each format says it, under the key that a CloudEvent of that source and id has. */
const asPlain = (n: number) => ({
  ...{ customerId: n % 2 === 0 ? 'ada' : 'bob', featureSlug: 'api-calls', units: '0.1' },
  idempotencyKey: `ce:["/gateway","${n}"]`,
})
const asCloudEvent = (n: number) => ({
  ...{ specversion: '1.0', id: String(n), source: '/gateway', type: 'api-calls' },
  ...{ subject: asPlain(n).customerId, data: { units: 0.1 } },
})

async function post(type: string, body: string) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': type }
  const { text } = await api.fetch('/v1/usage/events', { method: 'POST', body, headers })
  return JSON.parse(text).results as { status: string; idempotencyKey: string; usageEventId?: string }[]
}

test('events that come in many calls and forms at once count once each, and every refusal is kept', async () => {
  const answered = await Promise.all(
    Array.from({ length: CALLS }, (_, call) => {
      const numbers = Array.from({ length: KEYS / 2 }, (_each, index) => (call * 7 + index) % KEYS)
      switch (call % 3) {
        case 0:
          return post('application/json', JSON.stringify([...numbers.map(asPlain), { bad: call }]))
        case 1:
          return post('application/x-ndjson', [...numbers.map((n) => JSON.stringify(asPlain(n))), '{'].join('\n'))
        default:
          return post('application/cloudevents-batch+json', JSON.stringify([...numbers.map(asCloudEvent), {}]))
      }
    }),
  )
  const results = answered.flat()
  const byStatus = Map.groupBy(results, ({ status }) => status)
  expect([...byStatus.keys()].sort()).toEqual(['accepted', 'duplicate', 'rejected'])
  expect(byStatus.get('accepted')).toHaveLength(KEYS)
  expect(new Set(byStatus.get('accepted')?.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(KEYS)
  expect(byStatus.get('rejected')).toHaveLength(CALLS)
  const idsOf = Map.groupBy(
    results.filter(({ status }) => status !== 'rejected'),
    ({ idempotencyKey }) => idempotencyKey,
  )
  for (const same of idsOf.values()) expect(new Set(same.map(({ usageEventId }) => usageEventId)).size).toBe(1)
  const stored = await api.connection.database.query.usageEvents.findMany()
  expect(stored).toHaveLength(KEYS)
  const kept = await api.connection.database.query.refusedUsage.findMany()
  expect(kept.map(({ code }) => code)).toEqual(Array(CALLS).fill('validation.failed'))
  for (const customerId of ['ada', 'bob']) {
    const { data } = await api.query('usage.summary', { customerId, featureSlug: 'api-calls' }, { key })
    expect(data).toMatchObject({ features: [{ quantity: '3', groups: [{ eventCount: KEYS / 2 }] }] })
  }
})
