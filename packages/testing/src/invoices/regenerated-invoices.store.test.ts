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
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  coupons: { half: { name: 'Half off', discount: { type: 'percent', percent: '50' }, duration: { kind: 'forever' } } },
  plans: {
    team: {
      name: 'Team',
      features: { calls: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
      prices: {
        base: { cadence: month, terms: { EUR: { model: 'flat', amount: '20.00' } } },
        calls: { feature: 'calls', cadence: month, terms: { EUR: { model: 'per_unit', unitAmount: '0.01' } } },
      },
    },
  },
} as const

/** A renewal that was sent untaxed, because the seller had not said yet where they are registered. */
async function newWorld() {
  const { billing, advance, environmentId } = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog },
  )
  const terms = { collection: 'send_invoice', invoicePrefix: 'ADA' } as const
  await billing.customers.create({ externalId: 'ada', address: { country: 'DE' }, ...terms })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 500, idempotencyKey: 'calls' })
  const pay = async () => {
    const { items } = await billing.invoices.list({ status: 'open' })
    await billing.invoices.pay({ invoiceId: items[0]!.id })
  }
  await pay()
  await advance({ by: { months: 1 } })
  const invoices = async () => (await billing.invoices.list({})).items.toReversed()
  const renewal = (await invoices()).at(-1)!
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  return { billing, advance, subscriptionId, renewal, invoices, pay, violations }
}

describe('a void invoice that is made again', () => {
  test('bills the same periods once, with the taxes, discounts and parties of now, under a number of its own', async () => {
    const { billing, advance, subscriptionId, renewal, invoices, pay, violations } = await newWorld()
    await billing.environments.updateSettings({
      seller: { address: { country: 'DE' } },
      tax: { registrations: ['DE'] },
    })
    await billing.customers.update({ customerId: 'ada', name: 'Ada GmbH' })
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'half' })
    const made = await billing.invoices.void({ invoiceId: renewal.id, regenerate: true })
    expect(made).toMatchObject({
      number: 'ADA-0003',
      cause: `regeneration:${renewal.id}`,
      status: 'open',
      dueAt: '2026-03-03T00:00:00Z',
      customer: { name: 'Ada GmbH' },
      totals: { net: 1500, tax: 285, total: 1785 },
    })
    const periodsOf = (lines: typeof renewal.lines) =>
      lines
        .filter(({ kind }) => kind !== 'discount')
        .map(({ kind, quantity, servicePeriod }) => [kind, quantity, servicePeriod])
    expect(periodsOf(made.lines)).toEqual(periodsOf(renewal.lines))
    expect((await invoices()).map(({ status }) => status)).toEqual(['paid', 'void', 'open'])
    await pay()
    await advance({ by: { months: 1 } })
    expect((await invoices()).map(({ number }) => number)).toEqual(['ADA-0001', 'ADA-0002', 'ADA-0003', 'ADA-0004'])
    expect(await violations()).toEqual([])
  })

  test('is refused once some of it was credited, and stays open', async () => {
    const { billing, renewal, violations } = await newWorld()
    await billing.creditNotes.create({ invoiceId: renewal.id, amount: 100 })
    const again = billing.invoices.void({ invoiceId: renewal.id, regenerate: true })
    await expect(again).rejects.toMatchObject({ code: 'invoice.not_regenerable' })
    expect(await billing.invoices.get({ invoiceId: renewal.id })).toMatchObject({ status: 'open' })
    expect(await violations()).toEqual([])
  })

  test('keeps the discounts of every period that it bills, however late it is made again', async () => {
    const { billing, advance, subscriptionId, pay, invoices, violations } = await newWorld()
    await pay()
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'half' })
    await advance({ by: { months: 1 } })
    await pay()
    await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 500, idempotencyKey: 'more' })
    await advance({ by: { months: 1 } })
    const april = (await invoices()).at(-1)
    // Half of 5.00 for the calls of March and half of 20.00 for April.
    expect(april?.totals.net).toBe(1250)
    const first = await billing.invoices.void({ invoiceId: april?.id ?? '', regenerate: true })
    expect(first.totals.net).toBe(1250)
    await advance({ by: { months: 1 } })
    expect((await billing.invoices.void({ invoiceId: first.id, regenerate: true })).totals.net).toBe(1250)
    expect(await violations()).toEqual([])
  })

  test('has every line of its own, also those that had waited for it from the same instant', async () => {
    const { billing, advance, subscriptionId, pay, invoices, violations } = await newWorld()
    await pay()
    const extra = { subscriptionId, description: 'Extra', quantity: '1', unitAmount: '2.22' }
    for (let lines = 0; lines < 2; lines++) await billing.invoices.addPendingLine(extra)
    await advance({ by: { months: 1 } })
    const march = (await invoices()).at(-1)
    expect(march?.totals.net).toBe(2000 + 2 * 222)
    const first = await billing.invoices.void({ invoiceId: march?.id ?? '', regenerate: true })
    const second = await billing.invoices.void({ invoiceId: first.id, regenerate: true })
    expect([first.totals.net, second.totals.net]).toEqual([2444, 2444])
    expect(await violations()).toEqual([])
  })

  test('can be made again itself', async () => {
    const { billing, renewal, pay, violations } = await newWorld()
    const first = await billing.invoices.void({ invoiceId: renewal.id, regenerate: true })
    const second = await billing.invoices.void({ invoiceId: first.id, regenerate: true })
    expect(second).toMatchObject({ number: 'ADA-0004', totals: { total: renewal.totals.total } })
    await pay()
    expect(await violations()).toEqual([])
  })
})
