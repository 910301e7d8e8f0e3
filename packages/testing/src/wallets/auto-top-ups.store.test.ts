import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { newTopUpWorld } from './top-up-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const refusal = (code: string) => expect.objectContaining({ code })
const ofAda = { customerId: 'ada', unit: 'token' }
const usual = { threshold: 100, amount: 1000, monthlyCap: 3000 }

/** Ada has 500 tokens, and below 100 she gets 1,000 for 35.70, up to 3,000 a month. */
async function newAutoWorld(more: Partial<typeof usual> = {}) {
  const world = await newTopUpWorld(api)
  const { billing } = world
  await billing.wallets.grant({ ...ofAda, amount: 500 })
  const set = (change: Partial<typeof usual> = {}) =>
    billing.wallets.setAutoTopUp({ ...ofAda, autoTopUp: { ...usual, ...more, ...change } })
  await set()
  return {
    ...world,
    set,
    off: () => billing.wallets.setAutoTopUp({ ...ofAda, autoTopUp: null }),
    topUps: async () => (await world.invoices()).filter(({ lines }) => lines[0]?.kind === 'top_up'),
    /** What was told of it and of the top-ups, in order. */
    toldOfTopUps: async () => {
      const types = (await world.told()).map(({ type }) => type)
      return types.filter((type) => /^(wallet\.auto_top_up|top_up)/.test(type))
    },
  }
}

test('a wallet that falls below the threshold is topped up, and not before', async () => {
  const { use, until, topUps, balance, wallet, toldOfTopUps, violations } = await newAutoWorld()
  await use(400)
  expect((await until('2024-01-11T00:00:00Z')).deadlines).toEqual([])
  await use('0.5')
  const { deadlines } = await until('2024-01-12T00:00:00Z')
  expect(deadlines).toMatchObject([{ kind: 'auto_top_up', at: '2024-01-11T00:00:00Z', outcome: 'paid' }])
  expect(await topUps()).toMatchObject([{ status: 'paid', totals: { total: 3570 } }])
  expect(await balance()).toBe('1099.5')
  expect(await wallet()).toMatchObject({
    autoTopUp: { threshold: '100', amount: '1000', monthlyCap: '3000', pendingTopUpId: null, rest: null },
  })
  expect(await toldOfTopUps()).toEqual(['wallet.auto_top_up_set', 'top_up.created', 'top_up.granted'])
  expect((await until('2024-03-01T00:00:00Z')).deadlines).toEqual([])
  expect(await violations()).toEqual([])
})

test('set on a wallet that is below already, it is topped up at once; what was set is shown and can be turned off', async () => {
  const { use, off, set, until, topUps, wallet, violations } = await newAutoWorld()
  await off()
  expect((await wallet()).autoTopUp).toBeNull()
  await use(450)
  await until('2024-01-11T00:00:00Z')
  expect(await topUps()).toEqual([])
  await set()
  await until('2024-01-12T00:00:00Z')
  expect(await topUps()).toHaveLength(1)
  await use(1000)
  await off()
  await until('2024-01-13T00:00:00Z')
  expect(await topUps()).toHaveLength(1)
  expect(await violations()).toEqual([])
})

test('a wallet that was filled meanwhile is left alone', async () => {
  const { use, topUp, until, topUps } = await newAutoWorld()
  await use(450)
  await topUp('token', 200)
  await until('2024-01-12T00:00:00Z')
  expect(await topUps()).toHaveLength(1)
})

test('while one is on its way no second is made, however much is used', async () => {
  const { payBy, use, until, topUps, wallet, violations } = await newAutoWorld()
  await payBy('processing_then_succeeds')
  await use(450)
  await until('2024-01-10T00:00:01Z')
  expect((await wallet()).autoTopUp?.pendingTopUpId).toMatch(/^topup_/)
  await use(10)
  await use(10)
  await until('2024-01-10T00:00:02Z')
  expect(await topUps()).toMatchObject([{ status: 'open', paymentStatus: 'processing' }])
  await until('2024-01-20T00:00:00Z')
  expect(await topUps()).toMatchObject([{ status: 'paid' }])
  expect(await wallet()).toMatchObject({ balance: '1030', autoTopUp: { pendingTopUpId: null } })
  expect(await violations()).toEqual([])
})

