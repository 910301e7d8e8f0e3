import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { newLifecycleWorld } from './lifecycle-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const refusal = (code: string, details: object = {}) => expect.objectContaining({ code, ...details })

test('an add-on is paid for the rest of the period, then with every renewal, as often as it is attached', async () => {
  const { client, subscribe, until, invoices, told, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  await until('21')
  const added = await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'support', quantity: 2 })
  expect(added).toMatchObject({ applied: true, invoice: { status: 'paid', totals: { total: 1100 } } })
  expect(added.subscription.addOns).toMatchObject([
    { id: added.attachmentId, addOn: { slug: 'support' }, quantity: 2, since: '2024-01-21T00:00:00Z', until: null },
  ])
  await until('02-01')
  expect((await invoices()).at(-1)).toMatchObject({ total: 3100 + 2 * 1550 })
  const state = await client.customers.state({ customerId: 'ada' })
  expect(state.subscriptions[0]?.addOns).toHaveLength(1)
  expect(await told()).toContain('subscription.add_on_attached')
  expect(await violations()).toEqual([])
})

test('a one-off is charged once and in full, whenever it is attached', async () => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  await until('21')
  await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'setup' })
  await until('03-01')
  expect((await invoices()).map(({ total }) => total)).toEqual([3100, 9900, 3100, 3100])
  expect(await violations()).toEqual([])
})

test('a declined payment attaches nothing, and one that needs the customer waits for them', async () => {
  const { client, subscribe, until, payBy, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  await until('21')
  await payBy('declines_insufficient_funds')
  const input = { subscriptionId, addOnSlug: 'support' }
  await expect(client.subscriptions.addAddOn(input)).rejects.toEqual(refusal('plan_change.payment_failed'))
  expect((await client.subscriptions.get({ subscriptionId })).addOns).toEqual([])
  expect((await invoices()).at(-1)).toMatchObject({ status: 'void' })
  await payBy('requires_action')
  const waiting = await client.subscriptions.addAddOn(input)
  expect(waiting).toMatchObject({ applied: false, subscription: { addOns: [], status: 'active' } })
  expect(waiting.subscription.pendingChange).toMatchObject({
    when: 'when_paid',
    addOn: { slug: 'support', quantity: 1 },
  })
  await expect(client.subscriptions.pause({ subscriptionId })).rejects.toEqual(
    refusal('subscription.change_in_progress'),
  )
  await until('23')
  expect((await client.subscriptions.get({ subscriptionId })).pendingChange).toBeNull()
  expect(await violations()).toEqual([])
})

test('a payment that takes days attaches the add-on as of the moment it was asked for', async () => {
  const { client, subscribe, until, payBy, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  await until('21')
  await payBy('processing_then_succeeds')
  expect(await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'exports' })).toMatchObject({ applied: true })
  const slow = await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'support' })
  expect(slow.applied).toBe(false)
  await until('28')
  const { addOns } = await client.subscriptions.get({ subscriptionId })
  expect(addOns.map(({ addOn, since }) => [addOn.slug, since])).toEqual([
    ['exports', '2024-01-21T00:00:00Z'],
    ['support', '2024-01-21T00:00:00Z'],
  ])
  expect(await violations()).toEqual([])
})

test('with the next invoice it is attached at once and charged at the renewal', async () => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  await until('21')
  const input = { subscriptionId, addOnSlug: 'support', behavior: 'next_invoice' } as const
  expect(await client.subscriptions.addAddOn(input)).toMatchObject({ applied: true, invoice: null })
  await until('02-01')
  expect((await invoices()).map(({ total }) => total)).toEqual([3100, 550 + 3100 + 1550])
  expect(await violations()).toEqual([])
})

test('what is taken off ends with the period, or now with a credit for the time that was not used', async () => {
  const { client, subscribe, until, told, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  const first = await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'support' })
  const second = await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'support' })
  await until('11')
  const later = await client.subscriptions.removeAddOn({ subscriptionId, attachmentId: first.attachmentId })
  expect(later.subscription.addOns[0]).toMatchObject({ until: '2024-02-01T00:00:00Z' })
  const now = { subscriptionId, attachmentId: second.attachmentId, behavior: 'now' } as const
  expect(await client.subscriptions.removeAddOn(now)).toMatchObject({
    invoice: { status: 'paid', lines: [{ kind: 'proration_credit' }], totals: { total: 0 } },
  })
  await until('02-01')
  expect((await client.subscriptions.get({ subscriptionId })).addOns).toEqual([])
  // The credit has gone to the wallet and pays a part of the renewal.
  const [renewal] = (await client.invoices.list({ customerId: 'ada' })).items
  expect(renewal?.totals).toMatchObject({ total: 3100, creditsApplied: 1050 })
  expect((await told()).filter((type) => type === 'subscription.add_on_detached')).toHaveLength(2)
  const gone = { subscriptionId, attachmentId: second.attachmentId }
  await expect(client.subscriptions.removeAddOn(gone)).rejects.toEqual(refusal('add_on.not_attached'))
  expect(await violations()).toEqual([])
})

