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
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const catalog = {
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  coupons: {
    half: { name: 'Half', discount: { type: 'percent', percent: '50' }, duration: { kind: 'forever' } },
    free: { name: 'Free', discount: { type: 'percent', percent: '100' }, duration: { kind: 'forever' } },
    thirty: { name: 'Thirty', discount: { type: 'amount', amounts: { USD: '30.00' } }, duration: { kind: 'once' } },
    welcome: {
      name: 'Welcome',
      discount: { type: 'amount', amounts: { USD: '3.00' } },
      duration: { kind: 'once' },
    },
  },
  planGroups: { main: { name: 'Main', plans: ['flat', 'team', 'business'] } },
  plans: {
    flat: {
      name: 'Flat',
      features: {},
      prices: { base: { cadence: month, terms: { USD: { model: 'flat', amount: '10.00' } } } },
    },
    team: {
      name: 'Team',
      features: { calls: priced },
      prices: {
        base: { cadence: month, terms: { USD: { model: 'flat', amount: '20.00' } } },
        calls: { feature: 'calls', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } },
      },
    },
    business: {
      name: 'Business',
      features: { calls: priced },
      prices: {
        base: { cadence: month, terms: { USD: { model: 'flat', amount: '50.00' } } },
        calls: { feature: 'calls', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.10' } } },
      },
    },
  },
} as const

/** A customer of Team from 1 January, where invoices wait an hour for late usage. */
async function newWorld(planSlug: keyof typeof catalog.plans = 'team', graceMinutes = 60) {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-01-01T00:00:00Z' },
  )
  const { billing, environmentId } = sandbox
  await billing.environments.updateSettings({ invoices: { graceMinutes } })
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug })
  let keys = 0
  const report = (timestamp: string, units: number) =>
    billing.usage.report({
      customerId: 'ada',
      featureSlug: 'calls',
      units,
      timestamp,
      idempotencyKey: `call-${keys++}`,
    })
  const invoices = async () => (await billing.invoices.list({ limit: 100 })).items.toReversed()
  const last = async () => billing.invoices.get({ invoiceId: (await invoices()).at(-1)?.id ?? '' })
  const fired = async (to: string) => (await sandbox.advance({ to })).deadlines.map(({ at, kind }) => `${at} ${kind}`)
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  return { ...sandbox, subscriptionId, report, invoices, last, fired, violations }
}

/** What an invoice says, a line each, the net in cents. */
function page({ lines }: { readonly lines: readonly { description: string; quantity: string; net: number }[] }) {
  return lines.map(({ description, quantity, net }) => `${description} x${quantity} ${net}`)
}

