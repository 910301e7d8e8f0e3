import { defineCatalog } from '@tallywright/domain'
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
const plan = (name: string, amount: `${number}.00`) =>
  ({
    name,
    features: { calls: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
    prices: {
      base: { cadence: month, terms: { USD: { model: 'flat', amount } } },
      calls: { feature: 'calls', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } },
    },
  }) as const
const catalog = defineCatalog({
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  planGroups: { main: { name: 'Main', plans: ['basic', 'team', 'business'] } },
  plans: { basic: plan('Basic', '10.00'), team: plan('Team', '20.00'), business: plan('Business', '50.00') },
})

type Billing = Awaited<ReturnType<typeof newWorld>>['billing']

/** A German customer of Team from 1 April, a month of 30 days, with 19 % tax on everything. */
async function newWorld({
  collection = 'send_invoice' as 'send_invoice' | 'charge_automatically',
  graceMinutes = 0,
} = {}) {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-04-01T00:00:00Z' },
  )
  const { billing, environmentId } = sandbox
  await billing.environments.updateSettings({
    seller: { name: 'Seller', address: { country: 'DE' } },
    tax: { registrations: ['DE'] },
    invoices: { collection, graceMinutes, dueDays: 60 },
  })
  await billing.customers.create({ externalId: 'ada', address: { country: 'DE' } })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  const invoices = async () => (await billing.invoices.list({ limit: 100 })).items.toReversed()
  /** What each invoice came to, with what was credited of it and is still due, in cents. */
  const sums = async () =>
    (await invoices()).map(({ status, totals: { total, credited, amountDue } }) => [status, total, credited, amountDue])
  const money = async () => {
    const { items } = await billing.wallets.list({ customerId: 'ada' })
    return items.map(({ unit, balance }) => `${balance} ${unit}`)
  }
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  const change = (planSlug: 'basic' | 'team' | 'business', behavior: 'invoice_now' | 'next_invoice') =>
    billing.subscriptions.changePlan({ subscriptionId, planSlug, behavior })
  return { ...sandbox, subscriptionId, invoices, sums, money, violations, change }
}

