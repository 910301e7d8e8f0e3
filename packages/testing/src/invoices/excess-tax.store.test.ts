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
const plan = (name: string, base: string, seat: string) =>
  ({
    name,
    features: { editor: { type: 'seats', included: 0, extra: 'allowed' } },
    prices: {
      base: { cadence: month, taxBehavior: 'inclusive', terms: { KWD: { model: 'flat', amount: base } } },
      editor: {
        feature: 'editor',
        cadence: month,
        taxBehavior: 'inclusive',
        terms: { KWD: { model: 'per_unit', unitAmount: seat } },
      },
    },
  }) as const
const catalog = defineCatalog({
  features: { editor: { type: 'seats', name: 'Editors' } },
  coupons: {
    eighth: { name: 'An eighth', discount: { type: 'percent', percent: '12.5' }, duration: { kind: 'forever' } },
    less: { name: 'Less', discount: { type: 'amount', amounts: { KWD: '0.777' } }, duration: { kind: 'forever' } },
  },
  planGroups: { main: { name: 'Main', plans: ['basic', 'business'] } },
  plans: {
    basic: plan('Basic', '3.337', '0.127'),
    business: plan('Business', '29.989', '3.791'),
  },
})

test('what is credited beyond an invoice leaves it neither net nor tax, with two taxes and two coupons in a price', async () => {
  const server = { engine: api.engine, fetch: api.serve }
  const { billing, environmentId, advance } = await createSandboxOn(server, { catalog, at: '2026-04-01T00:00:00Z' })
  await billing.environments.updateSettings({
    seller: { name: 'Seller', address: { country: 'CA' } },
    tax: { registrations: ['CA'] },
  })
  await billing.taxRates.create({ name: 'Levy', percent: '9.975', country: 'CA', region: 'QC', compound: true })
  await billing.customers.create({ externalId: 'ada', address: { country: 'CA', region: 'QC' } })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const seats = { editor: 7 }
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'business', seats })
  for (const couponSlug of ['eighth', 'less'] as const) {
    await billing.subscriptions.setDiscount({ subscriptionId, action: 'add', couponSlug })
  }
  const left: unknown[] = []
  for (const day of ['07T09:41:13.377Z', '13T21:10:41.001Z', '19T17:03:59.123Z', '26T02:27:31.717Z']) {
    await advance({ to: `2026-05-${day}` })
    for (const planSlug of ['basic', 'business'] as const) {
      const { invoice } = await billing.subscriptions.changePlan({ subscriptionId, planSlug, behavior: 'invoice_now' })
      if (planSlug === 'basic') left.push([invoice?.totals.net, invoice?.totals.tax])
    }
  }
  expect(left).toEqual(left.map(() => [0, 0]))
  expect((await billing.creditNotes.list({})).items).toHaveLength(left.length)
  expect(await violationsIn({ connection: api.connection, store: api.engine.store, environmentId })).toEqual([])
})