test('a monthly add-on of a yearly plan that is taken off for the end of the year is paid for each month until then', async () => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe('annual')
  const { attachmentId } = await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'support' })
  const { subscription } = await client.subscriptions.removeAddOn({ subscriptionId, attachmentId })
  expect(subscription.addOns[0]).toMatchObject({ until: '2025-01-01T00:00:00Z' })
  await until('03-02')
  expect((await invoices()).map(({ total }) => total)).toEqual([31000, 1550, 1550, 1550])
  await client.subscriptions.removeAddOn({ subscriptionId, attachmentId, behavior: 'now' })
  await until('05-02')
  expect(await invoices()).toHaveLength(5)
  expect(await violations()).toEqual([])
})

test('a feature that only an add-on grants is metered, checked and billed while it is attached', async () => {
  const { client, subscribe, until, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  const report = (units: number) => client.usage.report({ customerId: 'ada', featureSlug: 'exports', units })
  const check = () => client.usage.check({ customerId: 'ada', featureSlug: 'exports', units: 1 })
  await report(50)
  expect(await check()).toMatchObject({ allowed: false })
  await until('02-01')
  const { attachmentId } = await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'exports' })
  await report(150)
  expect(await check()).toMatchObject({ allowed: true, subscriptionId })
  expect(await client.usage.summary({ customerId: 'ada', featureSlug: 'exports' })).toMatchObject({
    features: [{ quantity: '150', subscriptionId, amount: 500 }],
  })
  await until('02-11')
  await client.subscriptions.removeAddOn({ subscriptionId, attachmentId })
  await until('02-20')
  await report(10)
  await until('03-01')
  await report(7)
  expect(await check()).toMatchObject({ allowed: false })
  await until('04-01')
  const lines = (await invoices()).flatMap((invoice) => invoice.lines)
  expect(lines.filter((line) => line.startsWith('Exports'))).toEqual(['Exports 600'])
  expect(await violations()).toEqual([])
})

test('usage that came while the add-on waited for its payment is its own once it is paid', async () => {
  const { client, subscribe, until, payBy, invoices, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  await client.addOns.create({
    slug: 'bundle',
    name: 'Bundle',
    recurrence: 'recurring',
    features: { exports: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
    prices: {
      base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '31.00' } } },
      exports: {
        feature: 'exports',
        cadence: { unit: 'month', count: 1 },
        terms: { USD: { model: 'per_unit', unitAmount: '0.10' } },
      },
    },
  })
  await until('11')
  await client.usage.report({ customerId: 'ada', featureSlug: 'exports', units: 1000 })
  await until('21')
  await payBy('processing_then_succeeds')
  await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'bundle' as 'exports' })
  await until('22')
  await client.usage.report({ customerId: 'ada', featureSlug: 'exports', units: 20 })
  await until('02-01')
  expect((await invoices()).at(-1)).toMatchObject({ lines: ['Calls 0', 'Exports 200', 'Team 3100', 'Bundle 3100'] })
  expect(await violations()).toEqual([])
})

test('no two live subscriptions grant the same metered feature, also by an add-on', async () => {
  const { client, subscribe, until, violations } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  const { attachmentId } = await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'exports' })
  await expect(subscribe('exporter')).rejects.toEqual(refusal('subscription.feature_taken'))
  await client.subscriptions.removeAddOn({ subscriptionId, attachmentId })
  await until('02-01')
  await subscribe('exporter')
  await expect(client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'exports' })).rejects.toEqual(
    refusal('subscription.feature_taken'),
  )
  expect(await violations()).toEqual([])
})

test('an attachment keeps its version; the catalog sells the new one until it is archived', async () => {
  const { client, subscribe, until, invoices } = await newLifecycleWorld(api)
  const { id: subscriptionId } = await subscribe()
  await client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'support' })
  const prices = {
    base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '50.00' } } },
  } as const
  expect(await client.addOns.update({ addOnSlug: 'support', prices })).toMatchObject({ version: 2 })
  expect(await client.addOns.get({ addOnSlug: 'support' })).toMatchObject({ version: 2, recurrence: 'recurring' })
  await until('02-01')
  expect((await invoices()).at(-1)).toMatchObject({ total: 3100 + 1550 })
  await client.addOns.archive({ addOnSlug: 'support' })
  expect((await client.addOns.list({})).items.map(({ slug }) => slug).toSorted()).toEqual(['exports', 'setup'])
  await expect(client.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'support' })).rejects.toEqual(
    refusal('add_on.archived'),
  )
})