test('at most the cap in a month of the customer’s calendar: midnight in Berlin is 23:00 here', async () => {
  const { use, until, topUps, wallet, toldOfTopUps, violations } = await newAutoWorld({ monthlyCap: 2500 })
  for (const day of ['11', '12', '13']) {
    await use(Number((await wallet()).spendable))
    await until(`2024-01-${day}T00:00:00Z`)
  }
  expect(await topUps()).toHaveLength(2)
  expect((await wallet()).autoTopUp?.rest).toEqual({
    reason: 'monthly_cap',
    since: '2024-01-12T00:00:00Z',
    until: '2024-01-31T23:00:00Z',
    decline: null,
  })
  expect((await toldOfTopUps()).at(-1)).toBe('wallet.auto_top_up_capped')
  await until('2024-01-31T22:59:59Z')
  expect(await topUps()).toHaveLength(2)
  const { deadlines } = await until('2024-01-31T23:00:00Z')
  expect(deadlines).toMatchObject([{ kind: 'auto_top_up', outcome: 'paid' }])
  expect(await wallet()).toMatchObject({ balance: '1000', autoTopUp: { rest: null } })
  expect(await violations()).toEqual([])
})

test('more room is used at once when the cap is raised', async () => {
  const { use, until, topUps, wallet, set } = await newAutoWorld({ monthlyCap: 1000 })
  await use(500)
  await until('2024-01-11T00:00:00Z')
  await use(1000)
  await until('2024-01-12T00:00:00Z')
  expect(await topUps()).toHaveLength(1)
  await set({ monthlyCap: 2000 })
  await until('2024-01-13T00:00:00Z')
  expect(await topUps()).toHaveLength(2)
  expect(await wallet()).toMatchObject({ balance: '1000' })
})

test('a top-up that is never enough is made as often a day as a subscription is charged', async () => {
  const { billing, until, use, topUps, violations } = await newAutoWorld({ amount: 1, monthlyCap: 100 })
  await billing.environments.updateSettings({ dailyCaps: { chargesPerSubscription: 3 } })
  await use(500)
  await until('2024-01-10T23:59:59Z')
  expect(await topUps()).toHaveLength(3)
  await until('2024-01-11T00:00:00Z')
  expect(await topUps()).toHaveLength(6)
  expect(await violations()).toEqual([])
})

