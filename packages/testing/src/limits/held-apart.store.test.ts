import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestApi } from '../harness/test-api.ts'
import {
  AGGREGATIONS,
  balance,
  base,
  blocked,
  credits,
  newLimitsWorld,
  oneFeature,
  openApi,
  perUnit,
  priceOf,
} from './limits-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const eu = { properties: { region: 'eu' } }
const tiers = {
  model: 'graduated',
  tiers: [
    { upTo: '100', unitAmount: '0.01' },
    { upTo: null, unitAmount: '1.00' },
  ],
}
const byRegion = { aggregation: 'sum', groupBy: ['region'] }

describe('what a hold sets aside is kept with its properties', () => {
  test('in the tiers of its group', async () => {
    const { grant, hold, enforced, settle, uncovered, violations } = await newLimitsWorld(
      api,
      oneFeature(balance, byRegion, { f: priceOf('f', tiers) }),
    )
    await grant('USD', 300)
    const { id, reserved } = await hold(100, eu)
    expect(reserved).toEqual({ unit: 'USD', amount: '100' })
    expect(await enforced(100, eu)).toBe('wallet_empty')
    // Of another group they are the first hundred.
    expect(await enforced(100, { properties: { region: 'us' } })).toBe('accepted')
    await settle(id, 100)
    expect(await uncovered()).toBe('0')
    expect(await violations()).toEqual([])
  })

  test('in the conversion of its group', async () => {
    const unitConversion = { operation: 'divide', factor: '100', rounding: 'ceil' }
    const { grant, hold, enforced, settle, uncovered } = await newLimitsWorld(
      api,
      oneFeature(credits, { ...byRegion, unitConversion }),
    )
    await grant('token', 1)
    expect(await enforced(50, eu)).toBe('accepted')
    const { id } = await hold(50, eu)
    expect(await enforced(50, eu)).toBe('wallet_empty')
    await settle(id, 50)
    expect(await uncovered()).toBe('0')
  })

  test('where a filter leaves it out, it takes nothing', async () => {
    const filters = [{ property: 'paid', in: ['yes'] }]
    const limits = [{ hours: 5, units: '10' }]
    const { hold, enforced } = await newLimitsWorld(
      api,
      oneFeature({ ...blocked('10'), limits }, { aggregation: 'sum', filters }),
    )
    await hold(10, { properties: { paid: 'no' } })
    expect(await enforced(10, { properties: { paid: 'yes' } })).toBe('accepted')
  })

  test('where it does not say what the filter asks for, it may be anything, and is kept', async () => {
    const filters = [{ property: 'paid', in: ['yes'] }]
    const { hold, enforced } = await newLimitsWorld(api, oneFeature(blocked('10'), { aggregation: 'sum', filters }))
    await hold(10)
    expect(await enforced(1, { properties: { paid: 'yes' } })).toBe('limit_reached')
    await expect(hold(1)).rejects.toMatchObject({ code: 'usage.limit_reached' })
  })

  test('of a value that is there it takes nothing more, of a new one it takes one', async () => {
    const meter = { aggregation: 'unique_count', property: 'user' }
    const { report, hold, enforced } = await newLimitsWorld(api, oneFeature(blocked('3'), meter))
    const user = (name: string) => ({ properties: { user: name } })
    await report(1, user('x'))
    await hold(5, user('x'))
    await hold(5, user('y'))
    expect(await enforced(1, user('z'))).toBe('accepted')
    expect(await enforced(1, user('w'))).toBe('limit_reached')
    expect(await enforced(1, user('y'))).toBe('accepted')
  })

  test('for events that are priced one by one', async () => {
    const terms = { model: 'percentage', percent: '10', freeEvents: 1 }
    const { grant, hold, enforced, settle, uncovered } = await newLimitsWorld(
      api,
      oneFeature(balance, { aggregation: 'sum' }, { f: priceOf('f', terms) }),
    )
    await grant('USD', 100)
    const { id } = await hold(10)
    // The free event may be the other.
    expect(await enforced(100)).toBe('wallet_empty')
    await settle(id, 10)
    expect(await uncovered()).toBe('0')
  })
})

test('a hold keeps in its wallet what it costs by now, dearer by what was used beside it', async () => {
  const catalog = {
    features: {
      f: { type: 'metered', name: 'Use', meter: { aggregation: 'sum' } },
      g: { type: 'metered', name: 'More', meter: { aggregation: 'sum' } },
    },
    plans: {
      a: {
        name: 'A',
        features: { f: balance, g: balance },
        prices: { base: base('10.00'), f: priceOf('f', tiers), g: priceOf('g', perUnit('1.00')) },
      },
    },
  }
  const { billing, grant, hold, enforced, settle, uncovered, wallet } = await newLimitsWorld(api, catalog)
  await grant('USD', 10_100)
  const { id } = await hold(100)
  expect(await enforced(100)).toBe('accepted')
  // The first hundred were 1.00, and were used by somebody else: what is held costs 100.00 by now.
  expect(await wallet('USD')).toMatchObject({ balance: '10000' })
  const other = { customerId: 'ada', featureSlug: 'g', units: 1, idempotencyKey: 'other', enforce: true }
  await expect(billing.usage.report(other)).rejects.toMatchObject({ code: 'usage.limit_reached' })
  await settle(id, 100)
  expect(await uncovered()).toBe('0')
})

test.each(AGGREGATIONS)('a hold of %s never makes room for use that alone does not fit', async (aggregation) => {
  const { enforced, hold, quantity } = await newLimitsWorld(
    api,
    oneFeature(blocked('10'), aggregation === 'unique_count' ? { aggregation, property: 'user' } : { aggregation }),
  )
  const user = (name: string) => ({ properties: { user: name } })
  for (let each = 0; each < 10; each++) expect(await enforced(10, user(`${each % 9}`))).toMatch(/accepted|limit/)
  await hold(1, user('0')).catch(() => null)
  await enforced(18, user('a'))
  await enforced(18, user('b'))
  expect(Number(await quantity())).toBeLessThanOrEqual(10)
})

test('what is held now does not hide a level that is dated back', async () => {
  const { until, hold, enforced } = await newLimitsWorld(api, oneFeature(blocked('10'), { aggregation: 'latest' }))
  await until('2026-01-02T00:00:00Z')
  await hold(1)
  expect(await enforced(1000, { timestamp: '2026-01-01T12:00:00Z' })).toBe('limit_reached')
  expect(await enforced(9, { timestamp: '2026-01-01T12:00:00Z' })).toBe('accepted')
})

test('a spend cap knows what holds of a group cost', async () => {
  const catalog = oneFeature({ type: 'metered', consumption: 'priced', overage: 'allowed' }, byRegion, {
    f: priceOf('f', {
      model: 'graduated',
      tiers: [
        { upTo: '10', unitAmount: '0.10' },
        { upTo: null, unitAmount: '1.00' },
      ],
    }),
  })
  const { billing, subscriptionId, hold, enforced, settle, summary } = await newLimitsWorld(api, catalog)
  await billing.subscriptions.setSpendCap({ subscriptionId, amount: 1000 })
  const { id } = await hold(10, eu)
  // 1.00 are held; ten more of the group are 10.00.
  expect(await enforced(10, eu)).toBe('spend_cap_reached')
  expect(await enforced(9, eu)).toBe('accepted')
  await settle(id, 10)
  expect(await summary()).toMatchObject({ amount: 1000 })
})
