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
const calls = { feature: 'calls', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } } as const
const plan = (name: string, amount: `${number}.00`) =>
  ({
    name,
    features: { calls: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
    prices: { base: { cadence: month, terms: { USD: { model: 'flat', amount } } }, calls },
  }) as const
const off = (amount: '3' | '30', kind: 'once' | 'forever') =>
  ({ name: 'Off', discount: { type: 'amount', amounts: { USD: `${amount}.00` } }, duration: { kind } }) as const
const catalog = defineCatalog({
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
  plans: { team: plan('Team', '30.00'), business: plan('Business', '50.00') },
  coupons: { once: off('3', 'once'), monthly: off('3', 'forever'), free: off('30', 'once') },
})

/** At noon of 1 May, twelve hours before the draft of the renewal, 30.00 less the coupon, is finalized. */
async function newWorld(couponSlug: 'once' | 'monthly' | 'free') {
  const server = { engine: api.engine, fetch: api.serve }
  const { billing, environmentId, advance } = await createSandboxOn(server, { catalog, at: '2026-04-01T00:00:00Z' })
  await billing.environments.updateSettings({ invoices: { graceMinutes: 24 * 60 } })
  await billing.customers.create({ externalId: 'ada' })
  const payBy = (token: string) => billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token })
  await payBy('succeeds')
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  await billing.subscriptions.setDiscount({ subscriptionId, action: 'add', couponSlug })
  await advance({ to: '2026-05-01T12:00:00Z' })
  const [draft] = (await billing.invoices.list({ status: 'draft' })).items
  /** What the renewal comes to line by line, in cents. */
  const renewal = async () => {
    const { status, lines } = await billing.invoices.get({ invoiceId: draft?.id ?? '' })
    return [status, ...lines.filter(({ net }) => net !== 0).map(({ net }) => net)]
  }
  const report = (units: number) =>
    billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units, timestamp: '2026-04-30T00:00:00Z' })
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  return { billing, subscriptionId, advance, payBy, renewal, report, violations }
}

test('a draft keeps the sum that its own credits restored to a restart', async () => {
  const { billing, subscriptionId, advance, renewal, violations } = await newWorld('once')
  const restart = { subscriptionId, planSlug: 'business', behavior: 'restart' } as const
  const { invoice } = await billing.subscriptions.changePlan(restart)
  // 61 of 62 half days are left: 27.00 less 0.44, and 2.95 of the 3.00.
  expect(invoice?.totals.net).toBe(5000 - 295)
  await advance({ to: '2026-05-02T00:00:00Z' })
  expect(await renewal()).toEqual(['paid', 3000, -300, -2656])
  expect(await violations()).toEqual([])
})

test('a draft keeps what the credits of a change restore that waits for its payment', async () => {
  const { billing, subscriptionId, advance, payBy, renewal, violations } = await newWorld('monthly')
  await payBy('processing_then_succeeds')
  const upgrade = { subscriptionId, planSlug: 'business', behavior: 'invoice_now' } as const
  const { applied, invoice } = await billing.subscriptions.changePlan(upgrade)
  expect([applied, invoice?.totals.net]).toEqual([false, 4919 - 295])
  await payBy('succeeds')
  await advance({ to: '2026-05-02T00:00:00Z' })
  expect(await renewal()).toEqual(['paid', 3000, -300])
  await advance({ to: '2026-06-03T00:00:00Z' })
  const [next] = (await billing.invoices.list({ limit: 1 })).items
  expect(next?.lines.filter(({ kind }) => kind !== 'usage').map(({ net }) => net)).toEqual([5000, -300, -2656])
  expect(await violations()).toEqual([])
})

describe('use that is reported late, when a line of its draft was credited,', () => {
  test('has what the credit restored of the sum, and the line keeps what it had', async () => {
    const { billing, subscriptionId, advance, renewal, report, violations } = await newWorld('once')
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
    await report(500)
    await advance({ to: '2026-05-02T00:00:00Z' })
    expect(await renewal()).toEqual(['paid', 500, -295, 3000, -300, -2656])
    expect(await violations()).toEqual([])
  })

  test('has nothing of a sum that a restart has used since', async () => {
    const { billing, subscriptionId, advance, renewal, report, violations } = await newWorld('once')
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'restart' })
    await report(500)
    await advance({ to: '2026-05-02T00:00:00Z' })
    expect(await renewal()).toEqual(['paid', 500, 3000, -300, -2656])
    expect(await violations()).toEqual([])
  })

  test('has nothing of what a change uses that waits for its payment', async () => {
    const { billing, subscriptionId, advance, payBy, renewal, report, violations } = await newWorld('once')
    await payBy('processing_then_succeeds')
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'invoice_now' })
    await payBy('succeeds')
    await report(500)
    await advance({ to: '2026-05-02T00:00:00Z' })
    expect(await renewal()).toEqual(['paid', 500, 3000, -300])
    expect(await violations()).toEqual([])
  })
})

describe('a line that a sum has reduced to nothing keeps it where a credit of nothing closes it', () => {
  const changes = {
    'with the next invoice': [{ planSlug: 'business', behavior: 'next_invoice' }],
    'with the next invoice, and back now': [
      { planSlug: 'business', behavior: 'next_invoice' },
      { planSlug: 'team', behavior: 'invoice_now' },
    ],
    'by a restart': [{ planSlug: 'business', behavior: 'restart' }],
  } as const
  test.each(Object.entries(changes))('%s', async (_, steps) => {
    const { billing, subscriptionId, advance, renewal, report, violations } = await newWorld('free')
    for (const step of steps) await billing.subscriptions.changePlan({ subscriptionId, ...step })
    await report(500)
    await advance({ to: '2026-05-02T00:00:00Z' })
    expect(await renewal()).toEqual(['paid', 500, 3000, -3000])
    expect(await violations()).toEqual([])
  })
})