describe('while the invoice of a period is open', () => {
  test('a change credits it on itself, and charges the rest of the period', async () => {
    const { billing, advance, change, sums, violations, invoices } = await newWorld()
    await advance({ to: '2026-04-16T00:00:00Z' })
    await change('business', 'invoice_now')
    // 20.00 and 50.00 for 15 of 30 days, each with 19 %
    expect(await sums()).toEqual([
      ['open', 2380, 1190, 1190],
      ['open', 2975, 0, 2975],
    ])
    const [invoiceId = ''] = (await invoices()).map(({ id }) => id)
    const { items } = await billing.creditNotes.list({ invoiceId })
    expect(items).toMatchObject([{ net: 1000, tax: 190, total: 1190, reducesDue: 1190, toWallet: 0, refunds: [] }])
    expect(await violations()).toEqual([])
  })

  test('a preview shows the credit note, and the commit makes it', async () => {
    const { billing, subscriptionId, advance, sums, invoices } = await newWorld()
    await advance({ to: '2026-04-16T00:00:00Z' })
    const wanted = { subscriptionId, planSlug: 'basic', behavior: 'next_invoice' } as const
    const { planHash, creditNotes, lines, nextInvoice } = await billing.subscriptions.previewChange(wanted)
    const [invoiceId] = (await invoices()).map(({ id }) => id)
    expect(creditNotes).toEqual([{ invoiceId, net: 1000, tax: 190, total: 1190 }])
    expect(lines.map(({ net }) => net)).toEqual([500])
    await billing.subscriptions.changePlan({ ...wanted, planHash })
    expect(await sums()).toEqual([['open', 2380, 1190, 1190]])
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect((await sums()).at(-1)).toEqual(['open', nextInvoice?.totals.total, 0, nextInvoice?.totals.total])
  })

  test('a commit is stale when the invoice was paid since its preview', async () => {
    const { billing, subscriptionId, advance, invoices } = await newWorld()
    await advance({ to: '2026-04-16T00:00:00Z' })
    const wanted = { subscriptionId, planSlug: 'basic', behavior: 'next_invoice' } as const
    const { planHash } = await billing.subscriptions.previewChange(wanted)
    const [invoice] = await invoices()
    await billing.invoices.pay({ invoiceId: invoice?.id ?? '', outOfBand: true })
    await expect(billing.subscriptions.changePlan({ ...wanted, planHash })).rejects.toMatchObject({
      code: 'preview.stale',
    })
  })

  test('up, down and up again nets to what the last plan costs', async () => {
    const { advance, change, sums, money, violations } = await newWorld()
    await advance({ to: '2026-04-16T00:00:00Z' })
    for (const slug of ['business', 'team', 'business'] as const) await change(slug, 'invoice_now')
    expect(await sums()).toEqual([
      ['open', 2380, 1190, 1190],
      ['paid', 2975, 2975, 0],
      ['paid', 1190, 1190, 0],
      ['open', 2975, 0, 2975],
    ])
    expect(await money()).toEqual([])
    expect(await violations()).toEqual([])
  })

  test('only what was paid goes further, where an earlier credit had paid a part', async () => {
    const { billing, subscriptionId, advance, change, sums, money, invoices, violations } = await newWorld()
    const [first] = await invoices()
    await billing.invoices.pay({ invoiceId: first?.id ?? '', outOfBand: true })
    await advance({ to: '2026-04-16T00:00:00Z' })
    await change('business', 'invoice_now')
    expect((await sums()).at(-1)).toEqual(['open', 1785, 0, 1785])
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
    // Of the credit of 29.75 what is open takes 17.85; the rest of 11.90 was paid, for Team.
    expect((await sums()).slice(0, 2)).toEqual([
      ['paid', 2380, 0, 0],
      ['paid', 1785, 1785, 0],
    ])
    expect(await money()).toEqual(['1190 USD'])
    expect(await violations()).toEqual([])
  })
})

test('a first invoice that was never paid is void when its subscription is canceled, and nothing of it is credited', async () => {
  const { billing, money, violations } = await newWorld({ collection: 'charge_automatically' })
  const ben = { customerId: 'ben' } as const
  await billing.customers.create({ externalId: 'ben' })
  await billing.wallets.grant({ ...ben, unit: 'USD', amount: 691 })
  await billing.paymentMethods.create({ ...ben, provider: 'sandbox', token: 'requires_action' })
  const { id: subscriptionId } = await billing.subscriptions.create({ ...ben, planSlug: 'basic' })
  await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
  const { items } = await billing.invoices.list({ ...ben })
  expect(items.map(({ status }) => status)).toEqual(['void'])
  expect((await billing.wallets.list(ben)).items.map(({ balance }) => balance)).toEqual(['691'])
  expect(await money()).toEqual([])
  expect(await violations()).toEqual([])
})

