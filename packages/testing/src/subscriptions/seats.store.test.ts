import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { newLifecycleWorld } from './lifecycle-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const refusal = (code: string, details: object = {}) => expect.objectContaining({ code, ...details })

test('seats are added and removed by the number, every kind on its own', async () => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe('team', { seats: { editor: 3 } })
  await until('21')
  expect(await client.seats.add({ subscriptionId, featureSlug: 'editor', quantity: 2 })).toMatchObject({ quantity: 5 })
  await client.seats.add({ subscriptionId, featureSlug: 'viewer', quantity: 10 })
  // A third of 31 days: 2 × 3.10 and 10 × 0.62, 11 days of each.
  expect((await invoices()).slice(1).map(({ total }) => total)).toEqual([220, 220])
  const fewer = await client.seats.remove({ subscriptionId, featureSlug: 'editor', quantity: 4 })
  expect(fewer).toMatchObject({ quantity: 5, atPeriodEnd: 1, invoiceId: null })
  const { items } = await client.seats.list({ subscriptionId })
  expect(items.map((kind) => [kind.featureSlug, kind.quantity, kind.extra, kind.atPeriodEnd])).toEqual([
    ['editor', 5, 4, 1],
    ['viewer', 11, 10, null],
  ])
  await until('02-01')
  expect((await invoices()).at(-1)).toMatchObject({ lines: ['Calls 0', 'Team 3100', 'Viewers 620'] })
  await expect(client.seats.remove({ subscriptionId, featureSlug: 'editor', quantity: 2 })).rejects.toEqual(
    refusal('seats.below_zero'),
  )
  expect(await violations()).toEqual([])
})

test('adding takes back what was given up for the end of the period, which costs nothing', async () => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe('team', { seats: { editor: 5 } })
  await until('11')
  await client.seats.remove({ subscriptionId, featureSlug: 'editor', quantity: 2 })
  const back = await client.seats.add({ subscriptionId, featureSlug: 'editor', quantity: 1 })
  expect(back).toMatchObject({ quantity: 5, atPeriodEnd: 4, invoiceId: null })
  expect(await invoices()).toHaveLength(1)
  expect(await violations()).toEqual([])
})

test('a commit with the hash of a preview does what it showed, at its instant', async () => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  await until('21')
  const wanted = { subscriptionId, featureSlug: 'editor', quantity: 2 } as const
  const preview = await client.seats.preview({ ...wanted, operation: 'add' })
  expect(preview).toMatchObject({ from: 1, to: 3, totals: { total: 220 }, nextInvoice: { at: '2024-02-01T00:00:00Z' } })
  expect(preview.nextInvoice?.totals.total).toBe(3100 + 620)
  expect(await invoices()).toHaveLength(1)
  const { planHash } = preview
  expect(await client.seats.add({ ...wanted, planHash })).toMatchObject({ quantity: 3 })
  expect((await invoices()).at(-1)).toMatchObject({ total: 220 })
  await expect(client.seats.add({ ...wanted, planHash })).rejects.toEqual(refusal('preview.stale'))
  expect(await violations()).toEqual([])
})

test('a preview of another change, or of seats that changed since, is stale', async () => {
  const { client, subscribe } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  const wanted = { subscriptionId, featureSlug: 'editor', quantity: 2 } as const
  const { planHash } = await client.seats.preview({ ...wanted, operation: 'add' })
  await expect(client.seats.add({ ...wanted, quantity: 3, planHash })).rejects.toEqual(refusal('preview.stale'))
  await client.seats.set({ ...wanted, quantity: 4 })
  await expect(client.seats.add({ ...wanted, planHash })).rejects.toEqual(refusal('preview.stale'))
})

test('a declined payment adds no seats, and seats taken away at once reduce an invoice that is open', async () => {
  const { client, subscribe, until, payBy, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe('team', { seats: { editor: 3 } })
  await payBy('declines_insufficient_funds')
  const wanted = { subscriptionId, featureSlug: 'editor', quantity: 1 } as const
  await expect(client.seats.add(wanted)).rejects.toEqual(refusal('plan_change.payment_failed'))
  await until('02-02')
  expect(await client.seats.remove({ ...wanted, behavior: 'now' })).toMatchObject({ quantity: 2, invoiceId: null })
  const { items } = await client.invoices.list({ limit: 1 })
  // 3.10 x 27/28
  expect(items[0]?.totals).toMatchObject({ total: 3720, credited: 299, amountDue: 3421 })
  expect(await client.seats.remove(wanted)).toMatchObject({ quantity: 2, atPeriodEnd: 1 })
  expect(await violations()).toEqual([])
})

test('seats that fit into a package that is paid are free, and are the first to be given up', async () => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe('crew', { seats: { editor: 2 } })
  const wanted = { subscriptionId, featureSlug: 'editor' } as const
  await until('17')
  expect(await client.seats.set({ ...wanted, quantity: 6 })).toMatchObject({ invoiceId: null })
  await client.seats.set({ ...wanted, quantity: 2, behavior: 'now' })
  expect((await client.wallets.list({ customerId: 'ada' })).items).toEqual([])
  expect(await violations()).toEqual([])
  await until('02-01')
  expect((await invoices()).at(-1)).toMatchObject({ total: 6200 })
})

test('seats of a package that are given up and taken back within a period cost nothing', async () => {
  const { client, subscribe, until, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe('crew', { seats: { editor: 6 } })
  const wanted = { subscriptionId, featureSlug: 'editor' } as const
  await until('17')
  for (const quantity of [3, 6, 1, 6]) {
    const behavior = quantity === 6 ? 'invoice_now' : 'now'
    await client.seats.set({ ...wanted, quantity, behavior })
  }
  const { items } = await client.invoices.list({ customerId: 'ada', limit: 100 })
  const paid = items.reduce((sum, { totals }) => sum + totals.total, 0)
  const { items: wallets } = await client.wallets.list({ customerId: 'ada' })
  expect(paid - items.reduce((sum, { totals }) => sum + totals.creditsApplied, 0)).toBe(6200)
  expect(wallets).toMatchObject([{ balance: '0' }])
  expect(await violations()).toEqual([])
})
