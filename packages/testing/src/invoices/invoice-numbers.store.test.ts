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
const catalog = {
  features: {},
  plans: {
    team: {
      name: 'Team',
      features: {},
      prices: { base: { cadence: month, terms: { USD: { model: 'flat', amount: '20.00' } } } },
    },
  },
} as const

async function newWorld() {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-01-01T00:00:00Z' },
  )
  const { billing, environmentId } = sandbox
  const join = async (externalId: string, more: object = {}) => {
    await billing.customers.create({ externalId, ...more })
    await billing.paymentMethods.create({ customerId: externalId, provider: 'sandbox', token: 'succeeds' })
    await billing.subscriptions.create({ customerId: externalId, planSlug: 'team' })
  }
  const invoices = async () => (await billing.invoices.list({ limit: 100 })).items.toReversed()
  const numbers = async () => (await invoices()).map(({ number }) => number)
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  return { ...sandbox, join, invoices, numbers, violations }
}

describe('the number of an invoice', () => {
  test('is written as the format says, and a later format changes none that was given', async () => {
    const { billing, join, numbers, advance, violations } = await newWorld()
    await join('ada', { invoicePrefix: 'ADA' })
    await billing.environments.updateSettings({ invoices: { numberFormat: '{year}/{prefix}/{number:6}' } })
    await advance({ by: { months: 1 } })
    expect(await numbers()).toEqual(['ADA-0001', '2026/ADA/000002'])
    expect(await violations()).toEqual([])
  })

  test('begins with a prefix that no other customer ever has, and the count goes on under a new one', async () => {
    const { billing, join, numbers, advance, violations } = await newWorld()
    await join('ada', { invoicePrefix: 'ADA' })
    await billing.customers.create({ externalId: 'bob' })
    const taken = { code: 'customer.invoice_prefix_taken', param: 'invoicePrefix' }
    await expect(billing.customers.update({ customerId: 'bob', invoicePrefix: 'ADA' })).rejects.toMatchObject(taken)
    expect(await billing.customers.update({ customerId: 'ada', invoicePrefix: 'LOVE' })).toMatchObject({
      invoicePrefix: 'LOVE',
    })
    await advance({ by: { months: 1 } })
    expect(await numbers()).toEqual(['ADA-0001', 'LOVE-0002'])
    await expect(billing.customers.create({ externalId: 'eve', invoicePrefix: 'ADA' })).rejects.toMatchObject(taken)
    await billing.customers.update({ customerId: 'ada', invoicePrefix: 'ADA' })
    expect(await violations()).toEqual([])
  })

  test('is never that of another customer: a format that cannot tell them apart is refused', async () => {
    const { billing, join, numbers } = await newWorld()
    const set = (invoices: object) => billing.environments.updateSettings({ invoices })
    const refused = { code: 'validation.failed', param: 'invoices.numberFormat' }
    await expect(set({ numberFormat: '{year}-{number:4}' })).rejects.toMatchObject(refused)
    await expect(set({ numberFormat: '{prefix}{number}' })).rejects.toMatchObject(refused)
    await set({ series: 'environment', numberFormat: '{year}-{number:4}' })
    await expect(set({ series: 'customer' })).rejects.toMatchObject(refused)
    for (const name of ['ada', 'bob']) await join(name)
    expect((await numbers()).sort()).toEqual(['2026-0001', '2026-0002'])
  })

  test('counts all customers together where the environment says so, credit notes beside it', async () => {
    const { billing, join, numbers, invoices, violations } = await newWorld()
    await join('first', { invoicePrefix: 'FIRST' })
    await billing.environments.updateSettings({ invoices: { series: 'environment', prefix: 'ACME' } })
    for (const name of ['ada', 'bob', 'eve']) await join(name)
    expect((await numbers()).sort()).toEqual(['ACME-0001', 'ACME-0002', 'ACME-0003', 'FIRST-0001'])
    for (const { id: invoiceId } of await invoices()) await billing.creditNotes.create({ invoiceId, amount: 100 })
    const { items } = await billing.creditNotes.list({})
    expect(items.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4].map((number) => `ACME-CN-000${number}`))
    expect(await violations()).toEqual([])
  })
})

test('memo and footer are frozen with the invoice', async () => {
  const { billing, join, invoices, advance } = await newWorld()
  await billing.environments.updateSettings({ invoices: { memo: 'Thank you', footer: 'HRB 1' } })
  await join('ada')
  await billing.environments.updateSettings({ invoices: { memo: null, footer: 'HRB 2' } })
  await advance({ by: { months: 1 } })
  expect(await invoices()).toMatchObject([
    { memo: 'Thank you', footer: 'HRB 1', collection: 'charge_automatically', dueAt: null },
    { memo: null, footer: 'HRB 2' },
  ])
})
