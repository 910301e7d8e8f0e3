import { summarizeUsage } from '@tallywright/engine'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { notingStore } from '../harness/noted-statements.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { valueIn } from '../harness/test-engine.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const [month, year] = [{ unit: 'month', count: 1 } as const, { unit: 'year', count: 1 } as const]

/** A plan with so many metered features, billed by the month, but for the last. */
function catalogOf(count: number) {
  const slugs = Array.from({ length: count }, (_, index) => `calls-${index}`)
  const of = <Value>(value: (slug: string, index: number) => Value) =>
    Object.fromEntries(slugs.map((slug, index) => [slug, value(slug, index)]))
  return {
    features: of((name) => ({ type: 'metered' as const, name, meter: { aggregation: 'sum' as const } })),
    plans: {
      team: {
        name: 'Team',
        features: of(() => ({ type: 'metered' as const, consumption: 'priced' as const, overage: 'allowed' as const })),
        prices: of((feature, index) => ({
          feature,
          cadence: index === count - 1 ? year : month,
          planCadences: [year],
          terms: { USD: { model: 'per_unit' as const, unitAmount: `0.0${index + 1}` } },
        })),
      },
    },
  }
}

/** What is used of each feature is its number, from 1. */
async function summaryOf(count: number) {
  const { billing, environmentId } = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog: catalogOf(count) },
  )
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team', cadence: year })
  await billing.usage.reportBatch({
    events: Array.from({ length: count }, (_, index) => {
      return { customerId: 'ada', featureSlug: `calls-${index}`, units: 100 * (index + 1), idempotencyKey: `${index}` }
    }),
  })
  const { store, sent } = notingStore(api.connection)
  const context = { ...api.engine, store, environmentId, actor: 'test', reason: null }
  const { features } = valueIn(await summarizeUsage(context, { customerId: 'ada' }))
  return { amounts: features.map(({ featureSlug, amount }) => [featureSlug, amount]), sent: sent.length }
}

test('a summary says of each feature what the next boundary would bill of it, and nothing of what a later one bills', async () => {
  const { amounts } = await summaryOf(3)
  // 100 × 0.01 and 200 × 0.02 of the month; the year goes on after it.
  expect(amounts.toSorted()).toEqual([
    ['calls-0', 100],
    ['calls-1', 400],
    ['calls-2', null],
  ])
})

test('a summary of twice as many features takes twice as many statements for them, and not four times as many', async () => {
  const [few, more, most] = [await summaryOf(2), await summaryOf(4), await summaryOf(8)]
  expect(most.sent - more.sent).toBe(2 * (more.sent - few.sent))
})

const base = { cadence: month, terms: { USD: { model: 'flat', amount: '10.00' } } } as const
const prepaid = {
  credits: { token: { name: 'Tokens' }, coin: { name: 'Coins' } },
  features: { words: { type: 'metered', name: 'Words', meter: { aggregation: 'sum' } } },
  planGroups: { main: { name: 'Main', plans: ['tokens', 'coins', 'money'] } },
  plans: {
    tokens: {
      name: 'Tokens',
      features: {
        words: { type: 'metered', consumption: 'credits', wallet: 'token', creditCost: '1', overdraft: 'allowed' },
      },
      prices: { base },
    },
    coins: {
      name: 'Coins',
      features: {
        words: { type: 'metered', consumption: 'credits', wallet: 'coin', creditCost: '2', overdraft: 'allowed' },
      },
      prices: { base },
    },
    money: {
      name: 'Money',
      features: { words: { type: 'metered', consumption: 'balance', overage: 'billed' } },
      prices: {
        base,
        words: { feature: 'words', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.03' } } },
      },
    },
  },
} as const

const units = { tokens: 'token', coins: 'coin', money: 'USD' } as const
type Plan = keyof typeof units
const ways = (Object.keys(units) as Plan[]).flatMap((from) =>
  (Object.keys(units) as Plan[]).filter((to) => to !== from).map((to): [Plan, Plan] => [from, to]),
)

test('a summary says what use costs while another plan waits for the end of the period', async () => {
  const { billing } = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { catalog: prepaid })
  const customerId = 'ada'
  await billing.customers.create({ externalId: customerId })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId, planSlug: 'money' })
  await billing.usage.report({ customerId, featureSlug: 'words', units: 7 })
  await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'coins', behavior: 'at_period_end' })
  const { features } = await billing.usage.summary({ customerId })
  expect(features).toMatchObject([{ featureSlug: 'words', quantity: '7', amount: 21, currency: 'USD' }])
})

test.each(ways)(
  'of use that was paid with %s and then with %s, a summary shows what it draws on now',
  async (from, to) => {
    const { billing, advance } = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { catalog: prepaid })
    const customerId = 'ada'
    await billing.customers.create({ externalId: customerId })
    await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
    const { id: subscriptionId } = await billing.subscriptions.create({ customerId, planSlug: from })
    const use = () => billing.usage.report({ customerId, featureSlug: 'words', units: 5 })
    const drawnOn = async () => (await billing.usage.summary({ customerId })).features[0]?.wallet?.unit
    expect(await drawnOn()).toBeUndefined()
    await use()
    expect(await drawnOn()).toBe(units[from])
    await advance({ by: { days: 3 } })
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: to, behavior: 'invoice_now' })
    expect(await drawnOn()).toBe(units[from])
    await use()
    expect(await drawnOn()).toBe(units[to])
    await advance({ by: { days: 1 } })
    await billing.usage.report({ customerId, featureSlug: 'words', units: 1, timestamp: '2026-01-02T00:00:00Z' })
    expect(await drawnOn()).toBe(units[to])
  },
)

test('a summary of an instant in a trial that is over says what was used in it', async () => {
  const features = { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } } as const
  const calls = { type: 'metered', consumption: 'priced', allowance: '10', overage: 'allowed' } as const
  const base = { cadence: month, terms: { USD: { model: 'flat', amount: '10.00' } } } as const
  const trial = { days: 7, paymentMethodRequired: true, end: 'convert' } as const
  const catalog = { features, plans: { team: { name: 'Team', features: { calls }, prices: { base }, trial } } }
  const { billing, advance } = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { catalog })
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const { startedAt } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team', currency: 'USD' })
  await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 5, idempotencyKey: 'one' })
  await advance({ by: { days: 8 } })
  const [summary] = (await billing.usage.summary({ customerId: 'ada', at: startedAt })).features
  expect(summary).toMatchObject({ featureSlug: 'calls', quantity: '5', period: { start: startedAt } })
})
