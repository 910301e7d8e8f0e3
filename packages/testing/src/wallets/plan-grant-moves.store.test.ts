import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { newWalletWorld, type WalletWorld } from './wallet-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const refusal = (code: string) => expect.objectContaining({ code })

/** Subscribed to Team (3,100 tokens for 31.00) on 1 January, of which 16 of 31 days have passed. */
async function inTheMiddle(): Promise<WalletWorld & { readonly subscriptionId: string }> {
  const world = await newWalletWorld(api)
  const { id: subscriptionId } = await world.subscribe('team')
  await world.until('2024-01-17')
  return { ...world, subscriptionId }
}

describe('a change of plan', () => {
  test('up gives the difference for the time that is left, as its preview shows', async () => {
    const { client, subscriptionId, balance, grants, violations } = await inTheMiddle()
    const input = { subscriptionId, planSlug: 'business' }
    const { planHash, walletMoves } = await client.subscriptions.previewChange(input)
    // (9,300 − 3,100) × 15/31
    expect(walletMoves).toEqual([{ unit: 'token', amount: '3000' }])
    expect(await balance()).toBe('3100')
    await client.subscriptions.changePlan({ ...input, planHash })
    expect(await balance()).toBe('6100')
    expect(await grants()).toEqual(['plan 3100 until 2024-02-01', 'plan 3000 until 2024-02-01'])
    expect(await violations()).toEqual([])
  })

  test('up, down and up again nets to nothing', async () => {
    const { client, subscriptionId, balance, until, violations } = await inTheMiddle()
    const change = (planSlug: string, behavior?: 'next_invoice') =>
      client.subscriptions.changePlan({ subscriptionId, planSlug, ...(behavior === undefined ? {} : { behavior }) })
    await change('business')
    await change('team', 'next_invoice')
    expect(await balance()).toBe('3100')
    await change('business')
    expect(await balance()).toBe('6100')
    await until('2024-02-01')
    expect(await balance()).toBe('9300')
    expect(await violations()).toEqual([])
  })

  test('to a plan that grants nothing takes the rest back, and no more', async () => {
    const { client, subscriptionId, use, balance, accounts } = await inTheMiddle()
    await use(1000)
    await client.subscriptions.changePlan({ subscriptionId, planSlug: 'small', behavior: 'next_invoice' })
    expect(await balance()).toBe(`${3100 - 1000 - 1500}`)
    expect(await accounts()).toEqual({ spent: 1000, void: 1500 })
  })

  test('whose tokens are spent is credited by the share that can be taken back', async () => {
    const { client, subscriptionId, use, balance, violations } = await inTheMiddle()
    await use(2350)
    const input = { subscriptionId, planSlug: 'small', behavior: 'next_invoice' as const }
    const { walletMoves, totals } = await client.subscriptions.previewChange(input)
    // 750 of 1,500 are left, so half of the net credit of 15.00 − 1.50.
    expect(walletMoves).toEqual([{ unit: 'token', amount: '-750' }])
    expect(totals.total).toBe(-675)
    await client.subscriptions.changePlan(input)
    expect(await balance()).toBe('0')
    expect(await violations()).toEqual([])
  })

  test('that waits for its payment moves nothing until it is paid', async () => {
    const { client, payBy, subscriptionId, balance, until } = await inTheMiddle()
    await payBy('processing_then_succeeds')
    await client.subscriptions.changePlan({ subscriptionId, planSlug: 'business' })
    expect(await balance()).toBe('3100')
    await until('2024-01-20')
    // As of the day it was asked for.
    expect(await balance()).toBe('6100')
  })

  test('that is declined moves nothing', async () => {
    const { client, payBy, subscriptionId, balance } = await inTheMiddle()
    await payBy('declines_insufficient_funds')
    const change = client.subscriptions.changePlan({ subscriptionId, planSlug: 'business' })
    await expect(change).rejects.toEqual(refusal('plan_change.payment_failed'))
    expect(await balance()).toBe('3100')
  })

  test('by restart takes the unused back and gives a whole period', async () => {
    const { client, subscriptionId, grants, violations } = await inTheMiddle()
    await client.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'restart' })
    expect(await grants()).toEqual(['plan 1600 until 2024-02-01', 'plan 9300 until 2024-02-17'])
    expect(await violations()).toEqual([])
  })

  test('previewed over tokens that are spent meanwhile is stale, and is not while enough is left', async () => {
    const { client, subscriptionId, use } = await inTheMiddle()
    const input = { subscriptionId, planSlug: 'small', behavior: 'next_invoice' as const }
    const stale = await client.subscriptions.previewChange(input)
    await use(2000)
    await expect(client.subscriptions.changePlan({ ...input, planHash: stale.planHash })).rejects.toEqual(
      refusal('preview.stale'),
    )
    const shown = await client.subscriptions.previewChange(input)
    await client.wallets.grant({ customerId: 'ada', unit: 'token', amount: 5000, priority: 0 })
    await use(5000)
    await client.subscriptions.changePlan({ ...input, planHash: shown.planHash })
  })
})

