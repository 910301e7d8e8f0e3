import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { newLifecycleWorld } from './lifecycle-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const flat = (amount: string) => ({ terms: { USD: { model: 'flat' as const, amount } } })

/** Ada, Bob and Cy on version 1 of Team (31.00), Dot at 20.00 of her own; version 2 costs 46.50. */
async function newWorld() {
  const world = await newLifecycleWorld(api)
  const { client, subscribe } = world
  const subscriptions = new Map<string, string>()
  subscriptions.set('ada', (await subscribe()).id)
  for (const externalId of ['bob', 'cy', 'dot']) {
    await client.customers.create({ externalId, timeZone: 'UTC' })
    await client.paymentMethods.create({ customerId: externalId, provider: 'sandbox', token: 'succeeds' })
    const overrides = { prices: { base: flat('20.00') } }
    const input = { customerId: externalId, planSlug: 'team', ...(externalId === 'dot' ? { overrides } : {}) }
    subscriptions.set(externalId, (await client.subscriptions.create(input)).id)
  }
  const edit = async (amount: string) => {
    const { prices } = await client.plans.get({ planSlug: 'team' })
    await client.plans.update({ planSlug: 'team', prices: { ...prices, base: { cadence: month, ...flat(amount) } } })
  }
  await edit('46.50')
  const idOf = (name: string) => subscriptions.get(name) ?? ''
  /** Version and newest invoice of one customer. */
  const stand = async (name: string) => {
    const { plan, latestInvoiceId } = await client.subscriptions.get({ subscriptionId: idOf(name) })
    const { lines } = await client.invoices.get({ invoiceId: latestInvoiceId ?? '' })
    return [
      plan.version,
      ...lines.filter(({ kind }) => kind !== 'usage').map((line) => `${line.description} ${line.net}`),
    ]
  }
  return { ...world, edit, idOf, stand }
}

test('without a migration subscriptions stay on their version', async () => {
  const { until, stand } = await newWorld()
  await until('02-01')
  expect(await stand('ada')).toEqual([1, 'Team 3100'])
})

test('at the renewal everybody has the new version, but for who has prices of their own', async () => {
  const { client, until, stand, violations } = await newWorld()
  await until('17')
  expect(await client.subscriptions.migrate({ planSlug: 'team' })).toMatchObject({
    toVersion: 2,
    changed: 0,
    scheduled: 3,
    unchanged: 0,
    refused: 0,
  })
  // Once more: nothing is left to do, and nothing is done.
  expect(await client.subscriptions.migrate({ planSlug: 'team' })).toMatchObject({ scheduled: 0, unchanged: 3 })
  expect(await stand('ada')).toEqual([1, 'Team 3100'])
  await until('02-01')
  expect(await Promise.all(['ada', 'bob', 'dot'].map(stand))).toEqual([
    [2, 'Team 4650'],
    [2, 'Team 4650'],
    [1, 'Team 2000'],
  ])
  expect(await violations()).toEqual([])
})

test('now, nobody is charged or credited for the open period unless asked for', async () => {
  const { client, until, stand, violations } = await newWorld()
  await until('17')
  const unprorated = { planSlug: 'team', when: 'now', customerIds: ['ada'] } as const
  expect(await client.subscriptions.migrate(unprorated)).toMatchObject({ changed: 1, scheduled: 0 })
  const prorated = { ...unprorated, customerIds: ['bob'], proration: 'next_invoice' } as const
  expect(await client.subscriptions.migrate(prorated)).toMatchObject({ changed: 1 })
  expect(await stand('ada')).toEqual([2, 'Team 3100'])
  await until('02-01')
  expect(await stand('ada')).toEqual([2, 'Team 4650'])
  // 15 of 31 days: 31.00 × 15/31 = 15.00 back, 46.50 × 15/31 = 22.50.
  expect(await stand('bob')).toEqual([2, 'Team 4650', 'Team, time not used -1500', 'Team, rest of the period 2250'])
  expect(await violations()).toEqual([])
})