describe('a change that is paid first', () => {
  async function sentThenCharged(token: string) {
    const world = await newWorld()
    const { billing, advance } = world
    await billing.environments.updateSettings({ invoices: { collection: 'charge_automatically' } })
    await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token })
    await advance({ to: '2026-04-16T00:00:00Z' })
    return world
  }

  test('credits what is open when its own invoice is paid, not before', async () => {
    const { billing, change, sums, invoices, violations } = await sentThenCharged('requires_action')
    expect(await change('business', 'invoice_now')).toMatchObject({ applied: false })
    expect(await sums()).toEqual([
      ['open', 2380, 0, 2380],
      ['open', 2975, 0, 2975],
    ])
    await billing.invoices.pay({ invoiceId: (await invoices())[1]?.id ?? '', outOfBand: true })
    expect(await sums()).toEqual([
      ['open', 2380, 1190, 1190],
      ['paid', 2975, 0, 0],
    ])
    expect(await violations()).toEqual([])
  })

  test('credits on the next invoice what was paid while it waited', async () => {
    const { billing, change, sums, invoices, violations, advance } = await sentThenCharged('requires_action')
    await change('business', 'invoice_now')
    for (const { id } of await invoices()) await billing.invoices.pay({ invoiceId: id, outOfBand: true })
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect(await sums()).toEqual([
      ['paid', 2380, 0, 0],
      ['paid', 2975, 0, 0],
      // 50.00 - 10.00, with 19 %
      ['open', 4760, 0, 4760],
    ])
    expect(await violations()).toEqual([])
  })

  test.each([
    ['void', (billing, invoiceId) => billing.invoices.void({ invoiceId })],
    ['credited', (billing, invoiceId) => billing.creditNotes.create({ invoiceId })],
    ['credited in part', (billing, invoiceId) => billing.creditNotes.create({ invoiceId, amount: 2000 })],
    [
      'paid and given back',
      async (billing, invoiceId) => {
        await billing.invoices.pay({ invoiceId, outOfBand: true })
        await billing.creditNotes.create({ invoiceId, to: 'out_of_band' })
      },
    ],
  ] as readonly (readonly [string, (billing: Billing, invoiceId: string) => Promise<unknown>])[])(
    'credits nothing of what is %s by the time it is paid',
    async (_, settle) => {
      const { billing, change, invoices, advance } = await sentThenCharged('requires_action')
      await change('business', 'invoice_now')
      const [first, second] = await invoices()
      await settle(billing, first?.id ?? '')
      await billing.invoices.pay({ invoiceId: second?.id ?? '', outOfBand: true })
      await advance({ to: '2026-05-01T00:00:00Z' })
      expect((await invoices()).at(-1)?.totals.total).toBe(5950)
    },
  )

  test('credits what is open while a payment of it waits for the customer, and gives that up', async () => {
    const { billing, subscriptionId, change, invoices, money } = await sentThenCharged('requires_action')
    await change('business', 'invoice_now')
    const [first, second] = await invoices()
    await billing.invoices.pay({ invoiceId: first?.id ?? '' })
    await billing.invoices.pay({ invoiceId: second?.id ?? '', outOfBand: true })
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
    // Only 29.75 were ever paid.
    expect(await money()).toEqual(['2975 USD'])
  })

  test('credits nothing when it is declined', async () => {
    const { change, sums, violations } = await sentThenCharged('declines_do_not_honor')
    await expect(change('business', 'invoice_now')).rejects.toMatchObject({ code: 'plan_change.payment_failed' })
    expect((await sums())[0]).toEqual(['open', 2380, 0, 2380])
    expect(await violations()).toEqual([])
  })

  test('is refused while a payment of what it credits is on its way', async () => {
    const { billing, advance, change } = await newWorld({ collection: 'charge_automatically' })
    await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'processing_then_succeeds' })
    await advance({ to: '2026-05-01T00:00:00Z' })
    await expect(change('business', 'next_invoice')).rejects.toMatchObject({
      code: 'subscription.transition_not_allowed',
      details: { reason: 'payment_processing' },
    })
  })
})

test('a customer who is past due does not put off what is open by a change that is billed later', async () => {
  const { billing, change, sums, advance } = await newWorld({ collection: 'charge_automatically' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'declines_insufficient_funds' })
  await advance({ to: '2026-05-01T00:00:00Z' })
  await expect(change('business', 'next_invoice')).rejects.toMatchObject({
    code: 'subscription.transition_not_allowed',
    details: { reason: 'past_due' },
  })
  expect((await sums()).at(-1)).toEqual(['open', 2380, 0, 2380])
})

