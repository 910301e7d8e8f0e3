import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { newLifecycleWorld } from './lifecycle-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const refusal = (code: string) => expect.objectContaining({ code })

test('a preview shows the last invoice and the credit, and the commit with its hash makes them', async () => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  await until('21')
  await client.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 50, timestamp: '2024-01-20T00:00:00Z' })
  const input = { subscriptionId, behavior: 'now', prorate: true } as const
  const preview = await client.subscriptions.previewCancel(input)
  // 11 of 31 days come back, and 0.50 of usage is paid out of that.
  expect(preview).toMatchObject({ behavior: 'now', creditedToWallet: 1100 - 50, nextInvoice: null })
  expect((await client.subscriptions.get({ subscriptionId })).status).toBe('active')
  const canceled = await client.subscriptions.cancel({ ...input, planHash: preview.planHash })
  expect(canceled).toMatchObject({ status: 'canceled', canceledAt: preview.effectiveAt })
  expect((await invoices()).at(-1)).toMatchObject({ total: preview.totals.total })
  expect(await violations()).toEqual([])
})

test('usage that comes after a preview makes it stale where it invoices that usage', async () => {
  const { client, subscribe, until } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  await until('21')
  const { planHash } = await client.subscriptions.previewCancel({ subscriptionId, behavior: 'now' })
  await client.usage.report({
    customerId: 'ada',
    featureSlug: 'calls',
    units: 50,
    timestamp: '2024-01-20T00:00:00Z',
  })
  await expect(client.subscriptions.cancel({ subscriptionId, behavior: 'now', planHash })).rejects.toEqual(
    refusal('preview.stale'),
  )
})

test('at the end of the period the preview shows what that will bill', async () => {
  const { client, subscribe, until, invoices } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  await client.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 500 })
  const preview = await client.subscriptions.previewCancel({ subscriptionId })
  expect(preview).toMatchObject({
    effectiveAt: '2024-02-01T00:00:00Z',
    lines: [],
    nextInvoice: { totals: { total: 500 } },
  })
  const { planHash } = preview
  expect(await client.subscriptions.cancel({ subscriptionId, planHash })).toMatchObject({ status: 'active' })
  await until('02-01')
  expect((await invoices()).at(-1)).toMatchObject({ total: 500 })
  expect((await client.subscriptions.get({ subscriptionId })).status).toBe('canceled')
})

test('what waits for the next invoice is invoiced when a trial ends the subscription', async () => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe('team', { trialDays: 10, trialEnd: 'cancel' })
  await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'setup', behavior: 'next_invoice' })
  expect(await invoices()).toEqual([])
  await until('11')
  expect((await client.subscriptions.get({ subscriptionId })).cancelReason).toBe('trial_ended')
  expect(await invoices()).toMatchObject([{ status: 'paid', total: 9900 }])
  expect(await violations()).toEqual([])
})

test('what waits for the next invoice is invoiced when a scheduled subscription is canceled', async () => {
  const { client, subscribe, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe('team', { startAt: '2024-03-01T00:00:00Z' })
  await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'setup', behavior: 'next_invoice' })
  expect(await client.subscriptions.cancel({ subscriptionId })).toMatchObject({ status: 'canceled' })
  expect(await invoices()).toMatchObject([{ status: 'paid', total: 9900 }])
  expect(await violations()).toEqual([])
})
