import { reportUsage } from '@tallywright/engine'
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
const thousands = {
  aggregation: 'sum',
  unitConversion: { operation: 'divide', factor: '1000', rounding: 'ceil' },
} as const
const sum = { type: 'metered', name: 'Use', meter: { aggregation: 'sum' } } as const
const limits = [
  { hours: 168, units: '500' },
  { hours: 5, units: '45' },
] as const
const credits = {
  type: 'metered',
  consumption: 'credits',
  wallet: 'token',
  creditCost: '2',
  overdraft: 'allowed',
} as const
const calls = { type: 'metered', consumption: 'priced', allowance: '1000', overage: 'allowed' } as const
const prices = {
  base: { cadence: month, terms: { USD: { model: 'flat', amount: '10.00' } } },
  calls: { feature: 'calls', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } },
} as const
const catalog = {
  credits: { token: { name: 'Tokens' } },
  features: {
    ...{ calls: sum, words: sum, minutes: sum, free: sum },
    files: { type: 'metered', name: 'Started thousands of lines', meter: thousands },
    runs: { type: 'metered', name: 'Runs', meter: { aggregation: 'count', groupBy: ['region'] } },
  },
  planGroups: { main: { name: 'Main', plans: ['team', 'daily', 'large'] } },
  plans: {
    team: {
      name: 'Team',
      features: {
        calls: { ...calls, limits },
        words: { ...credits, limits: [{ hours: 5, units: '10' }] },
        minutes: { type: 'metered', consumption: 'balance', overage: 'billed', limits: [{ hours: 5, units: '10' }] },
        free: { type: 'metered', consumption: 'priced', overage: 'allowed' },
        files: { type: 'metered', consumption: 'priced', overage: 'allowed', limits: [{ hours: 5, units: '3' }] },
        runs: { type: 'metered', consumption: 'priced', overage: 'allowed', limits: [{ hours: 5, units: '3' }] },
      },
      prices: {
        ...prices,
        minutes: { feature: 'minutes', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.10' } } },
      },
    },
    daily: {
      name: 'Daily',
      features: {
        calls: {
          ...calls,
          limits: [
            { hours: 5, units: '45' },
            { hours: 24, units: '60' },
          ],
        },
      },
      prices,
    },
    large: { name: 'Large', features: { calls: { ...calls, limits: [{ hours: 5, units: '200' }] } }, prices },
  },
  addOns: {
    boost: {
      name: 'Boost',
      recurrence: 'recurring',
      features: {
        calls: {
          ...calls,
          limits: [
            { hours: 5, units: '45' },
            { hours: 1, units: '1' },
          ],
        },
      },
      prices: { base: prices.base },
    },
  },
} as const

const START = '2026-01-01T00:00:00Z'
const DENIED = { code: 'usage.limit_reached', details: { reason: 'window_limit_reached' } }

interface Reported {
  readonly featureSlug: Slug
  readonly timestamp: string
  readonly enforce: boolean
  readonly idempotencyKey: string
  readonly properties: Readonly<Record<string, string>>
}

type Slug = keyof typeof catalog.features

async function newWorld() {
  const sandbox = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { catalog, at: START })
  const { billing, environmentId, advance } = sandbox
  const customerId = 'ada'
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId, planSlug: 'team' })
  let made = 0
  const held = { customerId, featureSlug: 'calls', expiresInSeconds: 3 * 3600 } as const
  return {
    ...sandbox,
    subscriptionId,
    at: (to: string) => advance({ to }),
    use: (units: number, more: Partial<Reported> = {}) =>
      billing.usage.report({ customerId, featureSlug: 'calls', units, idempotencyKey: `event-${made++}`, ...more }),
    check: (units: number, featureSlug: Slug = 'calls') => billing.usage.check({ customerId, featureSlug, units }),
    /** `used of limit` of each window that is open. */
    windows: async (featureSlug: Slug = 'calls') => {
      const asked = await billing.usage.check({ customerId, featureSlug, units: 0 })
      return 'windows' in asked ? asked.windows.map(({ hours, used, limit }) => `${hours}: ${used} of ${limit}`) : []
    },
    hold: (units: number) => billing.usage.hold({ ...held, units, idempotencyKey: `hold-${made++}` }),
    changeTo: (planSlug: 'team' | 'daily' | 'large', behavior: 'invoice_now' | 'next_invoice' = 'invoice_now') =>
      billing.subscriptions.changePlan({ subscriptionId, planSlug, behavior }),
    violations: () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId }),
  }
}

