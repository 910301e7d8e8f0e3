import { defineCatalog } from '@tallywright/domain'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const inclusive = 'inclusive' as const
const plan = (name: string, amount: `${number}.00`, unitAmount: `${number}.00`) =>
  ({
    name,
    features: {
      calls: { type: 'metered', consumption: 'priced', overage: 'allowed' },
      editor: { type: 'seats', included: 0, extra: 'allowed' },
    },
    prices: {
      base: { cadence: month, taxBehavior: inclusive, terms: { USD: { model: 'flat', amount } } },
      calls: { feature: 'calls', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } },
      editor: {
        feature: 'editor',
        cadence: month,
        taxBehavior: inclusive,
        terms: { USD: { model: 'per_unit', unitAmount } },
      },
    },
  }) as const
const catalog = defineCatalog({
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    editor: { type: 'seats', name: 'Editors' },
  },
  planGroups: { main: { name: 'Main', plans: ['basic', 'team', 'business'] } },
  plans: {
    basic: plan('Basic', '10.00', '1.00'),
    team: plan('Team', '30.00', '6.00'),
    business: plan('Business', '60.00', '12.00'),
  },
})

/**
 * Team with ten seats, 90.00 a month, of which nine have ended at noon of 1 May, on the draft of the renewal: 54.00 × 61 ÷ 62 of
 * a month, 53.13, so the renewal comes to 36.87.
 */
async function newWorld(collection: 'charge_automatically' | 'send_invoice' = 'charge_automatically') {
  const server = { engine: api.engine, fetch: api.serve }
  const { billing, environmentId, advance } = await createSandboxOn(server, { catalog, at: '2026-04-01T00:00:00Z' })
  await billing.environments.updateSettings({
    seller: { name: 'Seller', address: { country: 'DE' } },
    tax: { registrations: ['DE'] },
    invoices: { graceMinutes: 24 * 60, collection, dueDays: 60 },
  })
  await billing.customers.create({ externalId: 'ada', address: { country: 'US' } })
  const payBy = (token: string) => billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token })
  await payBy('succeeds')
  const { id: subscriptionId } = await billing.subscriptions.create({
    customerId: 'ada',
    planSlug: 'team',
    seats: { editor: 10 },
  })
  const last = async () => {
    const [invoice] = (await billing.invoices.list({ limit: 1 })).items
    if (invoice === undefined) throw new Error('there is no invoice')
    return invoice
  }
  if (collection === 'send_invoice') await billing.invoices.pay({ invoiceId: (await last()).id, outOfBand: true })
  await advance({ to: '2026-05-01T12:00:00Z' })
  await billing.seats.remove({ subscriptionId, featureSlug: 'editor', quantity: 9, behavior: 'now' })
  const renewal = await last()
  expect(renewal).toMatchObject({ status: 'draft', totals: { total: 3687 } })
  const change = (planSlug: 'basic' | 'business') =>
    billing.subscriptions.changePlan({ subscriptionId, planSlug, behavior: 'invoice_now' })
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  return { billing, subscriptionId, advance, payBy, renewal, last, change, violations }
}

test('all that was paid of an invoice with a credit of its own line can be credited', async () => {
  const { billing, advance, renewal, violations } = await newWorld()
  await advance({ to: '2026-05-02T00:00:00Z' })
  expect(await billing.creditNotes.create({ invoiceId: renewal.id })).toMatchObject({ total: 3687 })
  expect(await violations()).toEqual([])
})

test('and all of its payment be refunded', async () => {
  const { billing, advance, renewal, violations } = await newWorld()
  await advance({ to: '2026-05-02T00:00:00Z' })
  const [payment] = (await billing.payments.list({ invoiceId: renewal.id })).items
  await billing.payments.refund({ paymentId: payment?.id ?? '', amount: 3687 })
  expect(await billing.invoices.get({ invoiceId: renewal.id })).toMatchObject({ paymentStatus: 'refunded' })
  expect(await violations()).toEqual([])
})

test('while it is open, a change credits the rest on it, and nothing that nobody has paid is paid out', async () => {
  const { billing, advance, renewal, change, last, violations } = await newWorld('send_invoice')
  await advance({ to: '2026-05-16T12:00:00Z' })
  await change('basic')
  // 36.00 for half of the month on the renewal, 11.00 for the same half on an invoice of its own.
  const { totals } = await billing.invoices.get({ invoiceId: renewal.id })
  expect(totals).toMatchObject({ total: 3687, credited: 1800, amountDue: 1887 })
  expect((await last()).totals).toMatchObject({ total: 550, amountDue: 550 })
  expect((await billing.wallets.list({ customerId: 'ada' })).items).toEqual([])
  expect(await violations()).toEqual([])
})

test('a change that waits for its payment credits the draft, which is finalized meanwhile', async () => {
  const { billing, advance, payBy, renewal, change, last, violations } = await newWorld()
  await payBy('requires_action')
  await change('business')
  const upgrade = await last()
  await advance({ to: '2026-05-02T00:00:00Z' })
  await billing.invoices.pay({ invoiceId: upgrade.id, outOfBand: true })
  // 36.00 × 61 ÷ 62
  const { totals } = await billing.invoices.get({ invoiceId: renewal.id })
  expect(totals).toMatchObject({ total: 3687, credited: 3542, amountDue: 145 })
  expect(await violations()).toEqual([])
})

test('a price with its tax in it comes to less without it once it is taxed, and so does the credit of it', async () => {
  const { billing, advance, renewal, violations } = await newWorld()
  await billing.customers.update({ customerId: 'ada', address: { country: 'DE' } })
  await advance({ to: '2026-05-02T00:00:00Z' })
  const { totals } = await billing.invoices.get({ invoiceId: renewal.id })
  // 30.00 / 1.19 + (60.00 / 1.19) × (1 − 9/10 × 61/62), each line and its tax rounded.
  expect(totals).toMatchObject({ net: 2521 + 5042 - 4465, total: 3687 })
  expect(await violations()).toEqual([])
})
