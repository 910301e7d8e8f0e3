import { defineCatalog } from '@tallywright/domain'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn } from './create-sandbox.ts'
import { violationsIn } from './proofs/invariants.ts'
import { openTestApi, type TestApi } from './test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const base = { cadence: month, terms: { USD: { model: 'flat', amount: '20.00' } } } as const
const tiers = [
  { upTo: '1000', unitAmount: '0.10' },
  { upTo: null, unitAmount: '0.05' },
] as const
const catalog = defineCatalog({
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    storage: { type: 'metered', name: 'Storage', meter: { aggregation: 'max' } },
  },
  coupons: {
    tenth: { name: 'A tenth', discount: { type: 'percent', percent: '10' }, duration: { kind: 'forever' } },
    ten: { name: 'Ten off', discount: { type: 'amount', amounts: { USD: '10.00' } }, duration: { kind: 'once' } },
  },
  planGroups: { main: { name: 'Main', plans: ['metered', 'unlimited'] } },
  plans: {
    metered: {
      name: 'Metered',
      features: { calls: { ...priced, allowance: '100' }, storage: priced },
      prices: {
        base,
        calls: {
          feature: 'calls',
          cadence: month,
          minimum: { USD: '5.00' },
          terms: { USD: { model: 'graduated', tiers } },
        },
        storage: { feature: 'storage', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '1.00' } } },
      },
      billingThreshold: { USD: '50.00' },
    },
    unlimited: {
      name: 'Unlimited',
      features: { calls: priced },
      prices: {
        base,
        calls: { feature: 'calls', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } },
      },
    },
  },
})

/** A German customer, with 19 % tax on everything, from 1 April. */
async function newWorld({ graceMinutes = 0 } = {}) {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-04-01T00:00:00Z' },
  )
  const { billing, environmentId, advance } = sandbox
  await billing.environments.updateSettings({
    seller: { name: 'Seller', address: { country: 'DE' } },
    tax: { registrations: ['DE'] },
    invoices: { graceMinutes },
  })
  await billing.customers.create({ externalId: 'ada', address: { country: 'DE' } })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'metered' })
  let keys = 0
  /** Reports at an instant, which the clock is moved to, and lets due work be done. */
  const use = async (at: string, units: number, featureSlug: 'calls' | 'storage' = 'calls') => {
    await advance({ to: at })
    const timestamp = at
    await billing.usage.report({ customerId: 'ada', featureSlug, units, timestamp, idempotencyKey: `use-${keys++}` })
    return (await advance({ to: at })).deadlines.map(({ kind }) => kind)
  }
  /** What each invoice says, a line each with its quantity and net in cents; the first, for the base price, left out. */
  const pages = async () => {
    const { items } = await billing.invoices.list({ limit: 100 })
    return items
      .toReversed()
      .slice(1)
      .map(({ lines }) => lines.map(({ description, quantity, net }) => `${description} x${quantity} ${net}`))
  }
  const totals = async () => {
    const { items } = await billing.invoices.list({ limit: 100 })
    return items
      .toReversed()
      .slice(1)
      .map(({ totals: { net, tax, total } }) => [net, tax, total])
  }
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  return { ...sandbox, subscriptionId, use, pages, totals, violations }
}