describe('a declined one', () => {
  test('is told, rests for a day, and is tried again', async () => {
    const { payBy, use, until, topUps, wallet, toldOfTopUps, violations } = await newAutoWorld()
    await payBy('declines_insufficient_funds')
    await use(450)
    await until('2024-01-10T12:00:00Z')
    await use(10)
    await until('2024-01-10T23:59:59Z')
    expect(await topUps()).toMatchObject([{ status: 'void' }])
    expect((await wallet()).autoTopUp?.rest).toMatchObject({
      reason: 'declined',
      until: '2024-01-11T00:00:00Z',
      decline: { code: 'insufficient_funds' },
    })
    expect(await toldOfTopUps()).toEqual([
      'wallet.auto_top_up_set',
      'top_up.created',
      'top_up.dropped',
      'wallet.auto_top_up_failed',
    ])
    await until('2024-01-11T00:00:00Z')
    expect(await topUps()).toMatchObject([{ status: 'void' }, { status: 'void' }])
    expect(await violations()).toEqual([])
  })

  test('is tried five times on five days, and then waits for another payment method', async () => {
    const { payBy, use, until, topUps, balance } = await newAutoWorld()
    await payBy('declines_insufficient_funds')
    await use(450)
    await until('2024-03-01T00:00:00Z')
    expect((await topUps()).map(({ createdAt }) => createdAt.slice(0, 10)).toReversed()).toEqual([
      '2024-01-10',
      '2024-01-11',
      '2024-01-12',
      '2024-01-13',
      '2024-01-14',
    ])
    await payBy('declines_do_not_honor')
    await until('2024-03-10T00:00:00Z')
    expect(await topUps()).toHaveLength(6)
    await payBy('succeeds')
    await until('2024-03-11T00:00:00Z')
    expect(await balance()).toBe('1050')
  })

  test('is tried at once when another default payment method comes', async () => {
    const { payBy, use, until, topUps, balance, violations } = await newAutoWorld()
    await payBy('declines_insufficient_funds')
    await use(450)
    await until('2024-01-10T12:00:00Z')
    await payBy('succeeds')
    await until('2024-01-10T12:00:01Z')
    expect(await topUps()).toMatchObject([{ status: 'paid' }, { status: 'void' }])
    expect(await balance()).toBe('1050')
    expect(await violations()).toEqual([])
  })

  test('for good waits for another payment method, however long', async () => {
    const { payBy, use, until, topUps, wallet, violations } = await newAutoWorld()
    await payBy('declines_stolen_card')
    await use(450)
    await until('2024-02-10T00:00:00Z')
    expect(await topUps()).toMatchObject([{ status: 'void' }])
    expect((await wallet()).autoTopUp?.rest).toMatchObject({ reason: 'declined', until: null })
    await payBy('succeeds')
    await until('2024-02-10T00:00:01Z')
    expect(await topUps()).toMatchObject([{ status: 'paid' }, { status: 'void' }])
    expect(await violations()).toEqual([])
  })

  test('without a payment method waits for one, and makes no invoice', async () => {
    const { billing, payBy, use, until, topUps, toldOfTopUps, balance } = await newAutoWorld()
    const [method] = (await billing.paymentMethods.list({ customerId: 'ada' })).items
    await billing.paymentMethods.detach({ customerId: 'ada', paymentMethodId: method?.id ?? '' })
    await use(450)
    await until('2024-01-20T00:00:00Z')
    expect(await topUps()).toEqual([])
    expect(await toldOfTopUps()).toEqual(['wallet.auto_top_up_set', 'wallet.auto_top_up_failed'])
    await payBy('succeeds')
    await until('2024-01-21T00:00:00Z')
    expect(await balance()).toBe('1050')
  })
})

test('what is not sold any more is not bought, and says so', async () => {
  const { billing, use, until, topUps, wallet } = await newAutoWorld()
  await billing.catalog.push({ catalog: { features: {}, plans: {}, credits: { token: { name: 'Tokens' } } } })
  await use(450)
  await until('2024-01-20T00:00:00Z')
  expect(await topUps()).toEqual([])
  expect((await wallet()).autoTopUp?.rest).toMatchObject({
    reason: 'not_for_sale',
    until: null,
    decline: { code: 'wallet.not_for_sale' },
  })
})

test('a refund of one is not bought again by itself, and the next use is', async () => {
  const { billing, use, until, topUps, payments, violations } = await newAutoWorld()
  await use(450)
  await until('2024-01-11T00:00:00Z')
  const [payment] = await payments()
  await billing.payments.refund({ paymentId: payment?.id ?? '' })
  await until('2024-01-12T00:00:00Z')
  expect(await topUps()).toHaveLength(1)
  await use(1)
  await until('2024-01-13T00:00:00Z')
  expect(await topUps()).toHaveLength(2)
  expect(await violations()).toEqual([])
})

test('nothing is bought for a customer who is deleted', async () => {
  const { billing, use, until } = await newAutoWorld()
  await use(450)
  await billing.customers.delete({ customerId: 'ada' })
  expect((await until('2024-01-12T00:00:00Z')).deadlines).toEqual([])
})

test.each<[string, object, string]>([
  ['a threshold of nothing', { threshold: 0 }, 'validation.failed'],
  ['an amount of nothing', { amount: 0 }, 'validation.failed'],
  ['a cap below one top-up', { monthlyCap: 999 }, 'validation.failed'],
  ['a currency in which it is not sold', { currency: 'EUR' }, 'currency.not_offered'],
])('%s is not set', async (_, change, code) => {
  const { billing } = await newTopUpWorld(api)
  const autoTopUp = { ...usual, ...change }
  await expect(billing.wallets.setAutoTopUp({ ...ofAda, autoTopUp })).rejects.toEqual(refusal(code))
})
