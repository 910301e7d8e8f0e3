import { sampleCatalog } from '@tallywright/testing/sample-inputs'
import { openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

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

describe('what is refused says what to do next', () => {
  const cases: [string, object, string, RegExp][] = [
    [
      'an unknown customer',
      { customerId: 'eve' },
      'usage.unknown_customer',
      /^there is no customer eve\. Create the customer/,
    ],
    [
      'an unknown feature',
      { featureSlug: 'nothing' },
      'usage.unknown_feature',
      /^there is no feature nothing\. Add the metered/,
    ],
    [
      'a feature of another type',
      { featureSlug: 'editor' },
      'feature.not_metered',
      /feature\. Report a metered feature\.$/,
    ],
    [
      'a time to come',
      { timestamp: '2027-01-01T00:00:00Z' },
      'usage.future_timestamp',
      /future\. Set the sender’s clock/,
    ],
  ]

  test.each(cases)('of %s, to who sent it alone and among others', async (_, fields, code, message) => {
    const event = { ...newEvent(), ...fields }
    expect((await report(event)).error).toMatchObject({ code, message: expect.stringMatching(message) })
    const batch = await api.mutate('usage.reportBatch', { events: [event] }, { key })
    expect(batch.data).toMatchObject({ results: [{ code, message: expect.stringMatching(message) }] })
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const sent = await api.fetch('/v1/usage/events', { method: 'POST', headers, body: JSON.stringify(event) })
    expect(JSON.parse(sent.text)).toMatchObject({ results: [{ code, message: expect.stringMatching(message) }] })
  })

  test('of an event that cannot be read', async () => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const { text } = await api.fetch('/v1/usage/events', { method: 'POST', headers, body: '[{}]' })
    expect(JSON.parse(text).results[0].message).toMatch(
      /received undefined\. Correct the event and send it again, with the same key\.$/,
    )
  })

  test('of what changes an event, and not of a question', async () => {
    const { error } = await api.mutate('usage.void', { customerId: 'ada', idempotencyKey: 'none' }, { key })
    expect(error?.message).toMatch(/\. Correct the idempotencyKey or the customer/)
    const unknown = { customerId: 'ada', featureSlug: 'nothing' }
    expect((await api.query('usage.check', unknown, { key })).error?.message).toBe('there is no feature nothing')
  })

  test('and the feed says it once', async () => {
    const event = { ...newEvent(), customerId: 'eve' }
    await report(event)
    const { data } = await api.query('usage.events', { limit: 100 }, { key })
    const { items } = data as { items: { idempotencyKey: string; refusal: object | null }[] }
    const refusal = items.find(({ idempotencyKey }) => idempotencyKey === event.idempotencyKey)?.refusal
    expect(refusal).toMatchObject({
      message: 'there is no customer eve',
      next: 'Create the customer with this externalId, or correct the name, and send it again.',
    })
  })
})
