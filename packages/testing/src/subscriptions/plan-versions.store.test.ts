import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { type LifecycleWorld, newLifecycleWorld } from './lifecycle-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const flat = (amount: string) => ({ cadence: month, terms: { USD: { model: 'flat' as const, amount } } })
const agreed = (amount: string) => ({ terms: { USD: { model: 'flat' as const, amount } } })
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const

/** Lines of the newest invoice. */
async function newest({ invoices }: LifecycleWorld) {
  return (await invoices()).at(-1)?.lines
}

test('a price agreed with one customer is charged, also after the plan was edited, and is shown as such', async () => {
  const world = await newLifecycleWorld(api)
  const { client, subscribe, until, violations } = world
  const overrides = { prices: { base: agreed('25.00') }, features: { calls: { ...priced, allowance: '1000' } } }
  const subscription = await subscribe('team', { overrides })
  expect(subscription.plan).toMatchObject({ slug: 'team', version: 1, custom: true, phase: null })
  expect(await newest(world)).toEqual(['Team 2500'])
  expect(JSON.stringify(await client.invoices.explain({ invoiceId: subscription.latestInvoiceId ?? '' }))).toContain(
    'agreed with this customer',
  )
  const { prices } = await client.plans.get({ planSlug: 'team' })
  expect(await client.plans.update({ planSlug: 'team', prices: { ...prices, base: flat('40.00') } })).toMatchObject({
    version: 2,
  })
  await client.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 1500 })
  await until('02-01')
  // 1,500 calls less the 1,000 that were agreed on, at 0.01: 5.00.
  expect(await newest(world)).toEqual(['Calls 500', 'Team 2500'])
  expect(await violations()).toEqual([])
})

test('what a preview of an agreed price shows is what the commit makes', async () => {
  const { client } = await newLifecycleWorld(api)
  const input = {
    customerId: 'ada',
    planSlug: 'team',
    overrides: { prices: { base: agreed('25.00') } },
    phases: [{ periods: 1, discountPercent: '50' }],
  }
  const preview = await client.subscriptions.previewCreate(input)
  // Half of 25.00 now, and 25.00 from the second month on.
  expect([preview.totals.total, preview.nextInvoice?.totals.total]).toEqual([1250, 2500])
  const subscription = await client.subscriptions.create({ ...input, planHash: preview.planHash })
  expect(subscription).toMatchObject({
    plan: { custom: true, phase: 0 },
    phases: [{ afterPeriods: 1, phase: null }],
  })
})

test('a change to an agreed price is prorated against the price before it', async () => {
  const world = await newLifecycleWorld(api)
  const { client, subscribe, until, violations } = world
  const { id: subscriptionId } = await subscribe()
  await until('17')
  const change = {
    subscriptionId,
    planSlug: 'business',
    overrides: { prices: { base: agreed('46.50') } },
  }
  const { planHash, lines } = await client.subscriptions.previewChange(change)
  await client.subscriptions.changePlan({ ...change, planHash })
  // 15 of 31 days: 31.00 × 15/31 = 15.00 back, 46.50 × 15/31 = 22.50.
  expect(await newest(world)).toEqual(['Team, time not used -1500', 'Business, rest of the period 2250'])
  expect(lines.map(({ net }) => net)).toEqual([-1500, 2250])
  await until('02-01')
  expect(await newest(world)).toEqual(['Calls 0', 'Business 4650'])
  expect(await violations()).toEqual([])
})

test('an override that makes no sense is refused where it was written, and nothing is left', async () => {
  const { client, subscribe } = await newLifecycleWorld(api)
  const problems = async (more: object) => {
    const error = await subscribe('team', more).then(
      () => null,
      (refused: { code: string; details?: { problems: { code: string; path: string }[] } }) => refused,
    )
    return [error?.code, ...(error?.details?.problems ?? []).map(({ code, path }) => `${code} ${path}`)]
  }
  expect(await problems({ overrides: { prices: { nothing: agreed('1') } } })).toEqual([
    'catalog.invalid',
    'price.not_in_plan overrides.prices.nothing',
  ])
  expect(await problems({ overrides: { features: { exports: priced } } })).toEqual(['feature.not_in_plan'])
  const tiers = [{ upTo: '10', unitAmount: '1' }]
  const open = { terms: { USD: { model: 'graduated' as const, tiers } } }
  expect(await problems({ overrides: { prices: { calls: open } } })).toEqual([
    'catalog.invalid',
    'tiers.last_not_endless overrides.prices.calls.terms.USD.tiers.0.upTo',
  ])
  expect(await problems({ phases: [{ periods: 2 }] })).toEqual(['catalog.invalid', 'phase.changes_nothing phases.0'])
  expect((await client.subscriptions.list({ customerId: 'ada' })).items).toEqual([])
})
