import { type Context, voidEvent } from '@tallywright/engine'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from './create-sandbox.ts'
import { notingStore } from './harness/noted-statements.ts'
import { openTestApi, type TestApi } from './harness/test-api.ts'
import { valueIn } from './harness/test-engine.ts'
import { violationsIn } from './proofs/invariants.ts'

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
