import { sampleCatalog } from '@tallywright/testing/sample-inputs'
import { openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'

let api: TestApi
let key: string
let count = 0

beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
  key = await api.newKey(await api.newEnvironment('live'), 'secret')
  await api.mutate('catalog.push', { catalog: sampleCatalog }, { key })
  await api.mutate('customers.create', { externalId: 'ada' }, { key })
})
afterAll(() => api.close())

const newEvent = () => ({ customerId: 'ada', featureSlug: 'api-calls', units: 1, idempotencyKey: `event-${count++}` })
const report = (event: object) => api.mutate('usage.report', event, { key })

test('a default timestamp is when the event happened, and is not compared when the event comes again', async () => {
  const event = newEvent()
  const first = await report({ ...event, defaultTimestamp: '2025-12-31T23:00:00Z' })
  expect(first.data).toMatchObject({ status: 'accepted' })
  for (const again of [{ defaultTimestamp: '2025-12-31T23:00:00.020Z' }, {}]) {
    expect((await report({ ...event, ...again })).data).toEqual({ ...(first.data as object), status: 'duplicate' })
  }
  const [stored] = await api.connection.database.query.usageEvents.findMany({
    where: (row, { eq }) => eq(row.idempotencyKey, event.idempotencyKey),
  })
  expect(stored?.timestamp).toBe(Date.parse('2025-12-31T23:00:00Z'))
})

test('a timestamp that was given is compared, with or without a default beside it', async () => {
  const event = { ...newEvent(), timestamp: '2025-12-31T23:00:00Z' }
  await report(event)
  expect((await report({ ...event, defaultTimestamp: '2025-12-31T20:00:00Z' })).data).toMatchObject({
    status: 'duplicate',
  })
  const later = { ...event, timestamp: '2025-12-31T23:00:01Z' }
  expect(await report(later)).toMatchObject({
    status: 409,
    error: { code: 'usage.conflict', param: 'idempotencyKey' },
  })
  const { data } = await api.mutate('usage.reportBatch', { events: [later] }, { key })
  expect(data).toMatchObject({ results: [{ status: 'conflict', code: 'usage.conflict', param: 'idempotencyKey' }] })
})

test.each(['timestamp', 'defaultTimestamp'])('a %s in the future is refused by its name', async (param) => {
  const answer = await report({ ...newEvent(), [param]: '2026-01-01T00:05:01Z' })
  expect(answer).toMatchObject({ status: 422, error: { code: 'usage.future_timestamp', param } })
})
