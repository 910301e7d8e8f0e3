import { rebuildTotals } from '@tallywright/engine'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const base = (amount: string) => ({ cadence: month, terms: { USD: { model: 'flat', amount } } }) as const
const perUnit = (feature: string, unitAmount: string) =>
  ({ feature, cadence: month, terms: { USD: { model: 'per_unit', unitAmount } } }) as const
const catalog = {
  features: {
    tokens: { type: 'metered', name: 'Tokens', meter: { aggregation: 'sum', groupBy: ['model', 'tokenKind'] } },
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
  },
  planGroups: {
    main: { name: 'Main', plans: ['plain', 'models'] },
    second: { name: 'Second', plans: ['tried', 'other'] },
  },
  plans: {
    tried: {
      name: 'Tried',
      features: { calls: priced },
      prices: { base: base('10.00'), calls: perUnit('calls', '1') },
      trial: { days: 7 },
    },
    other: {
      name: 'Other',
      features: { calls: priced },
      prices: { base: base('20.00'), calls: perUnit('calls', '1') },
    },
    plain: {
      name: 'Plain',
      features: { tokens: priced },
      prices: { base: base('10.00'), tokens: perUnit('tokens', '1') },
    },
    models: {
      name: 'Models',
      features: { tokens: priced },
      prices: {
        base: base('20.00'),
        tokens: {
          feature: 'tokens',
          cadence: month,
          terms: { USD: { model: 'model_cost', models: { 'gpt-x': { input: '1', output: '2' } } } },
        },
      },
    },
  },
} as const

/** A customer of Plain from 1 January. */
async function newWorld(invoices: { readonly lateUsage?: 'correct' | 'reject' } = {}) {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-01-01T00:00:00Z' },
  )
  const { billing, environmentId, advance } = sandbox
  const customerId = 'ada'
  await billing.environments.updateSettings({ invoices })
  await billing.customers.create({ externalId: 'ada' })
  const pay = async (token: 'succeeds' | 'processing_then_succeeds') => {
    const { id } = await billing.paymentMethods.create({ customerId, provider: 'sandbox', token })
    await billing.paymentMethods.setDefault({ customerId, paymentMethodId: id })
  }
  await pay('succeeds')
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId, planSlug: 'plain' })
  return {
    billing,
    environmentId,
    subscriptionId,
    pay,
    until: (to: string) => advance({ to }),
    report: (idempotencyKey: string, units: number, timestamp?: string) => {
      const event = { customerId, featureSlug: 'tokens', units, idempotencyKey } as const
      return billing.usage.report(timestamp === undefined ? event : { ...event, timestamp })
    },
    toModels: (behavior: 'at_period_end' | 'invoice_now') =>
      billing.subscriptions.changePlan({ subscriptionId, planSlug: 'models', behavior }),
    corrections: async () => {
      const lines = (await billing.invoices.list({ limit: 100 })).items.flatMap((invoice) => invoice.lines)
      return lines.filter(({ kind }) => kind === 'correction').map(({ quantity, net }) => [quantity, net])
    },
    violations: () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId }),
  }
}

describe('an event is judged by what it counts under', () => {
  test('not by the price of today, where it comes late alone', async () => {
    const { until, report, toModels, corrections, violations } = await newWorld()
    await report('first', 1)
    await toModels('at_period_end')
    await until('2026-02-05T00:00:00Z')
    expect(await report('late', 5, '2026-01-10T00:00:00Z')).toMatchObject({ status: 'accepted' })
    await expect(report('now', 5)).rejects.toMatchObject({ code: 'usage.unlisted_model' })
    await until('2026-03-02T00:00:00Z')
    expect(await corrections()).toEqual([['5', 500]])
    expect(await violations()).toEqual([])
  })

  test('also where its subscription has ended and its feature is archived', async () => {
    const { billing, subscriptionId, until, report, corrections, violations } = await newWorld()
    await report('first', 1)
    await until('2026-01-20T00:00:00Z')
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now' })
    for (const planSlug of ['plain', 'models'] as const) await billing.plans.archive({ planSlug })
    await billing.features.archive({ featureSlug: 'tokens' })
    expect(await report('late', 5, '2026-01-10T00:00:00Z')).toMatchObject({ status: 'accepted' })
    await expect(report('stray', 5, '2026-01-20T00:00:00Z')).rejects.toMatchObject({ code: 'usage.unknown_feature' })
    await until('2026-01-22T00:00:00Z')
    expect(await corrections()).toEqual([['5', 500]])
    expect(await violations()).toEqual([])
  })

  test('and may take back what its own meter may, though the feature is metered otherwise by now', async () => {
    const { billing, subscriptionId, until, report, corrections } = await newWorld()
    await report('first', 5)
    await until('2026-01-20T00:00:00Z')
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now' })
    const meter = { ...catalog.features.tokens.meter, aggregation: 'max' } as const
    await billing.features.update({ featureSlug: 'tokens', meter })
    expect(await report('refund', -3, '2026-01-10T00:00:00Z')).toMatchObject({ status: 'accepted' })
    await until('2026-01-22T00:00:00Z')
    // What was paid goes back into the wallet.
    expect(await corrections()).toEqual([['-3', 0]])
    expect(await billing.wallets.get({ customerId: 'ada', unit: 'USD' })).toMatchObject({ balance: '300' })
  })

  test('and known by its key before it is refused: sent again it is a duplicate, whatever has changed since', async () => {
    const { billing, subscriptionId, until, report, toModels } = await newWorld()
    await report('first', 1)
    await until('2026-01-10T00:00:00Z')
    await toModels('invoice_now')
    expect(await report('first', 1)).toMatchObject({ status: 'duplicate' })
    await expect(report('first', 2)).rejects.toMatchObject({ code: 'usage.conflict' })
    await expect(report('second', 1)).rejects.toMatchObject({ code: 'usage.unlisted_model' })
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now' })
    for (const planSlug of ['plain', 'models'] as const) await billing.plans.archive({ planSlug })
    await billing.features.archive({ featureSlug: 'tokens' })
    expect(await report('first', 1)).toMatchObject({ status: 'duplicate' })
  })
})