test('who migrated now and upgrades later gets back what they paid, at the old price', async () => {
  const { client, until, idOf, stand, violations } = await newWorld()
  await until('17')
  await client.subscriptions.migrate({ planSlug: 'team', when: 'now', customerIds: ['ada'] })
  await client.subscriptions.changePlan({ subscriptionId: idOf('ada'), planSlug: 'business' })
  // 31.00 × 15/31 = 15.00 and 62.00 × 15/31 = 30.00.
  expect(await stand('ada')).toEqual([1, 'Team, time not used -1500', 'Business, rest of the period 3000'])
  expect(await violations()).toEqual([])
})

test('the dry run shows page by page who changes and what it makes of the next invoice', async () => {
  const { client, until, idOf } = await newWorld()
  await until('17')
  await client.subscriptions.cancel({ subscriptionId: idOf('bob') })
  const input = { planSlug: 'team', limit: 2 }
  const first = await client.subscriptions.previewMigrate(input)
  const second = await client.subscriptions.previewMigrate({ ...input, cursor: first.nextCursor ?? '' })
  expect(second).toMatchObject({ nextCursor: null, planHash: first.planHash, toVersion: 2 })
  const shown = [...first.items, ...second.items].map((item) => [
    item.subscriptionId,
    item.result,
    item.refusal?.code,
    item.nextInvoiceBefore?.totals.total,
    item.nextInvoiceAfter?.totals.total,
  ])
  // Subscriptions made in one millisecond have no order.
  const byName = (name: string) => shown.find(([id]) => id === idOf(name))
  expect(shown).toHaveLength(3)
  expect(['ada', 'bob', 'cy'].map(byName)).toEqual([
    [idOf('ada'), 'scheduled', undefined, 3100, 4650],
    [idOf('bob'), 'refused', 'plan_change.behavior_not_allowed', 0, undefined],
    [idOf('cy'), 'scheduled', undefined, 3100, 4650],
  ])
  // Nothing was saved.
  expect(await client.subscriptions.get({ subscriptionId: idOf('ada') })).toMatchObject({ pendingChange: null })
  const custom = await client.subscriptions.previewMigrate({ ...input, includeCustom: true, customerIds: ['dot'] })
  expect(custom.items).toMatchObject([
    {
      plan: { custom: true },
      nextInvoiceBefore: { totals: { total: 2000 } },
      nextInvoiceAfter: { totals: { total: 4650 } },
    },
  ])
})

test('a version that came between preview and run makes it stale', async () => {
  const { client, edit, idOf } = await newWorld()
  const { planHash } = await client.subscriptions.previewMigrate({ planSlug: 'team' })
  await edit('99.00')
  await expect(client.subscriptions.migrate({ planSlug: 'team', planHash })).rejects.toMatchObject({
    code: 'preview.stale',
  })
  expect(await client.subscriptions.get({ subscriptionId: idOf('ada') })).toMatchObject({ pendingChange: null })
})

test('one that cannot be moved is named, and the others move', async () => {
  const { client, context, idOf, stand, until } = await newWorld()
  await client.subscriptions.changePlan({
    subscriptionId: idOf('bob'),
    planSlug: 'business',
    behavior: 'at_period_end',
  })
  await api.connection.database.execute(`
    update subscriptions set facts = '{}'::json where environment_id = '${context.environmentId}' and id = '${idOf('cy')}'`)
  expect(await client.subscriptions.migrate({ planSlug: 'team' })).toMatchObject({
    scheduled: 1,
    refused: 2,
    refusals: expect.arrayContaining([
      expect.objectContaining({ subscriptionId: idOf('bob'), code: 'subscription.change_in_progress' }),
      expect.objectContaining({ subscriptionId: idOf('cy'), code: 'internal' }),
    ]),
  })
  expect(await client.subscriptions.get({ subscriptionId: idOf('bob') })).toMatchObject({
    pendingChange: { planSlug: 'business' },
  })
  await api.connection.database.execute(`
    update subscriptions set deadline_at = null where environment_id = '${context.environmentId}' and id = '${idOf('cy')}'`)
  await until('02-01')
  expect(await stand('ada')).toEqual([2, 'Team 4650'])
})

