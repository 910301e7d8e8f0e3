import { type Explanation, rerun } from '@tallywright/domain'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const catalog = {
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  coupons: { tenth: { name: '10 % off', discount: { type: 'percent', percent: '10' }, duration: { kind: 'forever' } } },
  plans: {
    team: {
      name: 'Team',
      features: { calls: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
      prices: {
        base: { cadence: month, terms: { EUR: { model: 'flat', amount: '20.00' } } },
        calls: { feature: 'calls', cadence: month, terms: { EUR: { model: 'per_unit', unitAmount: '0.0031' } } },
      },
    },
  },
} as const

test('an invoice is explained from its total down to steps that lead to every amount, versions and events', async () => {
  const { billing, advance } = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { catalog })
  await billing.environments.updateSettings({ seller: { address: { country: 'DE' } }, tax: { registrations: ['DE'] } })
  await billing.customers.create({ externalId: 'ada', address: { country: 'DE' } })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId, plan } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'tenth' })
  for (const [index, units] of [100, 250, 333].entries()) {
    await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units, idempotencyKey: `call-${index}` })
  }
  await advance({ by: { months: 1 } })
  const { items } = await billing.invoices.list({ customerId: 'ada' })
  const invoice = items[0]!
  const { tree, lines, totals } = await billing.invoices.explain({ invoiceId: invoice.id })

  expect(tree.amount).toBe(totals.total)
  expect(tree.parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(tree.amount)
  for (const line of tree.parts) {
    expect(line.parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(line.amount)
    for (const { amount, explanation } of line.parts) {
      expect(Number(rerun(explanation as Explanation).amount)).toBe(amount)
    }
  }
  expect(tree.parts.map(({ parts }) => parts.map(({ kind }) => kind))).toEqual(
    Array(2).fill(['price', 'discount', 'tax']),
  )
  expect(lines.find(({ kind }) => kind === 'usage')).toMatchObject({
    versionId: plan.versionId,
    price: 'team/calls',
    subscriptionId,
    featureSlug: 'calls',
    quantity: '683',
    events: 3,
    firstEvents: [
      { idempotencyKey: 'call-0', units: '100', properties: {} },
      { idempotencyKey: 'call-1', units: '250' },
      { idempotencyKey: 'call-2', units: '333' },
    ],
    taxes: [{ percent: '19' }],
  })
  const base = lines.find(({ kind }) => kind === 'plan_base')
  expect(base).toMatchObject({ versionId: plan.versionId, events: null, firstEvents: [], discounts: null })
  const { discounts } = await billing.subscriptions.discounts({ subscriptionId })
  expect(lines.filter(({ kind }) => kind === 'discount').map((line) => line.discounts)).toContainEqual({
    lineId: base?.lineId,
    discountId: discounts[0]?.id,
  })
})
