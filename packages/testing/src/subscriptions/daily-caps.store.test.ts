import { instantFromIso } from '@tallywright/domain'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { type LifecycleWorld, newLifecycleWorld } from './lifecycle-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

async function cappedWorld(dailyCaps: { invoicesPerSubscription?: number; chargesPerSubscription?: number }) {
  const world = await newLifecycleWorld(api)
  await world.client.environments.updateSettings({ dailyCaps })
  /** What the provider was asked to charge, and what it took, from its own books. */
  const charges = async () => {
    const { charges: all } = await api.sandbox.witness(instantFromIso('2030-01-01T00:00:00Z'))
    return all.filter(({ subject }) => subject.environmentId === world.context.environmentId)
  }
  return { ...world, charges }
}

/** Does it over and over until it is refused; the codes of the refusals, and how often it worked. */
async function runAway(act: () => Promise<unknown>) {
  for (let count = 0; count < 50; count++) {
    const code = await act().then(
      () => null,
      (error) => error.code as string,
    )
    if (code !== null) return { count, code }
  }
  throw new Error('nothing stopped it')
}

const parked = expect.objectContaining({ code: 'subscription.parked' })

test('a script that adds seats in a loop is stopped at the cap, and nothing of the refused command stays', async () => {
  const { client, subscribe, invoices, charges, told, violations } = await cappedWorld({ invoicesPerSubscription: 5 })
  const { id: subscriptionId } = await subscribe('team')
  const addOne = () => client.seats.add({ subscriptionId, featureSlug: 'editor', quantity: 1 })
  expect(await runAway(addOne)).toEqual({ count: 4, code: 'subscription.parked' })
  expect((await invoices()).map(({ status }) => status)).toEqual(['paid', 'paid', 'paid', 'paid', 'paid'])
  expect(await charges()).toHaveLength(5)
  const found = await client.subscriptions.get({ subscriptionId })
  expect(found).toMatchObject({
    status: 'active',
    seats: { editor: { quantity: 5 } },
    parked: { since: '2024-01-01T00:00:00Z', reason: 'daily_invoices' },
  })
  expect((await told()).filter((type) => type === 'subscription.parked')).toHaveLength(1)
  expect(await violations()).toEqual([])
})

test('every command on a parked subscription is refused, and others of the customer go on', async () => {
  const { client, subscribe } = await cappedWorld({ invoicesPerSubscription: 1 })
  const { id: subscriptionId } = await subscribe('team')
  const of = { subscriptionId }
  await expect(client.subscriptions.changePlan({ ...of, planSlug: 'business' })).rejects.toEqual(parked)
  await expect(client.seats.set({ ...of, featureSlug: 'editor', quantity: 3 })).rejects.toEqual(parked)
  await expect(client.subscriptions.cancel({ ...of, behavior: 'now' })).rejects.toEqual(parked)
  await expect(client.subscriptions.pause(of)).rejects.toEqual(parked)
  await expect(client.subscriptions.addAddOn({ ...of, addOnSlug: 'support' })).rejects.toEqual(parked)
  const one = { description: 'Work', quantity: 1, unitAmount: '10.00' }
  await expect(client.invoices.addPendingLine({ ...of, ...one })).rejects.toEqual(parked)
  expect(await subscribe('exporter')).toMatchObject({ status: 'active', parked: null })
})

test('deadlines of a parked subscription wait, and after it is unparked nothing of them is lost', async () => {
  const { client, subscribe, until, invoices, charges, told, violations } = await cappedWorld({
    invoicesPerSubscription: 2,
  })
  const { id: subscriptionId } = await subscribe('team')
  const addOne = () => client.seats.add({ subscriptionId, featureSlug: 'editor', quantity: 1 })
  await runAway(addOne)
  expect((await until('03-15')).deadlines).toEqual([])
  await client.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 100, timestamp: '2024-02-10T00:00:00Z' })
  expect(await invoices()).toHaveLength(2)
  const unparked = await client.subscriptions.unpark({ subscriptionId })
  expect(unparked).toMatchObject({ parked: null, currentPeriod: { end: '2024-02-01T00:00:00Z' } })
  const { deadlines } = await until('03-15')
  expect(deadlines.map(({ at, kind, outcome }) => `${at} ${kind} ${outcome}`)).toEqual([
    '2024-02-01T00:00:00Z period_end paid',
    '2024-03-01T00:00:00Z period_end paid',
  ])
  expect((await invoices()).slice(2).map(({ lines }) => lines)).toEqual([
    ['Calls 0', 'Team 3100', 'Editors 310'],
    ['Calls 100', 'Team 3100', 'Editors 310'],
  ])
  expect(await charges()).toHaveLength(4)
  expect((await told()).filter((type) => type.endsWith('parked'))).toEqual([
    'subscription.parked',
    'subscription.unparked',
  ])
  expect(await violations()).toEqual([])
})

test('a command of an unparked subscription acts first on the deadlines that waited', async () => {
  const { client, subscribe, until, invoices } = await cappedWorld({ invoicesPerSubscription: 2 })
  const { id: subscriptionId } = await subscribe('team')
  const addOne = () => client.seats.add({ subscriptionId, featureSlug: 'editor', quantity: 1 })
  await runAway(addOne)
  await until('02-11')
  await client.subscriptions.unpark({ subscriptionId })
  await addOne()
  expect((await invoices()).slice(2).map(({ lines }) => lines[1] ?? lines[0])).toEqual([
    'Team 3100',
    expect.any(String),
  ])
})