describe('a feature that is limited in windows', () => {
  test('is denied beyond the smallest one until that is over, and tells how all of them stand', async () => {
    const { use, check, at } = await newWorld()
    await use(40)
    expect(await check(5)).toMatchObject({
      allowed: true,
      used: '40',
      windows: [
        { hours: 5, limit: '45', used: '40', remaining: '5', resetsAt: '2026-01-01T05:00:00Z' },
        { hours: 168, limit: '500', used: '40', remaining: '460', resetsAt: '2026-01-08T00:00:00Z' },
      ],
    })
    expect(await check(6)).toMatchObject({
      ...{ allowed: false, reason: 'window_limit_reached', remaining: '960' },
      liftedBy: [{ by: 'wait', until: '2026-01-01T05:00:00Z' }],
    })
    // More than a window ever takes.
    expect(await check(46)).toMatchObject({ allowed: false, liftedBy: [] })
    await expect(use(6, { enforce: true })).rejects.toMatchObject(DENIED)
    expect(await use(5, { enforce: true })).toMatchObject({ status: 'accepted' })
    expect(await check(1)).toMatchObject({ allowed: false })
    await at('2026-01-01T04:59:59Z')
    expect(await check(1)).toMatchObject({ allowed: false })
    await at('2026-01-01T05:00:00Z')
    expect(await check(45)).toMatchObject({
      allowed: true,
      windows: [
        { hours: 5, used: '0', resetsAt: '2026-01-01T10:00:00Z' },
        { hours: 168, used: '45' },
      ],
    })
  })

  test.each(['words', 'minutes', 'runs'] as const)('is so however %s is consumed and counted', async (featureSlug) => {
    const { use, check, windows } = await newWorld()
    // A count counts events, whatever units they say.
    const units = featureSlug === 'runs' ? 1 : 4
    await use(units, { featureSlug, properties: { region: 'eu' } })
    await use(units, { featureSlug, properties: { region: 'us' } })
    const limit = featureSlug === 'runs' ? 3 : 10
    expect(await windows(featureSlug)).toEqual([`5: ${2 * units} of ${limit}`])
    expect(await check(limit - 2 * units, featureSlug)).toMatchObject({ allowed: true })
    expect(await check(limit - 2 * units + 1, featureSlug)).toMatchObject({ reason: 'window_limit_reached' })
  })

  test('counts billed units, converted once for each window', async () => {
    const { use, check, windows } = await newWorld()
    await use(400, { featureSlug: 'files' })
    await use(400, { featureSlug: 'files' })
    expect(await windows('files')).toEqual(['5: 1 of 3'])
    expect(await check(2200, 'files')).toMatchObject({ allowed: true })
    expect(await check(2201, 'files')).toMatchObject({ allowed: false, reason: 'window_limit_reached' })
  })

  test('says of one that nothing limits that there is no window', async () => {
    const { use, check } = await newWorld()
    await use(100_000, { featureSlug: 'free' })
    expect(await check(100_000, 'free')).toMatchObject({ allowed: true, windows: [] })
  })

  test('is not limited less by a temporary grant, which is of the period', async () => {
    const { billing, use, check } = await newWorld()
    await billing.entitlements.grant({ customerId: 'ada', featureSlug: 'calls', units: 100, reason: 'sorry' })
    await use(45)
    expect(await check(1)).toMatchObject({ allowed: false, allowance: '1100', reason: 'window_limit_reached' })
  })

  test('is limited less by an add-on with windows of the same hours, and not more by its others', async () => {
    const { billing, subscriptionId, check, use, windows } = await newWorld()
    await billing.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'boost', quantity: 2 })
    await use(130)
    expect(await windows()).toEqual(['5: 130 of 135', '168: 130 of 500'])
    expect(await check(5)).toMatchObject({ allowed: true })
    expect(await check(6)).toMatchObject({ allowed: false })
  })

  test('never changes an invoice: what is reported beyond a window is recorded and billed', async () => {
    const { use, check, at, billing, violations } = await newWorld()
    await use(1200)
    expect(await check(1)).toMatchObject({
      ...{ allowed: false, reason: 'window_limit_reached' },
      liftedBy: [{ by: 'wait', until: '2026-01-08T00:00:00Z' }],
    })
    await at('2026-02-02T00:00:00Z')
    const { items } = await billing.invoices.list({ customerId: 'ada' })
    const lines = items.flatMap((invoice) => invoice.lines).filter(({ featureSlug }) => featureSlug === 'calls')
    expect(lines).toMatchObject([{ net: 200 }])
    expect(await violations()).toEqual([])
  })
})

