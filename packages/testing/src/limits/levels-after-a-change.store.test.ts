import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestApi } from '../harness/test-api.ts'
import {
  type Aggregation,
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

const HALF = '2026-01-16T12:00:00Z'

describe('after a change of plan a level is asked about in the time since', () => {
  test('so that a check costs what it draws', async () => {
    const prices = { f: priceOf('f', perUnit('1.00')) }
    const { grant, report, enforced, check, until, changePlan, wallet, billing, uncovered, violations } =
      await newLimitsWorld(api, twoPlans({ aggregation: 'max' }, balance, balance, prices))
    await grant('USD', 10_000)
    expect(await enforced(100)).toBe('accepted')
    await until(HALF)
    await changePlan()
    await report(1)
    // 100 × ½ + 1 × ½ are 50.50.
    expect(await wallet('USD')).toMatchObject({ balance: '4950' })
    expect(await check(100)).toMatchObject({ allowed: true, used: '1', cost: { amount: 4950 } })
    await billing.wallets.adjust({ customerId: 'ada', unit: 'USD', amount: -4949 })
    expect(await check(100)).toMatchObject({ allowed: false, reason: 'wallet_empty' })
    expect(await enforced(100)).toBe('wallet_empty')
    expect(await uncovered()).toBe('0')
    expect(await violations()).toEqual([])
  })

  test.each([
    ['max', 'accepted', '5'],
    ['avg', 'accepted', '5'],
    ['latest', 'accepted', '5'],
    // The level goes on: 90 and 5 more.
    ['weighted_sum', 'limit_reached', '90'],
  ])('against the allowance of the plan: %s', async (aggregation, expected, used) => {
    const { report, enforced, check, until, changePlan } = await newLimitsWorld(
      api,
      twoPlans({ aggregation }, blocked('100'), blocked('10')),
    )
    await report(90)
    await until(HALF)
    await changePlan()
    expect(await enforced(5)).toBe(expected)
    expect(await check(1)).toMatchObject({ used })
  })

  test('and one that nothing has set since is as it was', async () => {
    const { report, check, until, changePlan } = await newLimitsWorld(
      api,
      twoPlans({ aggregation: 'latest' }, blocked('100'), blocked('10')),
    )
    await report(90)
    await until(HALF)
    await changePlan()
    expect(await check(5)).toMatchObject({ used: '90', allowed: true })
  })

  test('credits are drawn over the period, and so is a check', async () => {
    const catalog = { ...twoPlans({ aggregation: 'max' }, credits, credits), credits: { token: { name: 'Tokens' } } }
    const { grant, enforced, check, until, changePlan, wallet } = await newLimitsWorld(api, catalog)
    await grant('token', 100)
    expect(await enforced(90)).toBe('accepted')
    await until(HALF)
    await changePlan()
    expect(await check(100)).toMatchObject({ allowed: true, cost: '10' })
    expect(await enforced(100)).toBe('accepted')
    expect(await wallet('token')).toMatchObject({ balance: '0' })
  })
})

/** Subscribed to a plan version that keeps the meter that the feature had. */
async function keeping(aggregation: Aggregation, now: Aggregation) {
  const { billing, subscriptionId, check } = await newLimitsWorld(api, oneFeature(blocked('10'), { aggregation }))
  await billing.subscriptions.cancel({ subscriptionId, behavior: 'now' })
  await billing.features.update({ featureSlug: 'f', meter: { aggregation: now } })
  await billing.subscriptions.create({ customerId: 'ada', planSlug: 'a' })
  return check
}

test('which units may be asked for says the meter that the subscription keeps', async () => {
  const ofSum = await keeping('sum', 'max')
  expect(await ofSum(-3)).toMatchObject({ allowed: true, used: '0' })
  const ofMaximum = await keeping('max', 'sum')
  await expect(ofMaximum(-3)).rejects.toMatchObject({ code: 'usage.units_not_allowed' })
})
