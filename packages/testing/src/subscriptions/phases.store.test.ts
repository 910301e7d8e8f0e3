import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { type LifecycleWorld, newLifecycleWorld } from './lifecycle-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const year = { unit: 'year', count: 1 } as const
const flat = (amount: string) => ({ terms: { USD: { model: 'flat' as const, amount } } })
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const

/** A world whose Team costs 10.00 for two months, half of 31.00 for one, and then 31.00. */
async function introductoryWorld() {
  const world = await newLifecycleWorld(api)
  await world.client.plans.update({
    planSlug: 'team',
    phases: [
      { periods: 2, prices: { base: flat('10.00') } },
      { periods: 1, discountPercent: '50' },
    ],
  })
  return world
}

async function basePrices({ invoices }: LifecycleWorld): Promise<string[]> {
  const lines = (await invoices()).flatMap((invoice) => invoice.lines)
  return lines.filter((line) => !line.startsWith('Calls'))
}

describe('introductory prices', () => {
  test('hold for their periods, and the plan’s own follow from that boundary on', async () => {
    const world = await introductoryWorld()
    const { client, subscribe, until, told, violations } = world
    const subscription = await subscribe()
    expect(subscription).toMatchObject({
      plan: { version: 2, custom: false, phase: 0 },
      phases: [
        { afterPeriods: 2, phase: 1 },
        { afterPeriods: 1, phase: null },
      ],
    })
    await until('03-15')
    await client.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 300 })
    expect(await client.invoices.upcoming({ subscriptionId: subscription.id })).toMatchObject({
      // 300 calls of March at half of 0.01, and April whole.
      lines: [{ net: 150 }, { description: 'Team', net: 3100 }],
    })
    await until('05-01')
    // 10.00 twice, 15.50 for March, 31.00 for April and May.
    expect(await basePrices(world)).toEqual(['Team 1000', 'Team 1000', 'Team 1550', 'Team 3100', 'Team 3100'])
    expect((await told()).filter((type) => type === 'subscription.plan_changed')).toHaveLength(2)
    expect(await client.subscriptions.get({ subscriptionId: subscription.id })).toMatchObject({
      plan: { phase: null },
      phases: [],
    })
    expect(await violations()).toEqual([])
  })

  test('a change of plan ends them, and coming back does not bring them again', async () => {
    const world = await introductoryWorld()
    const { client, subscribe, until, violations } = world
    const { id: subscriptionId } = await subscribe()
    await until('17')
    await client.subscriptions.changePlan({ subscriptionId, planSlug: 'business' })
    await client.subscriptions.changePlan({ subscriptionId, planSlug: 'team', behavior: 'invoice_now' })
    await until('02-01')
    // 15 of 31 days are left: 10.00 × 15/31 = 4.84 back and 62.00 × 15/31 = 30.00; then 31.00 × 15/31
    // = 15.00 out of the 30.00 that come back, the other 15.00 going to the money wallet.
    expect(await basePrices(world)).toEqual([
      'Team 1000',
      'Team, time not used -484',
      'Business, rest of the period 3000',
      'Business, time not used -1500',
      'Team, rest of the period 1500',
      'Team 3100',
    ])
    expect(await violations()).toEqual([])
  })

  test('who has them cannot change to the plan they lead to', async () => {
    const { client, subscribe } = await introductoryWorld()
    const { id: subscriptionId } = await subscribe()
    await expect(client.subscriptions.changePlan({ subscriptionId, planSlug: 'team' })).rejects.toMatchObject({
      code: 'plan_change.same_plan',
    })
  })

  test('begin after the trial, and seats change under them', async () => {
    const world = await introductoryWorld()
    const { client, subscribe, until, violations } = world
    const { id: subscriptionId } = await subscribe('team', { trialDays: 10 })
    await until('11')
    await client.seats.set({ subscriptionId, featureSlug: 'editor', quantity: 2 })
    await until('03-11')
    // The trial ends on 11 January: two periods at 10.00, and an extra editor 3.10; the third is half of both.
    expect(await basePrices(world)).toEqual([
      'Team 1000',
      'Editors, rest of the period 310',
      'Team 1000',
      'Editors 310',
      'Team 1550',
      'Editors 155',
    ])
    expect(await violations()).toEqual([])
  })

  test('a backdated start passes through them, and an empty list of phases has none', async () => {
    const world = await introductoryWorld()
    await world.until('03-31')
    await world.subscribe('team', { startAt: '2024-01-31T00:00:00Z' })
    expect(await basePrices(world)).toEqual(['Team 1000', 'Team 1000', 'Team 1550'])
    const plain = await introductoryWorld()
    expect(await plain.subscribe('team', { phases: [] })).toMatchObject({ plan: { phase: null }, phases: [] })
  })

  test('count the periods of a yearly plan, whose overage is billed monthly at their price', async () => {
    const world = await newLifecycleWorld(api)
    const { client, subscribe, until, invoices, violations } = world
    await client.plans.create({
      slug: 'yearly',
      name: 'Yearly',
      features: { calls: priced },
      prices: {
        base: { cadence: year, ...flat('1200.00') },
        calls: {
          feature: 'calls',
          cadence: month,
          planCadences: [year],
          terms: { USD: { model: 'per_unit', unitAmount: '0.02' } },
        },
      },
      phases: [{ periods: 1, discountPercent: '25' }],
    })
    await subscribe('yearly' as 'team')
    await client.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 1000 })
    await until('02-01')
    // 1,000 × 0.02 less a quarter = 15.00, in the first month.
    expect((await invoices()).map(({ lines }) => lines)).toEqual([['Yearly 90000'], ['Calls 1500']])
    await client.testClocks.advance({ to: '2025-01-01T00:00:00Z' })
    expect((await invoices()).at(-1)?.lines).toEqual(['Calls 0', 'Yearly 120000'])
    await client.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 1000 })
    await client.testClocks.advance({ to: '2025-02-01T00:00:00Z' })
    expect((await invoices()).at(-1)?.lines).toEqual(['Calls 2000'])
    expect(await violations()).toEqual([])
  })

  test('a stub of calendar alignment counts as the first of them', async () => {
    const world = await introductoryWorld()
    const { client, subscribe, until, violations } = world
    await client.plans.update({ planSlug: 'team', alignment: { kind: 'calendar' } })
    await until('17')
    await subscribe()
    await until('04-01')
    // 15 of 31 days of 10.00 = 4.84, February 10.00, March half of 31.00, then 31.00.
    expect(await basePrices(world)).toEqual(['Team 484', 'Team 1000', 'Team 1550', 'Team 3100'])
    expect(await violations()).toEqual([])
  })
})