describe('while the invoice of a period is a draft', () => {
  test('a preview shows the credit, and it is taxed like its line', async () => {
    const { billing, subscriptionId, invoices, advance, money, violations } = await newWorld({ graceMinutes: 60 })
    await advance({ to: '2026-05-01T00:30:00Z' })
    const cancel = { subscriptionId, behavior: 'now', prorate: true } as const
    const { planHash, draftCredits } = await billing.subscriptions.previewCancel(cancel)
    expect(draftCredits).toEqual([{ invoiceId: (await invoices())[1]?.id, net: 1999 }])
    await billing.subscriptions.cancel({ ...cancel, planHash })
    await billing.customers.update({ customerId: 'ada', address: { country: 'US', region: 'NY' } })
    await advance({ to: '2026-05-01T01:00:00Z' })
    expect([await money(), await violations()]).toEqual([[], []])
  })

  test('a credit is a line of that draft', async () => {
    const { billing, subscriptionId, advance, sums, invoices, money, violations } = await newWorld({ graceMinutes: 60 })
    await billing.invoices.pay({ invoiceId: (await invoices())[0]?.id ?? '', outOfBand: true })
    await advance({ to: '2026-05-01T00:30:00Z' })
    expect((await sums()).at(-1)).toEqual(['draft', 2380, 0, 2380])
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
    const [, draft] = await invoices()
    // 20.00 x (31 d - 30 min) / 31 d = 19.99
    expect(draft?.totals).toMatchObject({ net: 1, total: 1 })
    await advance({ to: '2026-05-01T01:00:00Z' })
    expect((await sums())[1]).toEqual(['open', 1, 0, 1])
    expect(await money()).toEqual([])
    expect(await violations()).toEqual([])
  })

  test('a credit that waits for its change is taken with its tax off what was finalized meanwhile', async () => {
    const { billing, change, advance, sums, invoices, violations } = await newWorld({ graceMinutes: 60 })
    await billing.invoices.pay({ invoiceId: (await invoices())[0]?.id ?? '', outOfBand: true })
    await advance({ to: '2026-05-01T00:30:00Z' })
    await billing.environments.updateSettings({ invoices: { collection: 'charge_automatically' } })
    await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'requires_action' })
    expect(await change('business', 'invoice_now')).toMatchObject({ applied: false })
    await advance({ to: '2026-05-01T01:00:00Z' })
    await billing.invoices.pay({ invoiceId: (await invoices())[2]?.id ?? '', outOfBand: true })
    // 20.00 x (31 d - 30 min) / 31 d = 19.99, with its 19 % of 3.80.
    expect((await sums())[1]).toEqual(['open', 2380, 2379, 1])
    expect(await violations()).toEqual([])
  })

  test.for([
    ['lost its tax', 'paid', [['paid', 2000, 0, 0], -1999]],
    ['lost its tax', 'open', [['open', 2000, 1999, 1], 0]],
  ] as const)(
    'a credit that waited for a draft that %s takes back none, where that is %s',
    async ([, state, wanted]) => {
      const { billing, change, advance, sums, invoices, violations } = await newWorld({ graceMinutes: 60 })
      await billing.invoices.pay({ invoiceId: (await invoices())[0]?.id ?? '', outOfBand: true })
      await advance({ to: '2026-05-01T00:30:00Z' })
      await billing.environments.updateSettings({ invoices: { collection: 'charge_automatically' } })
      await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'requires_action' })
      await change('business', 'invoice_now')
      await billing.customers.update({ customerId: 'ada', address: { country: 'US', region: 'NY' } })
      await advance({ to: '2026-05-01T01:00:00Z' })
      const [, draft, ofChange] = await invoices()
      if (state === 'paid') await billing.invoices.pay({ invoiceId: draft?.id ?? '', outOfBand: true })
      await billing.invoices.pay({ invoiceId: ofChange?.id ?? '', outOfBand: true })
      const { lines } = await billing.invoices.upcoming({ subscriptionId: draft?.subscriptionId ?? '' })
      const credit = lines
        .filter(({ kind }) => kind === 'proration_credit')
        .reduce((sum, { net, tax }) => sum + net + tax, 0)
      expect([(await sums())[1], credit]).toEqual(wanted)
      expect(await violations()).toEqual([])
    },
  )
})
