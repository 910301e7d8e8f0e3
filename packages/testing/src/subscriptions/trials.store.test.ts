import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { newLifecycleWorld } from './lifecycle-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const REMINDER = 'subscription.trial_will_end'

test.each([
  ['convert', 'active', [3100]],
  ['cancel', 'canceled', []],
  ['pause', 'paused', []],
] as const)('a trial can be said to %s at its end when it is made', async (trialEnd, status, totals) => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId, trial } = await subscribe('team', { trialDays: 10, trialEnd })
  expect(trial).toMatchObject({ end: '2024-01-11T00:00:00Z', atEnd: trialEnd })
  await until('11')
  expect((await client.subscriptions.get({ subscriptionId })).status).toBe(status)
  expect((await invoices()).map(({ total }) => total)).toEqual(totals)
  expect(await violations()).toEqual([])
})

test('a trial that paused is resumed with a charge for the rest of the period', async () => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe('team', { trialDays: 31, trialEnd: 'pause' })
  await until('02-01')
  await until('03-11')
  expect(await client.subscriptions.resume({ subscriptionId })).toMatchObject({ status: 'active' })
  expect((await invoices()).at(-1)).toMatchObject({ status: 'paid', total: 2100 })
  expect(await violations()).toEqual([])
})

describe('the reminder', () => {
  test('is told three days before the end, once, however the clock gets there', async () => {
    const small = await newLifecycleWorld(api)
    await small.subscribe('team', { trialDays: 10 })
    await small.until('07')
    expect(await small.told()).not.toContain(REMINDER)
    const { deadlines } = await small.until('08')
    expect(deadlines).toMatchObject([{ kind: 'trial_reminder', at: '2024-01-08T00:00:00Z', outcome: 'trialing' }])
    await small.until('09')
    await small.until('02-20')
    const jump = await newLifecycleWorld(api)
    await jump.subscribe('team', { trialDays: 10 })
    await jump.until('02-20')
    for (const { told, violations } of [small, jump]) {
      expect((await told()).filter((type) => type === REMINDER)).toHaveLength(1)
      expect(await violations()).toEqual([])
    }
    expect(await jump.told()).toEqual(await small.told())
  })

  test('of a shorter trial is told at its start', async () => {
    const { subscribe, told, until, violations } = await newLifecycleWorld(api)
    await subscribe('team', { trialDays: 2 })
    expect(await told()).toEqual(['subscription.created', 'subscription.trial_started', REMINDER])
    await until('02-01')
    expect((await told()).filter((type) => type === REMINDER)).toHaveLength(1)
    expect(await violations()).toEqual([])
  })

  test('does not hide what the trial’s end will bill', async () => {
    const { client, subscribe } = await newLifecycleWorld(api)
    const { id: subscriptionId } = await subscribe('team', { trialDays: 10 })
    expect(await client.invoices.upcoming({ subscriptionId })).toMatchObject({
      at: '2024-01-11T00:00:00Z',
      totals: { total: 3100 },
    })
  })
})

test('an upgrade in a trial costs nothing, and the trial’s end bills the new plan', async () => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe('team', { trialDays: 10 })
  await until('05')
  const changed = await client.subscriptions.changePlan({ subscriptionId, planSlug: 'business' })
  expect(changed).toMatchObject({ applied: true, invoice: null, subscription: { status: 'trialing' } })
  await client.seats.set({ subscriptionId, featureSlug: 'editor', quantity: 2 })
  await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'support' })
  await until('11')
  expect((await invoices()).map(({ lines }) => lines)).toEqual([['Business 6200', 'Editors 310', 'Support 1550']])
  expect(await violations()).toEqual([])
})
