import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestApi } from '../harness/test-api.ts'
import {
  balance,
  blocked,
  credits,
  newLimitsWorld,
  oneFeature,
  openApi,
  perUnit,
  priceOf,
  twoPlans,
} from './limits-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('an enforced report is judged at its own instant', () => {
  test('a level that is dated back counts for all the time since, not from now on', async () => {
    const { until, enforced, quantity } = await newLimitsWorld(
      api,
      oneFeature(blocked('10'), { aggregation: 'weighted_sum' }),
    )
    await until('2026-01-31T12:00:00Z')
    expect(await enforced(100, { timestamp: '2026-01-01T00:00:00Z' })).toBe('limit_reached')
    // For 12 hours of 31 days: 100 × 0.5 ÷ 31.
    expect(await enforced(100)).toBe('accepted')
    expect(await quantity()).toBe('1.612903225806')
  })

  test('and draws from the wallet what that comes to', async () => {
    const { until, enforced, grant, wallet, uncovered } = await newLimitsWorld(
      api,
      oneFeature(credits, { aggregation: 'weighted_sum' }),
    )
    await grant('token', 10)
    await until('2026-01-31T12:00:00Z')
    expect(await enforced(100, { timestamp: '2026-01-01T00:00:00Z' })).toBe('wallet_empty')
    expect(await enforced(10, { timestamp: '2026-01-01T00:00:00Z' })).toBe('accepted')
    expect([(await wallet('token')).balance, await uncovered()]).toEqual(['0', '0'])
  })

  test('after everything that is stored at that instant', async () => {
    const { enforced, quantity } = await newLimitsWorld(api, oneFeature(blocked('10'), { aggregation: 'latest' }))
    expect(await enforced(5)).toBe('accepted')
    expect(await enforced(1000)).toBe('limit_reached')
    expect(await enforced(7)).toBe('accepted')
    expect(await quantity()).toBe('7')
  })

  test('by whatever clock it was stamped, ahead of ours or behind', async () => {
    const { until, enforced, quantity } = await newLimitsWorld(
      api,
      oneFeature(blocked('10'), { aggregation: 'latest' }),
    )
    await until('2026-01-02T00:00:00Z')
    expect(await enforced(5, { timestamp: '2026-01-02T00:00:03Z' })).toBe('accepted')
    expect(await enforced(1000, { timestamp: '2026-01-02T00:00:04Z' })).toBe('limit_reached')
    // Before the last one it changes nothing.
    expect(await enforced(1000, { timestamp: '2026-01-02T00:00:02Z' })).toBe('accepted')
    expect(await quantity()).toBe('5')
  })

  test('and one after another in a batch, each after what came before it', async () => {
    const { together, quantity } = await newLimitsWorld(api, oneFeature(blocked('10'), { aggregation: 'latest' }))
    const asked = (idempotencyKey: string, units: number) => ({ idempotencyKey, units, enforce: true })
    // Keys are no order.
    expect(await together(asked('z', 5), asked('a', 1000), asked('b', 6))).toEqual(['accepted', 'rejected', 'accepted'])
    expect(await quantity()).toBe('6')
  })

  test('what comes before the period in the same batch raises the level that it began with', async () => {
    const meter = { aggregation: 'weighted_sum', carryOver: true }
    const { together, until, report, quantity } = await newLimitsWorld(api, oneFeature(blocked('10'), meter))
    await report(4)
    await until('2026-02-02T00:00:00Z')
    const [late, start] = ['2026-01-20T00:00:00Z', '2026-02-01T00:00:00Z']
    const results = await together(
      { units: 5, timestamp: late },
      { units: 2, timestamp: start, enforce: true },
      { units: 1, timestamp: start, enforce: true },
    )
    expect(results).toEqual(['accepted', 'rejected', 'accepted'])
    expect(await quantity()).toBe('10')
  })

  test('an event is charged in the order of events: one that is dated back moves what was free', async () => {
    const terms = { model: 'percentage', percent: '10', freeEvents: 1 }
    const { until, enforced, grant, wallet, uncovered } = await newLimitsWorld(
      api,
      oneFeature(balance, { aggregation: 'sum' }, { f: priceOf('f', terms) }),
    )
    await grant('USD', 100)
    await until('2026-01-10T00:00:00Z')
    expect(await enforced(1000)).toBe('accepted')
    // Free itself, it makes the other cost 100.00.
    expect(await enforced(1, { timestamp: '2026-01-05T00:00:00Z' })).toBe('wallet_empty')
    expect(await enforced(10)).toBe('accepted')
    expect([(await wallet('USD')).balance, await uncovered()]).toEqual(['0', '0'])
  })

  test('of the time before a change of plan nothing is enforced any more', async () => {
    const { until, changePlan, enforced, report, quantity } = await newLimitsWorld(
      api,
      twoPlans({ aggregation: 'latest' }, blocked('100'), blocked('10')),
    )
    await until('2026-01-16T00:00:00Z')
    await changePlan()
    expect(await enforced(50, { timestamp: '2026-01-15T00:00:00Z' })).toBe('usage.not_current')
    expect(await enforced(50)).toBe('limit_reached')
    await report(50, { timestamp: '2026-01-15T00:00:00Z' })
    expect(await quantity()).toBe('50')
  })
})

describe('an enforced event of a meter that counts', () => {
  test('is one event, whatever units it carries', async () => {
    const { enforced, quantity } = await newLimitsWorld(api, oneFeature(blocked('4'), { aggregation: 'count' }))
    expect(await enforced(1)).toBe('accepted')
    expect(await enforced(5)).toBe('accepted')
    expect(await enforced('0.25')).toBe('accepted')
    expect(await enforced(0)).toBe('accepted')
    expect([await enforced(0), await enforced('0.25')]).toEqual(['limit_reached', 'limit_reached'])
    expect(await quantity()).toBe('4')
  })

  test('takes one of a window too', async () => {
    const limits = [{ hours: 5, units: '2' }]
    const { enforced, quantity } = await newLimitsWorld(
      api,
      oneFeature({ ...blocked('100'), limits }, { aggregation: 'count' }),
    )
    expect([await enforced(0), await enforced(9), await enforced(0)]).toEqual([
      'accepted',
      'accepted',
      'window_limit_reached',
    ])
    expect(await quantity()).toBe('2')
  })

  test('draws one', async () => {
    const { enforced, grant, uncovered } = await newLimitsWorld(api, oneFeature(credits, { aggregation: 'count' }))
    await grant('token', 1)
    expect([await enforced('0.25'), await enforced('0.25')]).toEqual(['accepted', 'wallet_empty'])
    expect(await uncovered()).toBe('0')
  })

  test('of values names one, and without a value none', async () => {
    const { enforced, quantity } = await newLimitsWorld(
      api,
      oneFeature(blocked('1'), { aggregation: 'unique_count', property: 'user' }),
    )
    expect(await enforced(7, { properties: { user: 'ada' } })).toBe('accepted')
    expect([await enforced(7), await enforced(1, { properties: { user: 'bob' } })]).toEqual([
      'accepted',
      'limit_reached',
    ])
    expect(await quantity()).toBe('1')
  })
})

test('per-unit prices are drawn for what an enforced event adds', async () => {
  const { enforced, grant, uncovered } = await newLimitsWorld(
    api,
    oneFeature(balance, { aggregation: 'count' }, { f: priceOf('f', perUnit('1.00')) }),
  )
  await grant('USD', 200)
  expect([await enforced(9), await enforced(0), await enforced(0)]).toEqual(['accepted', 'accepted', 'wallet_empty'])
  expect(await uncovered()).toBe('0')
})