describe('the invoice of a renewal with usage', () => {
  test('is a draft for the grace window, and counts what is reported late in it', async () => {
    const { report, last, fired, violations } = await newWorld()
    await report('2026-01-01T00:00:00Z', 100)
    expect(await fired('2026-02-01T00:30:00Z')).toEqual(['2026-02-01T00:00:00Z period_end'])
    const draft = await last()
    expect(draft).toMatchObject({ status: 'draft', number: null })
    expect(page(draft)).toEqual(['Calls x100 100', 'Team x1 2000'])
    expect(await violations()).toEqual([])
    await report('2026-01-31T23:59:59Z', 50)
    await report('2026-02-01T00:10:00Z', 7)
    expect(await fired('2026-02-01T01:00:00Z')).toEqual(['2026-02-01T01:00:00Z finalize'])
    const issued = await last()
    expect(issued).toMatchObject({
      id: draft.id,
      status: 'paid',
      number: expect.stringMatching(/-0002$/),
      createdAt: '2026-02-01T00:00:00Z',
    })
    expect(page(issued)).toEqual(['Calls x150 150', 'Team x1 2000'])
    expect(issued.lines.map(({ id }) => id)).toEqual(draft.lines.map(({ id }) => id))
    expect(await violations()).toEqual([])
  })

  test('is corrected by the next one where more comes after the window', async () => {
    const { report, last, advance, violations } = await newWorld()
    await advance({ to: '2026-02-01T01:00:00Z' })
    await report('2026-01-31T23:59:59Z', 50)
    expect(page(await last())).toEqual(['Calls x0 0', 'Team x1 2000'])
    await advance({ to: '2026-03-01T01:00:00Z' })
    expect(page(await last())).toEqual(['Calls x0 0', 'Team x1 2000', 'Calls, corrected x50 50'])
    expect(await violations()).toEqual([])
  })

  test('is issued at once where nothing is metered, and where there is no window', async () => {
    for (const { last, advance } of [await newWorld('flat'), await newWorld('team', 0)]) {
      await advance({ to: '2026-02-01T00:00:00Z' })
      expect(await last()).toMatchObject({ status: 'paid', finalizedAt: '2026-02-01T00:00:00Z' })
    }
  })

  test('is the same as one that did not wait, when nothing came late', async () => {
    const pages = []
    for (const graceMinutes of [0, 60]) {
      const { billing, report, subscriptionId, invoices, advance } = await newWorld('team', graceMinutes)
      await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'welcome' })
      await report('2026-01-01T00:00:00Z', 100)
      await advance({ to: '2026-03-01T01:00:00Z' })
      const all = await invoices()
      pages.push(await Promise.all(all.map(async ({ id }) => page(await billing.invoices.get({ invoiceId: id })))))
    }
    expect(pages[1]).toEqual(pages[0])
    expect(pages[0]).toEqual([
      ['Team x1 2000'],
      ['Calls x100 100', 'Welcome x1 -14', 'Team x1 2000', 'Welcome x1 -286'],
      ['Calls x0 0', 'Team x1 2000'],
    ])
  })

  test('bills the plan of its own period, also when another began at the boundary', async () => {
    const { billing, subscriptionId, report, last, advance, violations } = await newWorld()
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'at_period_end' })
    await advance({ to: '2026-02-01T00:30:00Z' })
    await report('2026-01-20T00:00:00Z', 100)
    await report('2026-02-01T00:00:00Z', 1)
    await advance({ to: '2026-02-01T01:00:00Z' })
    expect(page(await last())).toEqual(['Calls x100 100', 'Business x1 5000'])
    await advance({ to: '2026-03-01T01:00:00Z' })
    expect(page(await last())).toEqual(['Calls x1 10', 'Business x1 5000'])
    expect(await violations()).toEqual([])
  })

  test('counts late usage of a subscription that ended at the boundary', async () => {
    const { billing, subscriptionId, report, last, advance, violations } = await newWorld()
    await billing.subscriptions.cancel({ subscriptionId })
    await advance({ to: '2026-02-01T00:30:00Z' })
    await report('2026-01-20T00:00:00Z', 100)
    await advance({ to: '2026-02-01T01:00:00Z' })
    expect(page(await last())).toEqual(['Calls x100 100'])
    expect(await violations()).toEqual([])
  })

  test('can be finalized before its time, and then waits no longer', async () => {
    const { billing, report, last, advance, fired } = await newWorld()
    await advance({ to: '2026-02-01T00:30:00Z' })
    const { id: invoiceId } = await last()
    await report('2026-01-20T00:00:00Z', 100)
    const issued = await billing.invoices.finalize({ invoiceId })
    expect(issued).toMatchObject({ status: 'paid', finalizedAt: '2026-02-01T00:30:00Z' })
    expect(page(issued)).toEqual(['Calls x100 100', 'Team x1 2000'])
    expect(await fired('2026-02-02T00:00:00Z')).toEqual([])
  })

  test('is not written by hand and not deleted', async () => {
    const { billing, last, advance } = await newWorld()
    await advance({ to: '2026-02-01T00:30:00Z' })
    const { id: invoiceId } = await last()
    const refusal = { code: 'invoice.transition_not_allowed', details: { reason: 'bills_a_period' } }
    const line = { description: 'Work', quantity: '1', unitAmount: '1.00' }
    await expect(billing.invoices.update({ invoiceId, lines: [line] })).rejects.toMatchObject(refusal)
    await expect(billing.invoices.deleteDraft({ invoiceId })).rejects.toMatchObject(refusal)
  })

  test('is finalized before its customer is deleted', async () => {
    const { billing, subscriptionId, advance, violations, invoices } = await newWorld()
    await billing.subscriptions.cancel({ subscriptionId })
    await advance({ to: '2026-02-01T00:30:00Z' })
    await billing.customers.delete({ customerId: 'ada' })
    expect((await invoices()).map(({ status }) => status)).toEqual(['paid', 'paid'])
    expect(await violations()).toEqual([])
  })
})

