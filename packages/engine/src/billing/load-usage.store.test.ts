import { defineCatalog, instantFromIso } from '@tallywright/domain'
import { bucketOf } from '@tallywright/store'
import {
  newEnvironment,
  openTestEngine,
  sandboxProviders,
  type TestEngine,
  valueIn,
} from '@tallywright/testing/test-engine'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { pushCatalog } from '../catalog/push-catalog.ts'
import { advanceClock } from '../clocks/advance-clock.ts'
import { createCustomer } from '../customers/create-customer.ts'
import { listInvoices } from '../invoices/read-invoices.ts'
import { addPaymentMethod } from '../payments/add-payment-method.ts'
import { createSubscription } from '../subscriptions/create-subscription.ts'
import { reportUsage } from '../usage/report-usage.ts'

const month = { unit: 'month', count: 1 } as const
const catalog = defineCatalog({
  features: {
    messages: { type: 'metered', name: 'Messages', meter: { aggregation: 'sum', groupBy: ['country'] } },
  },
  plans: {
    messaging: {
      name: 'Messaging',
      features: { messages: { type: 'metered', consumption: 'priced', allowance: '100', overage: 'allowed' } },
      prices: {
        base: { cadence: month, terms: { USD: { model: 'flat', amount: '5.00' } } },
        messages: {
          feature: 'messages',
          cadence: month,
          terms: {
            USD: {
              model: 'matrix',
              dimensions: ['country'],
              cells: [
                { values: ['de'], unitAmount: '0.10' },
                { values: ['us'], unitAmount: '0.01' },
              ],
              defaultUnitAmount: '0.10',
            },
          },
        },
      },
    },
  },
})

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'), { providers: sandboxProviders() })
})
afterAll(() => opened.close())

test('an allowance that groups share goes to their units in the order of the events', async () => {
  opened.clock.wall = instantFromIso('2026-01-01T00:00:00Z')
  const context = await newEnvironment(opened.engine)
  let requests = 0
  const request = (bucket: number | null = bucketOf(context.environmentId, 'ada')) => {
    return { key: `request-${requests++}`, procedure: 'test', input: {}, bucket }
  }
  valueIn(await pushCatalog(context, { catalog, dryRun: false }, request(null)))
  valueIn(await createCustomer(context, { externalId: 'ada', timeZone: 'UTC' }, request()))
  const card = { customerId: 'ada', provider: 'sandbox', token: 'succeeds', isDefault: true }
  valueIn(await addPaymentMethod(context, card, request()))
  valueIn(await createSubscription(context, { customerId: 'ada', planSlug: 'messaging' }, request()))
  valueIn(await advanceClock(context, { to: '2026-01-20T00:00:00Z' }, request(null)))
  const use = (country: string, units: string, timestamp: string) =>
    reportUsage(context, [
      {
        customerId: 'ada',
        featureSlug: 'messages',
        units,
        timestamp,
        properties: { country },
        idempotencyKey: timestamp,
      },
    ])
  // Reported in another order than they happened in.
  await use('de', '80', '2026-01-05T00:00:00Z')
  await use('us', '70', '2026-01-02T00:00:00Z')
  valueIn(await advanceClock(context, { to: '2026-02-02T00:00:00Z' }, request(null)))
  const [invoice] = valueIn(await listInvoices(context, { limit: 1 })).items
  const usage = invoice?.lines.filter(({ kind }) => kind === 'usage').map(({ description, net }) => [description, net])
  // All 70 of the US are free, and 30 of Germany: 50 × 0.10 are left.
  expect(usage).toEqual([
    ['Messages: de', 500],
    ['Messages: us', 0],
  ])
})
