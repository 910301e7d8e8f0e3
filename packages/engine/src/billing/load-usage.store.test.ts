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
import { reportUsage } from '../usage/ingestion/report-usage.ts'

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

async function newWorld() {
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
  return {
    advance: async (to: string) => valueIn(await advanceClock(context, { to }, request(null))),
    use: async (country: string, units: string, timestamp: string) => {
      const event = { customerId: 'ada', featureSlug: 'messages', units, timestamp, properties: { country } }
      const [result] = await reportUsage(context, [{ ...event, idempotencyKey: timestamp }])
      return result
    },
    /** The usage lines of the newest invoice. */
    lines: async () => {
      const [invoice] = valueIn(await listInvoices(context, { limit: 1 })).items
      const usage = invoice?.lines.filter(({ kind }) => kind === 'usage') ?? []
      return usage.map(({ description, net }) => [description, net])
    },
  }
}

test('a group is as long as the index of groups can hold, and one that is longer is refused by itself', async () => {
  const { use, advance, lines } = await newWorld()
  await advance('2026-01-20T00:00:00Z')
  // Three bytes a character, which compress badly.
  const text = (length: number) =>
    Array.from({ length }, (_, index) => String.fromCharCode(0x4e00 + ((index * 7919) % 20_000))).join('')
  expect(await use('x'.repeat(10) + text(400), '1', '2026-01-05T00:00:00Z')).toMatchObject({
    status: 'rejected',
    code: 'usage.group_too_long',
    param: 'properties',
  })
  expect(await use(text(330), '101', '2026-01-06T00:00:00Z')).toMatchObject({ status: 'accepted' })
  await advance('2026-02-02T00:00:00Z')
  expect((await lines()).map(([, net]) => net)).toEqual([10])
})

test('an allowance that groups share goes to their units in the order of the events', async () => {
  const { advance, use, lines } = await newWorld()
  await advance('2026-01-20T00:00:00Z')
  // Reported in another order than they happened in.
  await use('de', '80', '2026-01-05T00:00:00Z')
  await use('us', '70', '2026-01-02T00:00:00Z')
  await advance('2026-02-02T00:00:00Z')
  // All 70 of the US are free, and 30 of Germany: 50 × 0.10 are left.
  expect(await lines()).toEqual([
    ['Messages: de', 500],
    ['Messages: us', 0],
  ])
})