describe('what a window has taken', () => {
  test('is what happened in it, however late it comes, once', async () => {
    const { use, windows, at } = await newWorld()
    await at('2026-01-01T07:00:00Z')
    // One each in the window before, at the very start of this one, and in this one.
    await use(1, { timestamp: '2026-01-01T04:59:59.999Z' })
    await use(10, { timestamp: '2026-01-01T05:00:00Z', idempotencyKey: 'late' })
    await use(10, { timestamp: '2026-01-01T05:00:00Z', idempotencyKey: 'late' })
    await use(100)
    expect(await windows()).toEqual(['5: 110 of 45', '168: 111 of 500'])
  })

  test('goes on over the end of the period, also of what comes late for the period before', async () => {
    const { use, windows, at } = await newWorld()
    // Weeks since 1 January: this one is 29 January to 5 February.
    await at('2026-01-31T23:00:00Z')
    await use(7)
    await at('2026-02-02T00:00:00Z')
    await use(20)
    await use(3, { timestamp: '2026-01-31T23:30:00Z' })
    expect(await windows()).toEqual(['5: 20 of 45', '168: 30 of 500'])
  })

  test('follows what is voided, amended and set', async () => {
    const { billing, use, windows } = await newWorld()
    await use(30, { idempotencyKey: 'one' })
    await use(10, { idempotencyKey: 'two' })
    await billing.usage.amend({ customerId: 'ada', idempotencyKey: 'one', units: 12 })
    expect(await windows()).toEqual(['5: 22 of 45', '168: 22 of 500'])
    await billing.usage.void({ customerId: 'ada', idempotencyKey: 'two' })
    expect(await windows()).toEqual(['5: 12 of 45', '168: 12 of 500'])
    await billing.usage.set({ customerId: 'ada', featureSlug: 'calls', quantity: 40, idempotencyKey: 'three' })
    expect(await windows()).toEqual(['5: 40 of 45', '168: 40 of 500'])
  })

  test('is with what holds set aside, until they are settled or over', async () => {
    const { billing, hold, check, windows, use, at } = await newWorld()
    const { id } = await hold(30)
    expect(await windows()).toEqual(['5: 30 of 45', '168: 30 of 500'])
    await expect(hold(16)).rejects.toMatchObject(DENIED)
    await expect(use(16, { enforce: true })).rejects.toMatchObject(DENIED)
    await billing.usage.settle({ holdId: id, units: 20 })
    expect(await check(25)).toMatchObject({ allowed: true })
    await hold(25)
    expect(await check(1)).toMatchObject({ allowed: false })
    await at('2026-01-01T03:00:00Z')
    expect(await windows()).toEqual(['5: 20 of 45', '168: 20 of 500'])
  })

  test('bounds each report of a batch after those before it, in the windows of its own time', async () => {
    const { environmentId, at, windows } = await newWorld()
    await at('2026-01-01T06:00:00Z')
    const event = { customerId: 'ada', featureSlug: 'calls', enforce: true } as const
    const before = '2026-01-01T04:00:00Z'
    const context = { ...api.engine, environmentId, actor: 'test', reason: null }
    const results = await reportUsage(context, [
      { ...event, units: '30', idempotencyKey: '1' },
      { ...event, units: '40', idempotencyKey: '2', timestamp: before },
      { ...event, units: '16', idempotencyKey: '3' },
      { ...event, units: '6', idempotencyKey: '4', timestamp: before },
      { ...event, units: '10', idempotencyKey: '5', enforce: false },
      { ...event, units: '6', idempotencyKey: '6' },
      { ...event, units: '5', idempotencyKey: '7' },
    ])
    expect(results.map(({ status }) => status)).toEqual([
      ...['accepted', 'accepted', 'rejected', 'rejected', 'accepted', 'rejected', 'accepted'],
    ])
    expect(await windows()).toEqual(['5: 45 of 45', '168: 85 of 500'])
  })
})