test('a run that was cut off goes on where it stopped, and no step is taken twice', async () => {
  const { client, context, idOf, told } = await newWorld()
  const key = await api.newKey(context, 'secret')
  const migrate = (idempotencyKey: string) =>
    api.mutate('subscriptions.migrate', { planSlug: 'team' }, { key, idempotencyKey })
  const first = randomUUID()
  expect(await migrate(first)).toMatchObject({ status: 200, data: { scheduled: 3 } })
  // As if the process had died before it noted any of its steps.
  await api.connection.database.execute(`
    update plan_migrations set reached = null, scheduled = 0, finished_at = null
    where environment_id = '${context.environmentId}'`)
  await api.connection.database.execute(`
    update environment_requests set state = 'in_progress', reply = null, lease_until = '2000-01-01'
    where environment_id = '${context.environmentId}' and key = '${first}'`)
  const before = (await told()).length
  // While it may still be running, nobody begins another.
  expect(await migrate(randomUUID())).toMatchObject({ status: 409, error: { code: 'plan_migration.in_progress' } })
  expect(await migrate(first)).toMatchObject({ status: 200, data: { scheduled: 3, refused: 0 } })
  expect((await told()).length).toBe(before)
  expect((await client.subscriptions.get({ subscriptionId: idOf('ada') })).pendingChange).toMatchObject({
    when: 'at_period_end',
  })
})

test('an introductory price is kept to its end, and then the new version follows', async () => {
  const { client, stand, until, edit, violations } = await newWorld()
  await client.plans.update({ planSlug: 'team', phases: [{ periods: 2, discountPercent: '50' }] })
  await client.customers.create({ externalId: 'eve', timeZone: 'UTC' })
  await client.paymentMethods.create({ customerId: 'eve', provider: 'sandbox', token: 'succeeds' })
  await client.subscriptions.create({ customerId: 'eve', planSlug: 'team' })
  await edit('62.00')
  const customerIds = ['eve']
  expect(await client.subscriptions.migrate({ planSlug: 'team', when: 'now', customerIds })).toMatchObject({
    scheduled: 1,
  })
  await until('03-01')
  const { items } = await client.invoices.list({ customerId: 'eve', limit: 10 })
  // Half of 46.50 for two months, then 62.00.
  expect(items.map(({ totals }) => totals.total)).toEqual([6200, 2325, 2325])
  expect(await stand('ada')).toEqual([1, 'Team 3100'])
  expect(await violations()).toEqual([])
})

test('introductory prices of a customer’s own are kept to their end too, and lead to what everybody has', async () => {
  const { client, stand, until, edit, violations } = await newWorld()
  const half = { phases: [{ periods: 2, discountPercent: '50' }] }
  const terms = { eve: half, fay: { ...half, overrides: { prices: { base: flat('20.00') } } } }
  for (const [externalId, more] of Object.entries(terms)) {
    await client.customers.create({ externalId, timeZone: 'UTC' })
    await client.paymentMethods.create({ customerId: externalId, provider: 'sandbox', token: 'succeeds' })
    await client.subscriptions.create({ customerId: externalId, planSlug: 'team', ...more })
  }
  await edit('62.00')
  const customerIds = ['eve', 'fay']
  expect(await client.subscriptions.migrate({ planSlug: 'team', when: 'now', customerIds })).toMatchObject({
    scheduled: 1,
    unchanged: 1,
  })
  await until('03-01')
  const totals = async (customerId: string) => {
    return (await client.invoices.list({ customerId, limit: 10 })).items.map((invoice) => invoice.totals.total)
  }
  expect(await totals('eve')).toEqual([6200, 2325, 2325])
  expect(await totals('fay')).toEqual([2000, 1000, 1000])
  expect(await client.subscriptions.migrate({ planSlug: 'team', toVersion: 1, customerIds: ['eve'] })).toMatchObject({
    scheduled: 1,
  })
  expect(await stand('ada')).toEqual([1, 'Team 3100'])
  expect(await violations()).toEqual([])
})
