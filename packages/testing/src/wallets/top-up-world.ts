import { instantFromIso } from '@tallywright/domain'
import { defineCatalog, type Tallywright } from '@tallywright/sdk'
import type { TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

/** 0.03 for a token, 0.02 in euros with the tax in it; gems expire after two months, and gold is not sold. */
const catalog = defineCatalog({
  credits: {
    token: { name: 'Tokens', topUp: { unitAmounts: { USD: '0.03' } } },
    gem: {
      name: 'Gems',
      topUp: { unitAmounts: { USD: '1.50', EUR: '1.19' }, taxBehavior: 'inclusive', expiresAfterMonths: 2 },
    },
    gold: { name: 'Gold' },
  },
  features: {},
  plans: {
    plain: {
      name: 'Plain',
      features: {},
      prices: { base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '10.00' } } } },
      grants: { tokens: { unit: 'token', amount: '100', every: 'period' } },
    },
  },
})

/** A sandbox at 10 January 2024 with one customer, Ada in Berlin, who pays by a card that succeeds, and 19 % VAT there. */
export async function newTopUpWorld(api: TestApi) {
  api.clock.wall = instantFromIso('2024-01-10T00:00:00Z')
  const context = await api.newEnvironment()
  const billing: Tallywright = await api.newClient(context)
  await billing.catalog.push({ catalog })
  await billing.environments.updateSettings({ tax: { registrations: ['DE'] } })
  await billing.taxRates.create({ name: 'VAT', percent: '19', country: 'DE' })
  const address = { country: 'DE' }
  const { id: adaId } = await billing.customers.create({ externalId: 'ada', timeZone: 'Europe/Berlin', address })
  const payBy = (token: string) => billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token })
  await payBy('succeeds')
  const books = { connection: api.connection, store: api.engine.store, environmentId: context.environmentId }
  const wallet = (unit = 'token') => billing.wallets.get({ customerId: 'ada', unit })
  return {
    billing,
    context,
    payBy,
    wallet,
    balance: async (unit = 'token') => (await wallet(unit)).balance,
    topUp: (unit: string, units: number | string, more: object = {}) =>
      billing.wallets.topUp({ customerId: 'ada', unit, amount: units, ...more }),
    use: (units: number | string, unit = 'token') =>
      billing.wallets.adjust({ customerId: 'ada', unit, amount: `-${units}` }),
    until: (to: string) => billing.testClocks.advance({ to }),
    invoices: async () => (await billing.invoices.list({ customerId: 'ada', limit: 50 })).items,
    payments: async () => (await billing.payments.list({ customerId: 'ada', limit: 50 })).items,
    /** Types of what was told of the customer, in order. */
    told: () =>
      api.engine.store.transaction(context.environmentId, async ({ customers, outbox }) => {
        const customer = await customers.find(adaId)
        return customer === null ? [] : outbox.ofCustomer(customer.bucket, customer.id)
      }),
    violations: () => violationsIn(books),
  }
}

export type TopUpWorld = Awaited<ReturnType<typeof newTopUpWorld>>
