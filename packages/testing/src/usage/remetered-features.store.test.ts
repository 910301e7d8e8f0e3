import type { Catalog } from '@tallywright/domain'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const plan = (name: string, amount: string, unitAmount: string) =>
  ({
    name,
    features: { use: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
    prices: {
      base: { cadence: month, terms: { USD: { model: 'flat', amount } } },
      use: { feature: 'use', cadence: month, terms: { USD: { model: 'per_unit', unitAmount } } },
    },
  }) as const
const catalog = {
  features: { use: { type: 'metered', name: 'Use', meter: { aggregation: 'sum' } } },
  planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
  plans: { team: plan('Team', '10.00', '1'), business: plan('Business', '20.00', '2') },
} as const

async function newWorld(offered: Catalog = catalog) {
  const { billing, advance } = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog: offered, at: '2026-01-01T00:00:00Z' },
  )
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const subscribe = () => billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  const report = (units: number, idempotencyKey: string) =>
    billing.usage.report({ customerId: 'ada', featureSlug: 'use', units, idempotencyKey })
  const remeter = (meter: Parameters<typeof billing.features.update>[0]['meter'] & object) =>
    billing.features.update({ featureSlug: 'use', meter })
  return { billing, until: (to: string) => advance({ to }), subscribe, report, remeter }
}

describe('a feature that somebody is subscribed to', () => {
  test('keeps its aggregation and whether it carries over, whoever changes it', async () => {
    const { billing, subscribe, remeter } = await newWorld()
    const { id: subscriptionId } = await subscribe()
    const inUse = {
      code: 'catalog.invalid',
      details: { problems: [{ code: 'feature.in_use', path: 'meter', message: expect.stringContaining('slug') }] },
    }
    await expect(remeter({ aggregation: 'max' })).rejects.toMatchObject(inUse)
    await expect(remeter({ aggregation: 'sum', carryOver: true })).rejects.toMatchObject(inUse)
    const features = { use: { ...catalog.features.use, meter: { aggregation: 'max' } } } as const
    await expect(billing.catalog.push({ catalog: { ...catalog, features } })).rejects.toMatchObject({
      code: 'catalog.invalid',
      details: { problems: [{ code: 'feature.in_use', path: 'catalog.features.use.meter' }] },
    })
    await remeter({ aggregation: 'sum', carryOver: false, groupBy: ['region'] })
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now' })
    await remeter({ aggregation: 'max' })
  })
})

describe('a plan that was made before the meter, changed to one that was made after it', () => {
  test('is billed to the end of its period: what is metered otherwise begins anew', async () => {
    const { billing, until, subscribe, report, remeter } = await newWorld()
    await remeter({ aggregation: 'count' })
    await billing.plans.update({ planSlug: 'business', name: 'Business 2', prices: plan('', '20.00', '3').prices })
    const { id: subscriptionId } = await subscribe()
    await report(10, 'first')
    await until('2026-01-16T00:00:00Z')
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'invoice_now' })
    await report(4, 'second')
    const upcoming = await billing.invoices.upcoming({ subscriptionId })
    await until('2026-02-02T00:00:00Z')
    const [renewal] = (await billing.invoices.list({ limit: 1 })).items
    // 10 units at 1.00 of Team, and one event at 3.00 of Business.
    expect(renewal?.lines.filter(({ kind }) => kind === 'usage')).toMatchObject([{ net: 1300 }])
    expect(upcoming.lines.map(({ net }) => net)).toEqual(renewal?.lines.map(({ net }) => net))
    await billing.usage.void({ customerId: 'ada', idempotencyKey: 'first' })
    await until('2026-03-02T00:00:00Z')
    const [next] = (await billing.invoices.list({ limit: 1 })).items
    expect(next?.lines.filter(({ kind }) => kind === 'correction')).toMatchObject([{ net: -1000 }])
  })

  test('carries nothing over from periods that were metered otherwise', async () => {
    const { billing, until, subscribe, report, remeter } = await newWorld()
    await billing.catalog.push({
      catalog: {
        ...catalog,
        features: { use: { ...catalog.features.use, meter: { aggregation: 'sum', carryOver: true } } },
        plans: { ...catalog.plans, team: { ...catalog.plans.team, name: 'Team with carry-over' } },
      },
    })
    await remeter({ aggregation: 'latest', carryOver: true })
    await billing.plans.update({ planSlug: 'business', name: 'Business 2' })
    const { id: subscriptionId } = await subscribe()
    await report(10, 'first')
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'at_period_end' })
    await until('2026-02-02T00:00:00Z')
    await report(4, 'second')
    await until('2026-03-02T00:00:00Z')
    const [renewal] = (await billing.invoices.list({ limit: 1 })).items
    expect(renewal?.lines.filter(({ kind }) => kind === 'usage')).toMatchObject([{ quantity: '4', net: 800 }])
  })

  test('keeps what it drew from a wallet before, and draws what the new segment costs', async () => {
    const features = {
      use: { type: 'metered', consumption: 'credits', wallet: 'token', creditCost: '1', overdraft: 'blocked' },
    } as const
    const sold = (name: string, amount: string) => ({
      name,
      features,
      prices: { base: plan('', amount, '1').prices.base },
    })
    const withCredits = {
      ...catalog,
      credits: { token: { name: 'Tokens' } },
      plans: { team: sold('Team', '10.00'), business: sold('Business', '20.00') },
    } as const
    const { billing, until, subscribe, report, remeter } = await newWorld(withCredits)
    await remeter({ aggregation: 'max' })
    await billing.plans.update({ planSlug: 'business', name: 'Business 2' })
    const { id: subscriptionId } = await subscribe()
    await billing.wallets.grant({ customerId: 'ada', unit: 'token', amount: 100 })
    await report(10, 'first')
    await until('2026-01-16T00:00:00Z')
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'invoice_now' })
    for (const [units, key] of [
      [4, 'second'],
      [3, 'third'],
    ] as const)
      await report(units, key)
    expect((await billing.wallets.get({ customerId: 'ada', unit: 'token' })).balance).toBe('86')
  })
})