describe('use of an open period', () => {
  test('is invoiced when it comes to the threshold of its plan, and then only what is new', async () => {
    const { use, pages, totals, advance, violations } = await newWorld()
    // 100 are free, so 500 cost 40.00.
    expect(await use('2026-04-05T00:00:00Z', 500)).toEqual([])
    expect(await use('2026-04-06T00:00:00Z', 100)).toEqual(['threshold'])
    expect(await pages()).toEqual([['Calls x500 5000']])
    expect(await use('2026-04-07T00:00:00Z', 600)).toEqual(['threshold'])
    expect((await pages())[1]).toEqual(['Calls x1100 10500', 'Calls, invoiced before x500 -5000'])
    expect(await violations()).toEqual([])
    await use('2026-04-20T00:00:00Z', 100)
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect((await pages())[2]).toEqual([
      'Calls x1200 11000',
      'Calls, invoiced before x1100 -10500',
      'Storage x0 0',
      'Metered x1 2000',
    ])
    expect(await totals()).toEqual([
      [5000, 950, 5950],
      [5500, 1045, 6545],
      [2500, 475, 2975],
    ])
    expect(await violations()).toEqual([])
  })

  test('comes to the same, tax and all, whether it is invoiced in parts or at once', async () => {
    const sums = []
    for (const parts of [[1000], [600, 400], [550, 1, 449]]) {
      const { use, totals, advance } = await newWorld()
      for (const [index, units] of parts.entries()) await use(`2026-04-0${index + 2}T00:00:00Z`, units)
      await advance({ to: '2026-05-01T00:00:00Z' })
      sums.push((await totals()).map(([, , total]) => total ?? 0).reduce((a, b) => a + b))
    }
    expect(new Set(sums).size).toBe(1)
  })

  test('below its minimum is billed its minimum at the end, once', async () => {
    const { use, pages, advance } = await newWorld()
    await use('2026-04-05T00:00:00Z', 101)
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect((await pages())[0]?.[0]).toBe('Calls x1 500')
  })

  test('that is a level of the period is billed at its end', async () => {
    const { use, pages } = await newWorld()
    expect(await use('2026-04-05T00:00:00Z', 80, 'storage')).toEqual([])
    expect(await pages()).toEqual([])
  })

  test.each(['tenth', 'ten'] as const)('is discounted once (%s)', async (couponSlug) => {
    const { billing, subscriptionId, use, totals, advance } = await newWorld()
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug })
    await use('2026-04-06T00:00:00Z', 700)
    await use('2026-04-20T00:00:00Z', 200)
    await advance({ to: '2026-05-01T00:00:00Z' })
    const nets = (await totals()).map(([net]) => net ?? 0)
    // 800 at 0.10 and 20.00 make 100.00; 10 % and 10.00 are the same of it.
    expect(nets).toEqual(couponSlug === 'tenth' ? [5400, 3600] : [6000, 3000])
  })

  test('whose invoice is void is billed at the end after all', async () => {
    const { billing, use, pages, advance, violations } = await newWorld()
    await billing.paymentMethods.create({
      customerId: 'ada',
      provider: 'sandbox',
      token: 'declines_insufficient_funds',
    })
    await use('2026-04-06T00:00:00Z', 700)
    const { items } = await billing.invoices.list({ limit: 1 })
    await billing.invoices.void({ invoiceId: items[0]?.id ?? '' })
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect((await pages())[1]).toEqual(['Calls x600 6000', 'Storage x0 0', 'Metered x1 2000'])
    expect(await violations()).toEqual([])
  })

  test('is taken off when the subscription ends before the period does', async () => {
    const { billing, subscriptionId, use, pages, advance, violations } = await newWorld()
    await use('2026-04-06T00:00:00Z', 700)
    await use('2026-04-10T00:00:00Z', 50)
    await advance({ to: '2026-04-11T00:00:00Z' })
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now' })
    expect((await pages())[1]).toEqual(['Calls x650 6500', 'Calls, invoiced before x600 -6000', 'Storage x0 0'])
    expect(await violations()).toEqual([])
  })

  test('is taken off by a draft, and again when that is finalized', async () => {
    const { billing, use, pages, advance, violations } = await newWorld({ graceMinutes: 60 })
    await use('2026-04-06T00:00:00Z', 700)
    await advance({ to: '2026-05-01T00:30:00Z' })
    const late = { customerId: 'ada', featureSlug: 'calls', units: 10, timestamp: '2026-04-30T00:00:00Z' } as const
    await billing.usage.report({ ...late, idempotencyKey: 'late' })
    expect((await pages())[1]?.slice(0, 2)).toEqual(['Calls x600 6000', 'Calls, invoiced before x600 -6000'])
    await advance({ to: '2026-05-01T01:00:00Z' })
    expect((await pages())[1]?.slice(0, 2)).toEqual(['Calls x610 6100', 'Calls, invoiced before x600 -6000'])
    expect(await violations()).toEqual([])
  })
})

test('a threshold is a positive amount in a currency', async () => {
  const { billing } = await newWorld()
  const plan = { slug: 'x', name: 'X', features: {}, prices: { base } }
  for (const billingThreshold of [{ USD: '0' }, { ABC: '5' }]) {
    await expect(billing.plans.create({ ...plan, billingThreshold })).rejects.toMatchObject({ code: 'catalog.invalid' })
  }
})
