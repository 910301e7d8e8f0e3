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
const metered = { type: 'metered', name: 'Use', meter: { aggregation: 'sum' } } as const
const thousands = { operation: 'divide', factor: '1000', rounding: 'ceil' } as const
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const catalog = {
  credits: { token: { name: 'Tokens' } },
  features: {
    ...{ calls: metered, runs: metered, words: metered, jobs: metered },
    lines: { type: 'metered', name: 'Thousands of lines', meter: { aggregation: 'sum', unitConversion: thousands } },
    peak: { type: 'metered', name: 'Peak', meter: { aggregation: 'max' } },
  },
  plans: {
    team: {
      name: 'Team',
      features: {
        calls: { type: 'metered', consumption: 'priced', allowance: '25', overage: 'blocked' },
        runs: { ...priced, limits: [{ hours: 5, units: '7' }] },
        lines: { ...priced, limits: [{ hours: 5, units: '3' }] },
        words: { type: 'metered', consumption: 'credits', wallet: 'token', creditCost: '2', overdraft: 'blocked' },
        jobs: priced,
        peak: priced,
      },
      prices: {
        base: { cadence: month, terms: { USD: { model: 'flat', amount: '10.00' } } },
        jobs: { feature: 'jobs', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.30' } } },
      },
    },
  },
} as const

async function newWorld() {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-01-01T00:00:00Z' },
  )
  const { billing, environmentId } = sandbox
  const customerId = 'ada'
  await billing.customers.create({ externalId: customerId })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId, planSlug: 'team' })
  await billing.wallets.grant({ customerId, unit: 'token', amount: 15 })
  await billing.subscriptions.setSpendCap({ subscriptionId, amount: 150 })
  return {
    billing,
    used: async (featureSlug: keyof typeof catalog.features) => {
      const { features } = await billing.usage.summary({ customerId, featureSlug })
      return features[0]?.quantity
    },
    violations: () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId }),
  }
}

describe('a lease gives out what is left to the last unit, and not one more', () => {
  test.each([
    ['where an allowance ends', 'calls', 25, '25'],
    ['where a window is full', 'runs', 7, '7'],
    ['where a window counts other units than are reported', 'lines', 3_000, '3000'],
    ['where a wallet pays for no more', 'words', 7, '7'],
    ['where a spend cap is reached', 'jobs', 5, '5'],
  ] as const)('%s', async (_, featureSlug, most, quantity) => {
    const { billing, used, violations } = await newWorld()
    const lease = await billing.usage.lease({ customerId: 'ada', featureSlug, units: most + 1, seconds: 3600 })
    let given = 0
    while (await lease.acquire()) given++
    await lease.close()
    expect([given, await used(featureSlug)]).toEqual([most, quantity])
    const again = billing.usage.lease({ customerId: 'ada', featureSlug, units: most, seconds: 3600 })
    await expect(again).rejects.toMatchObject({ name: 'TallywrightError', code: 'usage.limit_reached' })
    expect(await violations()).toEqual([])
  })
})

test('two leases of one customer share what there is', async () => {
  const { billing, used } = await newWorld()
  const lease = () => billing.usage.lease({ customerId: 'ada', featureSlug: 'calls', units: 10, seconds: 3600 })
  const leases = [await lease(), await lease()]
  let given = 0
  for (const each of [...leases, ...leases]) while (await each.acquire()) given++
  for (const each of leases) await each.close()
  expect([given, await used('calls')]).toEqual([25, '25'])
})

test('what is not a sum is not leased', async () => {
  const { billing } = await newWorld()
  const refused = billing.usage.lease({ customerId: 'ada', featureSlug: 'peak', units: 10 })
  await expect(refused).rejects.toMatchObject({ name: 'TallywrightError', code: 'lease.not_a_sum' })
})
