import { defineCatalog } from '@tallywright/sdk'
import { afterAll, expect, test } from 'vitest'
import { rerunSharedInvoices } from '../harness/rerun-shared-invoices.ts'
import { createSandbox } from '../index.ts'

afterAll(rerunSharedInvoices)

const catalog = defineCatalog({
  features: { 'api-calls': { type: 'metered', name: 'API calls', meter: { aggregation: 'sum' } } },
  plans: {
    pro: {
      name: 'Pro',
      features: { 'api-calls': { type: 'metered', consumption: 'priced', allowance: '1000', overage: 'allowed' } },
      prices: {
        base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '20.00' } } },
        calls: {
          feature: 'api-calls',
          cadence: { unit: 'month', count: 1 },
          terms: { USD: { model: 'per_unit', unitAmount: '0.002' } },
        },
      },
    },
  },
})

test('a month of Pro with 2,500 calls costs 20.00 in advance and 3.00 for the 1,500 beyond the allowance', async () => {
  const { billing, advance } = await createSandbox({ catalog, at: '2026-01-31T00:00:00Z' })
  await billing.customers.create({ externalId: 'acme' })
  await billing.paymentMethods.create({ customerId: 'acme', provider: 'sandbox', token: 'succeeds' })
  await billing.subscriptions.create({ customerId: 'acme', planSlug: 'pro' })
  await billing.usage.report({ customerId: 'acme', featureSlug: 'api-calls', units: 2500 })
  await advance({ by: { months: 1 } })
  const { items } = await billing.invoices.list({ customerId: 'acme' })
  expect(items.map(({ status, totals }) => [status, totals.total])).toEqual([
    ['paid', 2300],
    ['paid', 2000],
  ])
})