describe('an end', () => {
  test('with prorate takes back what it credits', async () => {
    const { client, subscriptionId, balance, grants, violations } = await inTheMiddle()
    const input = { subscriptionId, behavior: 'now' as const, prorate: true }
    const preview = await client.subscriptions.previewCancel(input)
    expect(preview).toMatchObject({ walletMoves: [{ unit: 'token', amount: '-1500' }], creditedToWallet: 1500 })
    await client.subscriptions.cancel({ ...input, planHash: preview.planHash })
    expect(await balance()).toBe('1600')
    expect(await grants('USD')).toEqual(['plan 500 until ever', 'proration 1500 until ever'])
    expect(await violations()).toEqual([])
  })

  test('with prorate credits only what was not spent', async () => {
    const { client, subscriptionId, use, balance } = await inTheMiddle()
    await use(2800)
    const input = { subscriptionId, behavior: 'now' as const, prorate: true }
    expect(await client.subscriptions.previewCancel(input)).toMatchObject({ creditedToWallet: 300 })
    await client.subscriptions.cancel(input)
    expect(await balance()).toBe('0')
  })

  test('without leaves what was paid for until its period ends', async () => {
    const { client, subscriptionId, balance, until, accounts } = await inTheMiddle()
    await client.subscriptions.cancel({ subscriptionId, behavior: 'now' })
    expect(await balance()).toBe('3100')
    await until('2024-02-01')
    expect(await accounts()).toEqual({ breakage: 3100 })
  })
})

describe('an add-on', () => {
  test('gives its share when it is attached, takes it back when it is taken off, and comes again with the period', async () => {
    const { client, subscriptionId, balance, until, violations } = await inTheMiddle()
    const { attachmentId } = await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'boost', quantity: 2 })
    expect(await balance()).toBe(`${3100 + 2 * 750}`)
    await until('2024-02-01')
    expect(await balance()).toBe(`${3100 + 2 * 1550}`)
    await client.subscriptions.removeAddOn({ subscriptionId, attachmentId, behavior: 'now' })
    expect(await balance()).toBe('3100')
    expect(await violations()).toEqual([])
  })

  test('of which tokens are spent is credited by the share that can be taken back', async () => {
    const { client, subscriptionId, use, balance } = await inTheMiddle()
    const { attachmentId } = await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'boost' })
    await use(375 + 3100)
    await client.subscriptions.removeAddOn({ subscriptionId, attachmentId, behavior: 'now' })
    // Half of the 7.50 that it cost; what the wallet had paid of them goes back to its grant.
    expect(await balance('USD')).toBe('375')
  })

  test('that is bought once gives once', async () => {
    const { client, subscriptionId, balance, until } = await inTheMiddle()
    await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'pack' })
    expect(await balance()).toBe('3177')
    await until('2024-03-01')
    expect(await balance()).toBe('3177')
  })
})

test('when dunning gives up, what is unspent of the unpaid period is void', async () => {
  const { payBy, subscribe, use, until, balance, accounts, violations } = await newWalletWorld(api)
  await subscribe('team')
  await payBy('declines_insufficient_funds')
  await until('2024-02-03')
  // Past due is not unpaid: access and grants stay while the ladder runs.
  expect(await balance()).toBe('3100')
  await use(100)
  await until('2024-02-20')
  expect(await balance()).toBe('0')
  expect(await accounts()).toEqual({ breakage: 3100, spent: 100, void: 3000 })
  expect(await violations()).toEqual([])
})
