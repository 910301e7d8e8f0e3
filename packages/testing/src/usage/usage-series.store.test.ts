import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const catalog = {
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum', groupBy: ['region'] } },
    peak: { type: 'metered', name: 'Peak', meter: { aggregation: 'max' } },
    disk: { type: 'metered', name: 'Disk', meter: { aggregation: 'weighted_sum', carryOver: true } },
    other: { type: 'metered', name: 'Other', meter: { aggregation: 'count' } },
  },
  plans: {
    team: {
      name: 'Team',
      features: { calls: priced, peak: priced, disk: priced },
      prices: { base: { cadence: month, terms: { USD: { model: 'flat', amount: '1.00' } } } },
    },
  },
} as const

/** A customer in Berlin, whose period is March: on the 29th their clocks go forward, and the day has 23 hours. */
async function newWorld() {
  const { billing, advance } = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-02-28T23:00:00Z' },
  )
  await billing.customers.create({ externalId: 'ada', timeZone: 'Europe/Berlin' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  await advance({ to: '2026-03-31T21:00:00Z' })
  let keys = 0
  type Slug = keyof typeof catalog.features
  type Series = NonNullable<Parameters<typeof billing.usage.summary>[0]['series']>
  return {
    ...{ billing, advance },
    use: (featureSlug: Slug, timestamp: string, units: number, region = 'eu') => {
      const idempotencyKey = `use-${keys++}`
      return billing.usage.report({
        customerId: 'ada',
        featureSlug,
        units,
        timestamp,
        idempotencyKey,
        properties: { region },
      })
    },
    summary: async (featureSlug: Slug, series: Series, at?: string) => {
      const asked = { customerId: 'ada', featureSlug, series, ...(at === undefined ? {} : { at }) }
      const [feature] = (await billing.usage.summary(asked)).features
      return { ...feature, points: feature?.series?.points ?? [] }
    },
  }
}

test('a day of a series is one of the customer’s, with 23 hours where clocks go forward, and with 0 where nothing was used', async () => {
  const { use, summary, billing } = await newWorld()
  await use('calls', '2026-03-28T22:59:59Z', 1)
  await use('calls', '2026-03-28T23:00:00Z', 10)
  await use('calls', '2026-03-29T21:59:59Z', 100, 'us')
  await use('calls', '2026-03-29T22:00:00Z', 1000)
  await billing.usage.amend({ customerId: 'ada', idempotencyKey: 'use-3', units: 2000 })
  await use('calls', '2026-03-05T12:00:00Z', 7)
  await billing.usage.void({ customerId: 'ada', idempotencyKey: 'use-4' })
  const { points, quantity, series } = await summary('calls', { by: 'day' })
  expect(series).toMatchObject({ by: 'day', timeZone: 'Europe/Berlin' })
  expect(points).toHaveLength(31)
  expect(points.slice(-5)).toEqual([
    { start: '2026-03-26T23:00:00Z', end: '2026-03-27T23:00:00Z', quantity: '0', eventCount: 0 },
    { start: '2026-03-27T23:00:00Z', end: '2026-03-28T23:00:00Z', quantity: '1', eventCount: 1 },
    { start: '2026-03-28T23:00:00Z', end: '2026-03-29T22:00:00Z', quantity: '110', eventCount: 2 },
    { start: '2026-03-29T22:00:00Z', end: '2026-03-30T22:00:00Z', quantity: '2000', eventCount: 1 },
    { start: '2026-03-30T22:00:00Z', end: '2026-03-31T22:00:00Z', quantity: '0', eventCount: 0 },
  ])
  expect([points.reduce((sum, point) => sum + Number(point.quantity), 0), quantity]).toEqual([2111, '2111'])
})

test('an hour of a series lists its groups where that is asked', async () => {
  const { use, summary } = await newWorld()
  await use('calls', '2026-03-29T00:10:00Z', 2)
  await use('calls', '2026-03-29T00:50:00Z', 3, 'us')
  await use('calls', '2026-03-29T01:00:00Z', 4)
  const range = { from: '2026-03-28T23:00:00Z', to: '2026-03-29T22:00:00Z' }
  const { points } = await summary('calls', { by: 'hour', byGroup: true, ...range })
  expect(points).toHaveLength(23)
  expect(points.slice(0, 3)).toEqual([
    { start: '2026-03-28T23:00:00Z', end: '2026-03-29T00:00:00Z', quantity: '0', eventCount: 0, groups: [] },
    {
      ...{ start: '2026-03-29T00:00:00Z', end: '2026-03-29T01:00:00Z', quantity: '5', eventCount: 2 },
      groups: [
        { group: { region: 'eu' }, quantity: '2', eventCount: 1 },
        { group: { region: 'us' }, quantity: '3', eventCount: 1 },
      ],
    },
    {
      ...{ start: '2026-03-29T01:00:00Z', end: '2026-03-29T02:00:00Z', quantity: '4', eventCount: 1 },
      groups: [{ group: { region: 'eu' }, quantity: '4', eventCount: 1 }],
    },
  ])
  expect((await summary('calls', { by: 'hour' })).points).toHaveLength(743)
})

test('a level is that of its day, from what was before it and across periods', async () => {
  const { use, summary, advance } = await newWorld()
  // 40 from noon of the 30th in Berlin, 40 less from 06:00 of 2 April: 20, 40, 40, then 10 as the average of their days.
  await use('disk', '2026-03-30T10:00:00Z', 40)
  await use('peak', '2026-03-30T10:00:00Z', 5)
  await use('peak', '2026-03-30T11:00:00Z', 3)
  await advance({ to: '2026-04-04T00:00:00Z' })
  await use('disk', '2026-04-02T04:00:00Z', -40)
  const quantities = async (slug: 'disk' | 'peak', from: string, to: string, at: string) =>
    (await summary(slug, { by: 'day', from, to }, at)).points.map(({ quantity }) => quantity)
  const to = '2026-04-03T22:00:00Z'
  expect(await quantities('disk', '2026-03-29T22:00:00Z', to, '2026-04-03T00:00:00Z')).toEqual([
    '20',
    '40',
    '40',
    '10',
    '0',
  ])
  expect(await quantities('disk', '2026-03-31T22:00:00Z', to, '2026-04-03T00:00:00Z')).toEqual(['40', '10', '0'])
  expect(await quantities('disk', '2026-03-30T22:00:00Z', to, '2026-04-03T00:00:00Z')).toEqual(['40', '40', '10', '0'])
  expect(await quantities('peak', '2026-03-29T22:00:00Z', to, '2026-03-20T00:00:00Z')).toEqual([
    '5',
    '0',
    '0',
    '0',
    '0',
  ])
})

test('what nobody covers has a series of its month', async () => {
  const { use, summary } = await newWorld()
  await use('other', '2026-03-02T00:00:00Z', 1)
  const { points, subscriptionId } = await summary('other', { by: 'day' })
  expect([subscriptionId, points.length, points[1]]).toMatchObject([null, 31, { quantity: '1', eventCount: 1 }])
})

test('a summary without a series is what it was, and a series has its limits', async () => {
  const { billing, use } = await newWorld()
  await use('calls', '2026-03-29T00:10:00Z', 2)
  const { features } = await billing.usage.summary({ customerId: 'ada', featureSlug: 'calls' })
  expect(features[0]).not.toHaveProperty('series')
  const ask = (series: object) =>
    billing.usage.summary({ customerId: 'ada', featureSlug: 'calls', series: { by: 'hour', ...series } as never })
  const from = '2026-03-01T00:00:00Z'
  for (const long of [
    { from, to: '2026-04-03T00:00:00Z' },
    { by: 'day', from, to: '2027-04-08T00:00:00Z' },
    { by: 'day', from: '1970-01-01T00:00:00Z' },
  ])
    await expect(ask(long)).rejects.toMatchObject({ code: 'usage.series_too_long', status: 422, param: 'series' })
  expect((await ask({ from, to: '2026-04-02T00:00:00Z' })).features[0]?.series?.points).toHaveLength(768)
  await expect(ask({ from, to: from })).rejects.toMatchObject({ code: 'validation.failed', param: 'series.to' })
  await expect(ask({ by: 'week' })).rejects.toMatchObject({ code: 'validation.failed', param: 'series.by' })
})
