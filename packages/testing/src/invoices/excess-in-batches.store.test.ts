import { defineCatalog } from '@tallywright/domain'
import { advanceClock, type Context } from '@tallywright/engine'
import type { Store } from '@tallywright/store'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { valueIn } from '../harness/test-engine.ts'
import { violationsIn } from '../proofs/invariants.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const flat = (amount: string) => ({ cadence: month, terms: { EUR: { model: 'flat', amount } } }) as const
const calls = { feature: 'calls', cadence: month, terms: { EUR: { model: 'per_unit', unitAmount: '0.01' } } } as const
const catalog = defineCatalog({
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  planGroups: { main: { name: 'Main', plans: ['basic', 'metered', 'business'] } },
  plans: {
    basic: { name: 'Basic', features: {}, prices: { base: flat('1.00') } },
    metered: {
      name: 'Metered',
      features: { calls: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
      prices: { base: flat('1.00'), calls },
    },
    business: { name: 'Business', features: {}, prices: { base: flat('60.00') } },
  },
})

/** The plan that one leaves Business for at the middle of April: canceled, renewed, and renewed by a draft that waits an hour. */
const WAYS = [
  { planSlug: 'basic', isCanceled: true },
  { planSlug: 'basic', isCanceled: false },
  { planSlug: 'metered', isCanceled: false },
]
const CUSTOMERS = 9

type Together = Store['together']

/** Customers whose credits, which their invoices cannot carry, fall due at the same instants; half have a wallet that paid. */
async function outcomeWith(series: 'customer' | 'environment', change: (together: Together) => Together) {
  const context = await api.newEnvironment()
  const billing = await api.newClient(context)
  const { store, environmentId } = context
  const engine: Context = { ...context, store: { ...store, together: change(store.together) } }
  const advance = async (to: string) =>
    valueIn(await advanceClock(engine, { to }, { key: to, procedure: 'test', input: {}, bucket: null }))
  await billing.catalog.push({ catalog: catalog as never })
  await billing.environments.updateSettings({
    seller: { name: 'Seller', address: { country: 'DE' } },
    tax: { registrations: ['DE'] },
    invoices: { series, graceMinutes: 60 },
  })
  await advance('2026-04-01T00:00:00Z')
  const names = Array.from({ length: CUSTOMERS }, (_, index) => `customer-${index}`)
  const subscriptions: string[] = []
  for (const [index, customerId] of names.entries()) {
    await billing.customers.create({ externalId: customerId, address: { country: 'DE' } })
    await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
    if (index % 2 === 0) await billing.wallets.grant({ customerId, unit: 'EUR', amount: 1000 })
    subscriptions.push((await billing.subscriptions.create({ customerId, planSlug: 'business' })).id)
  }
  await advance('2026-04-16T00:00:00Z')
  for (const [index, subscriptionId] of subscriptions.entries()) {
    const { planSlug = '', isCanceled = false } = WAYS[index % WAYS.length] ?? {}
    await billing.subscriptions.changePlan({ subscriptionId, planSlug, behavior: 'next_invoice' })
    if (isCanceled) await billing.subscriptions.cancel({ subscriptionId })
  }
  await advance('2026-05-02T00:00:00Z')
  expect(await violationsIn({ connection: api.connection, store, environmentId })).toEqual([])
  const rows = await Promise.all(
    names.map(async (customerId) => {
      const { items: notes } = await billing.creditNotes.list({ customerId })
      const [wallet] = (await billing.wallets.list({ customerId })).items
      return [notes.map(({ net, tax, toGrants, toWallet }) => [net, tax, toGrants, toWallet]), wallet?.balance]
    }),
  )
  const { items } = await billing.creditNotes.list({ limit: 100 })
  return { rows, numbers: items.map(({ number }) => number.slice(-4)).toSorted() }
}

test.each([
  ['customer', true],
  ['environment', false],
] as const)(
  'credit notes of many customers at one instant are those that each by itself gets (series of the %s)',
  async (series, isShared) => {
    let shared = 0
    const together = await outcomeWith(series, (inner) => async (...work) => {
      const value = await inner(...work)
      shared += 1
      return value
    })
    const apart = await outcomeWith(series, () => () => Promise.reject(new Error('each by itself')))
    expect(together).toEqual(apart)
    // Half of 60.00, less half of 1.00 and, but for who leaves, another 1.00; of 71.40 the wallet of every other paid 10.00.
    expect(together.rows.slice(0, 3)).toEqual([
      [[[2950, 560, 492, 3018]], '3510'],
      [[[2850, 541, 0, 3391]], '3391'],
      [[[2850, 541, 475, 2916]], '3391'],
    ])
    expect(together.numbers).toEqual(together.rows.map((_, index) => `000${series === 'customer' ? 1 : index + 1}`))
    expect(shared > 0).toBe(isShared)
  },
  60_000,
)