describe('the discounts of a draft are those of its boundary', () => {
  test('when one that it used up ends with its subscription', async () => {
    const { billing, subscriptionId, report, invoices, advance } = await newWorld()
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'welcome' })
    await report('2026-01-01T00:00:00Z', 1000)
    await advance({ to: '2026-02-01T00:30:00Z' })
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now' })
    await advance({ to: '2026-02-01T01:00:00Z' })
    expect((await invoices())[1]?.totals.net).toBe(1000 + 2000 - 300)
  })

  test('when another comes in the window', async () => {
    const { billing, subscriptionId, report, invoices, advance } = await newWorld()
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'welcome' })
    await report('2026-01-01T00:00:00Z', 100)
    await advance({ to: '2026-02-01T00:30:00Z' })
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'half' })
    await advance({ to: '2026-02-01T01:00:00Z' })
    expect((await invoices())[1]?.totals.net).toBe(100 + 2000 - 300)
  })

  test.each([0, 60])('when the same is given anew (%s minutes)', async (graceMinutes) => {
    const { billing, subscriptionId, report, invoices, advance } = await newWorld('team', graceMinutes)
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'welcome' })
    await report('2026-01-01T00:00:00Z', 1000)
    await advance({ to: '2026-02-01T00:30:00Z' })
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'welcome' })
    await advance({ to: '2026-03-01T01:00:00Z' })
    expect((await invoices()).map(({ totals }) => totals.net)).toEqual([2000, 2700, 1700])
  })

  test.each([0, 60])('when one is taken away (%s minutes)', async (graceMinutes) => {
    const { billing, subscriptionId, invoices, advance } = await newWorld('team', graceMinutes)
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'half' })
    await advance({ to: '2026-02-01T00:30:00Z' })
    await billing.subscriptions.setDiscount({ subscriptionId, action: 'remove' })
    await advance({ to: '2026-02-01T01:00:00Z' })
    expect((await invoices()).map(({ totals }) => totals.net)).toEqual([2000, 1000])
  })
})

test('a draft that late usage raises takes no more of a sum than other invoices of the window have left', async () => {
  const { billing, subscriptionId, report, invoices, advance, violations } = await newWorld()
  await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'thirty' })
  await report('2026-01-01T00:00:00Z', 100)
  await advance({ to: '2026-02-01T00:30:00Z' })
  await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'invoice_now' })
  await report('2026-01-31T00:00:00Z', 1000)
  await advance({ to: '2026-02-01T01:00:00Z' })
  const lines = (await invoices()).flatMap((invoice) => invoice.lines)
  const taken = lines.filter(({ kind }) => kind === 'discount').reduce((sum, { net }) => sum - net, 0)
  // Of the 30.00 the credit of Team gave 19.98 back, half an hour of February was used.
  expect(taken).toBe(3000 + 1998)
  expect(await violations()).toEqual([])
})

test('a charge that is credited while it waits is credited at what it would cost with its discounts', async () => {
  const { billing, subscriptionId, advance } = await newWorld('flat', 0)
  await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'free' })
  await advance({ to: '2026-01-01T00:00:01Z' })
  await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'next_invoice' })
  await advance({ to: '2026-01-01T00:00:02Z' })
  await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
  const { items } = await billing.wallets.list({ customerId: 'ada' })
  // 10.00 were paid, for Flat.
  expect(items.map(({ balance }) => balance)).toEqual(['1000'])
})
