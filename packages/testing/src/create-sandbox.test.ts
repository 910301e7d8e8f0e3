import { defineCatalog } from '@tallywright/sdk'
import { afterAll, expect, test } from 'vitest'
import { rerunSharedInvoices } from './harness/rerun-shared-invoices.ts'
import { createSandbox } from './index.ts'

afterAll(rerunSharedInvoices)

const catalog = defineCatalog({
  features: {
    exports: { type: 'metered', name: 'Exports', meter: { aggregation: 'count' } },
    sso: { type: 'boolean', name: 'Single sign-on' },
  },
  plans: {
    solo: {
      name: 'Solo',
      features: { exports: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
      prices: {
        base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '5' } } },
        exports: {
          feature: 'exports',
          cadence: { unit: 'month', count: 1 },
          terms: { USD: { model: 'per_unit', unitAmount: '0.10' } },
        },
      },
    },
  },
})

test('a year in one jump makes thirteen paid invoices, numbered without a gap', async () => {
  const { billing, advance } = await createSandbox({ catalog })
  await billing.customers.create({ externalId: 'acme' })
  await billing.paymentMethods.create({ customerId: 'acme', provider: 'sandbox', token: 'succeeds' })
  await billing.subscriptions.create({ customerId: 'acme', planSlug: 'solo' })
  const report = await advance({ by: { months: 12 } })
  expect(report.deadlines.map(({ kind, outcome }) => [kind, outcome])).toEqual(Array(12).fill(['period_end', 'paid']))
  const { items } = await billing.invoices.list({ customerId: 'acme', limit: 100 })
  expect(items.map(({ number }) => number?.slice(-4)).toReversed()).toEqual(
    Array.from({ length: 13 }, (_, index) => String(index + 1).padStart(4, '0')),
  )
})

test('a clock moves by days, weeks, months or years, or to an instant', async () => {
  const { billing, advance } = await createSandbox()
  for (const by of [{ days: 1 }, { weeks: 1 }, { months: 1 }, { years: 1 }]) await advance({ by })
  expect(await billing.testClocks.get()).toMatchObject({ now: '2027-02-09T00:00:00Z' })
  await advance({ to: '2027-03-01T00:00:00Z' })
  expect(await billing.testClocks.get()).toMatchObject({ now: '2027-03-01T00:00:00Z' })
})

test('two sandboxes share a process and nothing else', async () => {
  const [mine, theirs] = [await createSandbox({ catalog }), await createSandbox({ catalog })]
  const customer = await mine.billing.customers.create({ externalId: 'acme' })
  await expect(theirs.billing.customers.get({ customerId: customer.id })).rejects.toMatchObject({
    code: 'customer.not_found',
  })
  expect((await theirs.billing.customers.create({ externalId: 'acme' })).id).not.toBe(customer.id)
})

test('many reports at once are sent together, and each promise is kept when its event is durable', async () => {
  const { billing } = await createSandbox({ catalog })
  await billing.customers.create({ externalId: 'acme' })
  await billing.paymentMethods.create({ customerId: 'acme', provider: 'sandbox', token: 'succeeds' })
  await billing.subscriptions.create({ customerId: 'acme', planSlug: 'solo' })
  const event = { customerId: 'acme', featureSlug: 'exports', units: 1 } as const
  await Promise.all(Array.from({ length: 250 }, () => billing.usage.report(event)))
  const { features } = await billing.usage.summary({ customerId: 'acme' })
  expect(features).toMatchObject([{ featureSlug: 'exports', quantity: '250', amount: 2500, currency: 'USD' }])
})

test('a slug that is not in the catalog, or not metered, does not compile', async () => {
  const { billing } = await createSandbox({ catalog })
  const never = () => [
    // @ts-expect-error there is no plan of this name
    billing.subscriptions.create({ customerId: 'acme', planSlug: 'duo' }),
    // @ts-expect-error a switch has no usage
    billing.usage.report({ customerId: 'acme', featureSlug: 'sso', units: 1 }),
  ]
  expect(never).toBeTypeOf('function')
})