describe('a change of plan', () => {
  test('goes on with the windows of both plans, and begins those of the new hours', async () => {
    const { use, windows, at, changeTo, check } = await newWorld()
    await at('2026-01-01T05:30:00Z')
    await use(40)
    await at('2026-01-01T07:00:00Z')
    await changeTo('daily')
    expect(await windows()).toEqual(['5: 40 of 45', '24: 0 of 60'])
    await use(3)
    // It comes late, and is of the time before.
    await use(2, { timestamp: '2026-01-01T06:00:00Z' })
    expect(await windows()).toEqual(['5: 45 of 45', '24: 3 of 60'])
    expect(await check(1)).toMatchObject({
      liftedBy: [{ by: 'wait', until: '2026-01-01T10:00:00Z' }],
      windows: [{}, { hours: 24, resetsAt: '2026-01-02T07:00:00Z' }],
    })
  })

  test('that is taken back at once leaves everything as it was', async () => {
    const { use, at, windows, changeTo } = await newWorld()
    await use(40)
    await at('2026-01-01T02:00:00Z')
    await changeTo('large')
    expect(await windows()).toEqual(['5: 40 of 200'])
    await changeTo('team', 'next_invoice')
    expect(await windows()).toEqual(['5: 40 of 45', '168: 40 of 500'])
    await at('2026-01-01T03:00:00Z')
    await changeTo('large')
    await at('2026-01-01T04:00:00Z')
    await changeTo('team', 'next_invoice')
    expect(await windows()).toEqual(['5: 40 of 45', '168: 0 of 500'])
  })

  test('in a trial begins its windows at once', async () => {
    const { billing, at } = await newWorld()
    await billing.customers.create({ externalId: 'bo' })
    const trial = await billing.subscriptions.create({ customerId: 'bo', planSlug: 'team', trialDays: 14 })
    await at('2026-01-01T02:00:00Z')
    const use = (timestamp: string) =>
      billing.usage.report({ customerId: 'bo', featureSlug: 'calls', units: 1, timestamp, idempotencyKey: timestamp })
    await use('2026-01-01T01:00:00Z')
    await billing.subscriptions.changePlan({ subscriptionId: trial.id, planSlug: 'daily', behavior: 'next_invoice' })
    await use('2026-01-01T01:30:00Z')
    await use('2026-01-01T02:00:00Z')
    const asked = await billing.usage.check({ customerId: 'bo', featureSlug: 'calls', units: 1 })
    expect(asked).toMatchObject({
      windows: [
        { hours: 5, used: '3', resetsAt: '2026-01-01T05:00:00Z' },
        { hours: 24, used: '1', resetsAt: '2026-01-02T02:00:00Z' },
      ],
    })
  })
})
