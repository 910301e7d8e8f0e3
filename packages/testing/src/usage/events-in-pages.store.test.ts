import { type Context, reportUsage, summarizeUsage, upcomingInvoice, voidEvent } from '@tallywright/engine'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { notingStore } from '../harness/noted-statements.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { valueIn } from '../harness/test-engine.ts'
import { violationsIn } from '../proofs/invariants.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const perUnit = <Slug extends string>(feature: Slug) =>
  ({ feature, cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } }) as const

/** More than two pages. */
const EVENTS = 4_500
const PAGE = 2_000

/** What was sent on the way of some work, and the most rows that any statement was answered with. */
async function noted<Answer>(environmentId: string, work: (context: Context) => Promise<Answer>) {
  const { store, sent } = notingStore(api.connection)
  const answer = await work({ ...api.engine, store, environmentId, actor: 'test', reason: null })
  return { answer, mostRows: Math.max(...sent.map(({ rows }) => rows)) }
}

test.each([
  ['max', { aggregation: 'max' }, '9999', '4499'],
  ['min', { aggregation: 'min' }, '0.5', '1'],
  ['latest', { aggregation: 'latest' }, '7', '4499'],
  ['unique_count', { aggregation: 'unique_count', property: 'user' }, '3', '2'],
] as const)('an event of %s is taken back by pages of what is left', async (aggregation, meter, before, after) => {
  const { billing, environmentId } = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    {
      catalog: {
        features: { use: { type: 'metered', name: 'Use', meter } },
        plans: { team: { name: 'Team', features: { use: priced }, prices: { use: perUnit('use') } } },
      },
    },
  )
  const customerId = 'ada'
  await billing.customers.create({ externalId: customerId })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  await billing.subscriptions.create({ customerId, planSlug: 'team' })
  await billing.usage.reportBatch({
    events: Array.from({ length: EVENTS }, (_, index) => ({
      ...{ customerId, featureSlug: 'use', idempotencyKey: `${index}`, properties: { user: `${index % 2}` } },
      units: index === 0 ? 1 : index,
      timestamp: new Date(Date.UTC(2026, 0, 1) + index).toISOString(),
    })),
  })
  const units = { max: 9999, min: '0.5', latest: 7, unique_count: 1 }[aggregation]
  await billing.usage.report({
    ...{ customerId, featureSlug: 'use', units, idempotencyKey: 'wrong', properties: { user: 'wrong' } },
    timestamp: '2026-01-01T00:00:10Z',
  })
  const quantity = async () => (await billing.usage.summary({ customerId })).features[0]?.quantity
  expect(await quantity()).toBe(before)
  const { answer, mostRows } = await noted(environmentId, (context) =>
    voidEvent(context, { customerId, idempotencyKey: 'wrong' }),
  )
  expect(valueIn(answer)).toMatchObject({ status: 'accepted' })
  expect(await quantity()).toBe(after)
  expect(mostRows).toBe(PAGE)
  expect(await violationsIn({ connection: api.connection, store: api.engine.store, environmentId })).toEqual([])
})

test('what was used first of a shared allowance, and what each event costs, is found by pages of the events', async () => {
  const eachAtLeast = { model: 'percentage', percent: '1', eventMinimum: '0.02' } as const
  const sum = { type: 'metered', name: 'Use', meter: { aggregation: 'sum' } } as const
  const { billing, environmentId } = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    {
      catalog: {
        features: {
          shared: { ...sum, meter: { aggregation: 'sum', groupBy: ['region'] } },
          each: sum,
          paid: sum,
        },
        plans: {
          team: {
            name: 'Team',
            features: {
              shared: { ...priced, allowance: '1000' },
              each: priced,
              paid: { type: 'metered', consumption: 'balance', overage: 'billed' },
            },
            prices: {
              shared: perUnit('shared'),
              each: { feature: 'each', cadence: month, terms: { USD: eachAtLeast } },
              paid: { feature: 'paid', cadence: month, terms: { USD: eachAtLeast } },
            },
          },
        },
      },
    },
  )
  const customerId = 'ada'
  await billing.customers.create({ externalId: customerId })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId, planSlug: 'team' })
  for (const featureSlug of ['shared', 'each', 'paid'] as const) {
    await billing.usage.reportBatch({
      events: Array.from({ length: EVENTS }, (_, index) => ({
        ...{ customerId, featureSlug, units: 1, idempotencyKey: `${featureSlug}-${index}` },
        properties: { region: index % 3 === 0 ? 'eu' : 'us' },
        timestamp: new Date(Date.UTC(2026, 0, 1) + index).toISOString(),
      })),
    })
  }
  const upcoming = await noted(environmentId, (context) => upcomingInvoice(context, { subscriptionId }))
  // Of the first thousand 334 were of the EU; 4,500 events cost the least that one costs, 0.02.
  expect(valueIn(upcoming.answer).lines.map(({ description, net }) => `${description} ${net}`)).toEqual([
    'Use: eu 1166',
    'Use: us 2334',
    'Use 9000',
    'Use 9000',
  ])
  const summary = await noted(environmentId, (context) => summarizeUsage(context, { customerId }))
  expect(
    valueIn(summary.answer)
      .features.map(({ amount }) => amount)
      .toSorted(),
  ).toEqual([3500, 9000, 9000])
  const enforced = { customerId, featureSlug: 'paid', units: '1', idempotencyKey: 'more', enforce: true }
  const report = await noted(environmentId, (context) => reportUsage(context, [enforced]))
  expect(report.answer).toMatchObject([{ status: 'accepted' }])
  expect([upcoming.mostRows, summary.mostRows, report.mostRows]).toEqual([PAGE, PAGE, PAGE])
})