describe('an event that a change of plan takes with it', () => {
  test('is refused where the price of a plan that waits for its payment could not price it', async () => {
    const { billing, subscriptionId, pay, until, report, toModels, violations } = await newWorld()
    await pay('processing_then_succeeds')
    await until('2026-01-10T00:00:00Z')
    await toModels('invoice_now')
    await until('2026-01-10T00:00:30Z')
    await expect(report('between', 5)).rejects.toMatchObject({ code: 'usage.unlisted_model' })
    expect(await report('before', 5, '2026-01-09T23:59:59Z')).toMatchObject({ status: 'accepted' })
    const listed = { model: 'gpt-x', tokenKind: 'input' }
    const event = { customerId: 'ada', featureSlug: 'tokens', units: 7, idempotencyKey: 'listed' } as const
    expect(await billing.usage.report({ ...event, properties: listed })).toMatchObject({ status: 'accepted' })
    await until('2026-01-20T00:00:00Z')
    expect((await billing.subscriptions.get({ subscriptionId })).plan.slug).toBe('models')
    expect(await violations()).toEqual([])
  })

  test('is refused ahead of the boundary at which the plan changes', async () => {
    const { until, report, toModels } = await newWorld()
    await toModels('at_period_end')
    await until('2026-01-31T23:58:00Z')
    await expect(report('ahead', 5, '2026-02-01T00:01:00Z')).rejects.toMatchObject({ code: 'usage.unlisted_model' })
    expect(await report('before', 5, '2026-01-31T23:59:00Z')).toMatchObject({ status: 'accepted' })
  })
})

test('use of a trial is taken back and amended after it, though another plan meters it otherwise by now', async () => {
  const { billing, environmentId, until } = await newWorld()
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'tried' })
  for (const [idempotencyKey, units] of [
    ['one', 5],
    ['two', 7],
    ['three', 2],
  ] as const) {
    await billing.usage.report({
      customerId: 'ada',
      featureSlug: 'calls',
      units,
      idempotencyKey,
      properties: { region: 'eu' },
    })
  }
  await billing.features.update({ featureSlug: 'calls', meter: { aggregation: 'sum', groupBy: ['region'] } })
  await billing.plans.update({ planSlug: 'other', name: 'Other 2' })
  await until('2026-01-10T00:00:00Z')
  await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'other', behavior: 'invoice_now' })
  expect(await billing.usage.void({ customerId: 'ada', idempotencyKey: 'one' })).toMatchObject({ status: 'accepted' })
  expect(await billing.usage.amend({ customerId: 'ada', idempotencyKey: 'two', units: 8 })).toMatchObject({
    status: 'accepted',
  })
  const rebuilt: unknown[] = []
  for await (const { features } of rebuildTotals(
    { ...api.engine, environmentId, actor: 'test', reason: null },
    { dryRun: true },
  ))
    rebuilt.push(...features.flatMap((each) => each.differences))
  expect(rebuilt).toEqual([])
})

test('a key that comes twice in a batch is not used up by the first, where that is refused', async () => {
  const { billing, until } = await newWorld({ lateUsage: 'reject' })
  await until('2026-02-05T00:00:00Z')
  const event = { customerId: 'ada', featureSlug: 'tokens', units: 5, idempotencyKey: 'same' } as const
  const { results } = await billing.usage.reportBatch({
    events: [
      { ...event, timestamp: '2026-01-10T00:00:00Z' },
      { ...event, timestamp: '2026-02-03T00:00:00Z' },
    ],
  })
  expect(results).toMatchObject([{ status: 'rejected', code: 'usage.too_late' }, { status: 'accepted' }])
})
