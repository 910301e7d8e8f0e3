import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { newLifecycleWorld } from './lifecycle-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

test('a pause blocks access, credits nothing and keeps the anchor; within a period that was paid a resume is free', async () => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  await until('11')
  const paused = await client.subscriptions.pause({ subscriptionId })
  expect(paused).toMatchObject({ status: 'paused', pausedAt: '2024-01-11T00:00:00Z' })
  const denied = await client.usage.check({ customerId: 'ada', featureSlug: 'calls', units: 1 })
  expect(denied).toMatchObject({ allowed: false, reason: 'subscription_paused' })
  await until('21')
  expect(await client.subscriptions.resume({ subscriptionId })).toMatchObject({ status: 'active', pausedAt: null })
  expect(await client.usage.check({ customerId: 'ada', featureSlug: 'calls', units: 1 })).toMatchObject({
    allowed: true,
  })
  await until('02-01')
  expect((await invoices()).map(({ total }) => total)).toEqual([3100, 3100])
  expect(await violations()).toEqual([])
})

test('periods that begin during a pause are not billed and say why; a resume charges the rest of the open one', async () => {
  const { client, subscribe, until, invoices, told, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe('team', { seats: { editor: 2 } })
  await until('11')
  await client.subscriptions.pause({ subscriptionId })
  // February and the first third of March: 31 days, of which 10 are gone.
  await until('03-11')
  expect((await invoices()).map(({ total }) => total)).toEqual([3410, 0])
  const resumed = await client.subscriptions.resume({ subscriptionId })
  expect(resumed).toMatchObject({ status: 'active', currentPeriod: { start: '2024-03-01T00:00:00Z' } })
  expect((await invoices()).at(-1)).toEqual({
    status: 'paid',
    total: 2310,
    lines: ['Team, rest of the period 2100', 'Editors, rest of the period 210'],
  })
  await until('04-01')
  expect((await invoices()).at(-1)).toMatchObject({ total: 3410 })
  expect((await told()).slice(-4)).toEqual([
    'subscription.renewed',
    'subscription.renewed',
    'subscription.resumed',
    'subscription.renewed',
  ])
  expect(await violations()).toEqual([])
})

test('a resume that is not paid is past due, and its invoice stays open', async () => {
  const { client, subscribe, until, payBy, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  await client.subscriptions.pause({ subscriptionId })
  await until('02-11')
  await payBy('declines_insufficient_funds')
  expect(await client.subscriptions.resume({ subscriptionId })).toMatchObject({ status: 'past_due' })
  expect((await invoices()).at(-1)).toMatchObject({ status: 'open' })
  expect(await violations()).toEqual([])
})

test('usage of a pause that had not been paid for is counted and never billed', async () => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  const report = (units: number) => client.usage.report({ customerId: 'ada', featureSlug: 'calls', units })
  await report(100)
  await until('11')
  await client.subscriptions.pause({ subscriptionId })
  await until('02-06')
  await report(1000)
  await until('02-11')
  await client.subscriptions.resume({ subscriptionId })
  await report(10)
  await until('03-01')
  const lines = (await invoices()).flatMap((invoice) => invoice.lines)
  expect(lines.filter((line) => line.startsWith('Calls'))).toEqual(['Calls 100', 'Calls 10'])
  expect(await violations()).toEqual([])
})
