import { defineCatalog } from '@tallywright/domain'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

const month = { unit: 'month', count: 1 } as const
const flat = (amount: string) => ({ USD: { model: 'flat', amount } }) as const
const metered = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const perUnit = { USD: { model: 'per_unit', unitAmount: '1.00' } } as const
const volume = {
  USD: {
    model: 'volume',
    tiers: [
      { upTo: '50', unitAmount: '1.00' },
      { upTo: null, unitAmount: '0.10' },
    ],
  },
} as const
const stairstep = {
  USD: {
    model: 'stairstep',
    tiers: [
      { upTo: '50', flatAmount: '10.00' },
      { upTo: null, flatAmount: '20.00' },
    ],
  },
} as const
const used = <const Feature, const Terms>(feature: Feature, terms: Terms) => ({ feature, cadence: month, terms })

const catalog = defineCatalog({
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    jobs: { type: 'metered', name: 'Jobs', meter: { aggregation: 'sum' } },
    peak: { type: 'metered', name: 'Peak', meter: { aggregation: 'max' } },
    last: { type: 'metered', name: 'Last', meter: { aggregation: 'latest' } },
    least: { type: 'metered', name: 'Least', meter: { aggregation: 'min' } },
    mean: { type: 'metered', name: 'Mean', meter: { aggregation: 'avg' } },
    editor: { type: 'seats', name: 'Editors' },
  },
  plans: {
    team: {
      name: 'Team',
      features: {
        calls: metered,
        jobs: metered,
        peak: metered,
        last: metered,
        least: metered,
        mean: metered,
        editor: { type: 'seats', included: 1, extra: 'allowed' },
      },
      prices: {
        base: { cadence: month, terms: flat('30.00') },
        editor: { feature: 'editor', cadence: month, terms: perUnit },
        calls: used('calls', volume),
        jobs: used('jobs', stairstep),
        peak: used('peak', perUnit),
        last: used('last', perUnit),
        least: used('least', perUnit),
        mean: used('mean', perUnit),
      },
    },
  },
})

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

/** A month of Team from 1 April, with 40 of everything before the 16th. */
async function newWorld() {
  const server = { engine: api.engine, fetch: api.serve }
  const { billing, advance, environmentId } = await createSandboxOn(server, { catalog, at: '2026-04-01T00:00:00Z' })
  await billing.customers.create({ externalId: 'ada', timeZone: 'UTC' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  const report = async (units: number) => {
    for (const featureSlug of ['calls', 'jobs', 'peak', 'last', 'least', 'mean'] as const) {
      await billing.usage.report({ customerId: 'ada', featureSlug, units })
    }
  }
  await report(40)
  await advance({ to: '2026-04-16T00:00:00Z' })
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  return { billing, advance, subscriptionId, report, violations }
}

type World = Awaited<ReturnType<typeof newWorld>>

describe('what is used in a month is counted and priced as of one month, whatever else changes in it', () => {
  test.each<[string, (world: World) => Promise<unknown>]>([
    ['nothing', async () => {}],
    [
      'a seat more',
      ({ billing, subscriptionId }) => billing.seats.add({ subscriptionId, featureSlug: 'editor', quantity: 1 }),
    ],
    [
      'a base price of their own',
      ({ billing, subscriptionId }) => {
        const overrides = { prices: { base: { terms: flat('31.00') } } }
        return billing.subscriptions.changePlan({ subscriptionId, planSlug: 'team', overrides })
      },
    ],
    [
      'a migration to a dearer base price',
      async ({ billing }) => {
        const { prices } = await billing.plans.get({ planSlug: 'team' })
        await billing.plans.update({
          planSlug: 'team',
          prices: { ...prices, base: { cadence: month, terms: flat('31.00') } },
        })
        await billing.subscriptions.migrate({ planSlug: 'team', when: 'now' })
      },
    ],
    [
      'a pause that ends at once',
      async ({ billing, subscriptionId }) => {
        await billing.subscriptions.pause({ subscriptionId })
        await billing.subscriptions.resume({ subscriptionId })
      },
    ],
  ])('%s', async (_, change) => {
    const world = await newWorld()
    await change(world)
    await world.advance({ to: '2026-04-20T00:00:00Z' })
    await world.report(20)
    await world.advance({ to: '2026-05-01T00:00:00Z' })
    const [renewal] = (await world.billing.invoices.list({ customerId: 'ada' })).items
    const uses = renewal?.lines.filter(({ kind }) => kind === 'usage').map(({ description, net }) => [description, net])
    expect(uses).toEqual([
      ['Calls', 600],
      ['Jobs', 2000],
      ['Peak', 4000],
      ['Last', 2000],
      ['Least', 2000],
      ['Mean', 3000],
    ])
    expect(await world.violations()).toEqual([])
  })
})