test('a renewal beyond the cap is left to wait, and the run tells that its subscription was parked', async () => {
  const { client, subscribe, invoices, violations } = await cappedWorld({ invoicesPerSubscription: 1 })
  await client.testClocks.advance({ to: '2024-01-15T12:00:00Z' })
  const { id: subscriptionId } = await subscribe('team')
  await client.testClocks.advance({ to: '2024-02-15T00:00:00Z' })
  await client.seats.add({ subscriptionId, featureSlug: 'editor', quantity: 1 })
  const { deadlines } = await client.testClocks.advance({ to: '2024-02-16T00:00:00Z' })
  expect(deadlines).toMatchObject([
    { at: '2024-02-15T12:00:00Z', kind: 'parked', subscriptionId, outcome: 'daily_invoices' },
  ])
  expect(await invoices()).toHaveLength(2)
  expect(await violations()).toEqual([])
  await client.subscriptions.unpark({ subscriptionId })
  await client.testClocks.advance({ to: '2024-02-16T00:00:00Z' })
  expect(await invoices()).toHaveLength(3)
})

test('as many as the cap on every day are no reason to park', async () => {
  const { client, subscribe, until } = await cappedWorld({ invoicesPerSubscription: 3, chargesPerSubscription: 3 })
  const { id: subscriptionId } = await subscribe('team')
  for (const day of ['02', '03', '04']) {
    await until(day)
    for (let count = 0; count < 3; count++) {
      await client.seats.add({ subscriptionId, featureSlug: 'editor', quantity: 1 })
    }
  }
  expect(await client.subscriptions.get({ subscriptionId })).toMatchObject({ parked: null })
})

/** Ada's renewal was declined, and so is everything that is tried with her card. */
async function declining(world: LifecycleWorld) {
  const { id: subscriptionId } = await world.subscribe('team')
  await world.payBy('declines_insufficient_funds')
  await world.until('02-01')
  const [invoice] = (await world.client.invoices.list({ customerId: 'ada', status: 'open' })).items
  return { subscriptionId, invoiceId: invoice?.id ?? '' }
}

test.each<[string, (world: LifecycleWorld, invoiceId: string) => Promise<unknown>]>([
  ['the invoice is paid', ({ client }, invoiceId) => client.invoices.pay({ invoiceId })],
  [
    'its payment is tried again',
    async ({ client }, invoiceId) => {
      const [payment] = (await client.payments.list({ invoiceId })).items
      await client.payments.retry({ paymentId: payment?.id ?? '' })
    },
  ],
])('attempts that fail at once stop at the cap, however often %s', async (_, tryAgain) => {
  const world = await cappedWorld({ chargesPerSubscription: 4 })
  const { client, charges, violations } = world
  const { subscriptionId, invoiceId } = await declining(world)
  expect(await runAway(() => tryAgain(world, invoiceId))).toEqual({ count: 3, code: 'subscription.parked' })
  expect((await charges()).filter(({ captured }) => captured === 0n)).toHaveLength(4)
  expect(await client.subscriptions.get({ subscriptionId })).toMatchObject({ parked: { reason: 'daily_charges' } })
  expect(await violations()).toEqual([])
})

test('new payment methods beyond the cap are not charged; the last of them pays once when the subscription is unparked', async () => {
  const world = await cappedWorld({ chargesPerSubscription: 4 })
  const { client, payBy, until, charges, invoices, violations } = world
  const { subscriptionId } = await declining(world)
  for (let count = 0; count < 6; count++) await payBy('declines_insufficient_funds')
  expect(await client.subscriptions.get({ subscriptionId })).toMatchObject({ parked: { reason: 'daily_charges' } })
  await payBy('succeeds')
  await until('02-20')
  expect((await charges()).filter(({ captured }) => captured === 0n)).toHaveLength(4)
  expect((await invoices()).map(({ status }) => status)).toEqual(['paid', 'open'])
  await client.subscriptions.unpark({ subscriptionId })
  await until('02-20')
  expect((await invoices()).map(({ status }) => status)).toEqual(['paid', 'paid'])
  expect((await charges()).filter(({ captured }) => captured > 0n)).toHaveLength(2)
  expect(await client.subscriptions.get({ subscriptionId })).toMatchObject({ status: 'active', parked: null })
  expect(await violations()).toEqual([])
})

test('only a subscription that is parked is unparked', async () => {
  const { client, subscribe } = await cappedWorld({})
  const { id: subscriptionId } = await subscribe('team')
  await expect(client.subscriptions.unpark({ subscriptionId })).rejects.toEqual(
    expect.objectContaining({ code: 'subscription.not_parked' }),
  )
})

test('an invoice of a parked subscription that waits for late usage waits on, and is made final afterwards', async () => {
  const { client, subscribe, until, invoices } = await cappedWorld({ invoicesPerSubscription: 1 })
  await client.environments.updateSettings({ invoices: { graceMinutes: 60 } })
  const { id: subscriptionId } = await subscribe('team')
  await client.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 2000 })
  await until('02-01')
  expect((await invoices()).at(-1)).toMatchObject({ status: 'draft' })
  const added = client.seats.add({ subscriptionId, featureSlug: 'editor', quantity: 1 })
  await expect(added).rejects.toEqual(parked)
  expect((await until('02-02')).deadlines).toEqual([])
  expect((await invoices()).at(-1)).toMatchObject({ status: 'draft' })
  await client.subscriptions.unpark({ subscriptionId })
  expect((await until('02-03')).deadlines).toMatchObject([{ at: '2024-02-01T01:00:00Z', kind: 'finalize' }])
  expect((await invoices()).at(-1)).toMatchObject({ status: 'paid' })
})
