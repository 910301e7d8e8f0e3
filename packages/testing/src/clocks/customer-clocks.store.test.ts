import { defineCatalog, type Instant, instantToIso } from '@tallywright/domain'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn, type Sandbox } from '../create-sandbox.ts'
import { storedRows } from '../harness/stored-rows.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { readBooks } from '../proofs/invariants/books.ts'
import { violationsIn } from '../proofs/invariants.ts'
import { digestsOf } from '../proofs/invoice-digests.ts'

const monthly = { unit: 'month', count: 1 } as const

const catalog = defineCatalog({
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  plans: {
    metered: {
      name: 'Metered',
      billingThreshold: { USD: '5.00' },
      features: { calls: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
      prices: {
        calls: { feature: 'calls', cadence: monthly, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } },
      },
    },
    team: {
      name: 'Team',
      features: { calls: { type: 'metered', consumption: 'priced', allowance: '100', overage: 'allowed' } },
      prices: {
        base: { cadence: monthly, terms: { USD: { model: 'flat', amount: '20.00' } } },
        calls: { feature: 'calls', cadence: monthly, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } },
      },
    },
  },
})

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

/** A sandbox at the beginning of 2026. */
async function newWorld() {
  const server = { engine: api.engine, fetch: api.serve }
  const sandbox: Sandbox<typeof catalog> = await createSandboxOn(server, { catalog, at: '2026-01-01T00:00:00Z' })
  const { billing, environmentId } = sandbox
  const subscribe = async (externalId: string, testClockId?: string, token = 'succeeds') => {
    await billing.customers.create({
      externalId,
      name: externalId,
      ...(testClockId === undefined ? {} : { testClockId }),
    })
    await billing.paymentMethods.create({ customerId: externalId, provider: 'sandbox', token })
    return (await billing.subscriptions.create({ customerId: externalId, planSlug: 'team' })).id
  }
  const newClock = async (at?: string) => (await billing.testClocks.create(at === undefined ? {} : { at })).id ?? ''
  /** The instants of a customer's invoices, oldest first. */
  const invoiced = async (customerId: string) =>
    (await billing.invoices.list({ customerId })).items.map(({ finalizedAt }) => finalizedAt).reverse()
  const timeOf = async (customerId: string) => (await billing.customers.state({ customerId })).at
  const books = { connection: api.connection, store: api.engine.store, environmentId }
  return { ...sandbox, subscribe, newClock, invoiced, timeOf, books }
}

test('two customers on clocks of their own and one on the sandbox’s each live in a time of theirs', async () => {
  const { billing, subscribe, newClock, invoiced, timeOf, advance } = await newWorld()
  const [early, late] = [await newClock('2025-03-10T00:00:00Z'), await newClock('2027-06-15T12:00:00Z')]
  for (const [name, clock] of [['ada', early], ['ben', late], ['cleo']] as const) await subscribe(name, clock)
  expect(await Promise.all(['ada', 'ben', 'cleo'].map(timeOf))).toEqual([
    '2025-03-10T00:00:00Z',
    '2027-06-15T12:00:00Z',
    '2026-01-01T00:00:00Z',
  ])

  const ofAda = await advance({ testClockId: early, by: { months: 2 } })
  expect(ofAda).toMatchObject({ testClockId: early, from: '2025-03-10T00:00:00Z', to: '2025-05-10T00:00:00Z' })
  expect(new Set(ofAda.deadlines.map(({ customerId }) => customerId)).size).toBe(1)
  const ofSandbox = await advance({ by: { months: 1 } })
  expect(ofSandbox.deadlines).toHaveLength(1)
  expect(await invoiced('ada')).toEqual(['2025-03-10T00:00:00Z', '2025-04-10T00:00:00Z', '2025-05-10T00:00:00Z'])
  expect(await invoiced('ben')).toEqual(['2027-06-15T12:00:00Z'])
  expect(await invoiced('cleo')).toEqual(['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'])
  expect(await billing.testClocks.get({ testClockId: early })).toMatchObject({ now: '2025-05-10T00:00:00Z' })
  expect(await billing.testClocks.get()).toMatchObject({ id: null, now: '2026-02-01T00:00:00Z' })
  expect((await billing.testClocks.list()).items.map(({ id }) => id)).toEqual([late, early])
})

describe('at the time of the customer’s clock', () => {
  test('usage is received, too far ahead, counted and checked', async () => {
    const { billing, environmentId, subscribe, newClock, advance } = await newWorld()
    const clock = await newClock('2027-06-15T12:00:00Z')
    await subscribe('ben', clock)
    await subscribe('cleo')
    let keys = 0
    const event = (customerId: string, timestamp?: string) => ({
      ...{ customerId, featureSlug: 'calls' as const, units: 40, idempotencyKey: `use-${keys++}` },
      ...(timestamp === undefined ? {} : { timestamp }),
    })
    const events = [
      ...[event('ben'), event('cleo'), event('ben', '2027-06-15T12:04:00Z')],
      ...[event('ben', '2027-06-15T12:06:00Z'), event('cleo', '2026-01-01T00:06:00Z')],
    ]
    const { results } = await billing.usage.reportBatch({ events })
    expect(results.map((each) => ('code' in each ? each.code : each.status))).toEqual([
      ...['accepted', 'accepted', 'accepted'],
      ...['usage.future_timestamp', 'usage.future_timestamp'],
    ])
    const stored = (
      JSON.parse(await storedRows(api.connection, environmentId)) as { receivedAt?: number; contentHash?: string }[][]
    )
      .flat()
      .filter(({ contentHash }) => contentHash !== undefined)
    const receipts = stored.flatMap(({ receivedAt }) =>
      receivedAt === undefined ? [] : [instantToIso(receivedAt as Instant)],
    )
    expect(receipts.sort()).toEqual(['2026-01-01T00:00:00Z', '2027-06-15T12:00:00Z', '2027-06-15T12:00:00Z'])
    await billing.usage.report(event('ben'))
    expect(await billing.usage.check({ customerId: 'ben', featureSlug: 'calls', units: 1 })).toMatchObject({
      resetsAt: '2027-07-15T12:00:00Z',
    })
    await advance({ testClockId: clock, by: { months: 1 } })
    const [latest] = (await billing.invoices.list({ customerId: 'ben' })).items
    // 120 calls less the 100 that are included, at a cent each, beside the next month.
    expect(latest).toMatchObject({ totals: { total: 2020 }, finalizedAt: '2027-07-15T12:00:00Z' })
  })

  test('previews are made and carried out', async () => {
    const { billing, subscribe, newClock } = await newWorld()
    const subscriptionId = await subscribe('ben', await newClock('2027-06-15T12:00:00Z'))
    const asked = { subscriptionId, behavior: 'now', prorate: true } as const
    const { effectiveAt, planHash } = await billing.subscriptions.previewCancel(asked)
    expect(effectiveAt).toBe('2027-06-15T12:00:00Z')
    expect(await billing.subscriptions.cancel({ ...asked, planHash })).toMatchObject({
      status: 'canceled',
      canceledAt: '2027-06-15T12:00:00Z',
    })
  })

  test('an invoice waits for late usage and is made final', async () => {
    const { billing, subscribe, newClock, advance } = await newWorld()
    await billing.environments.updateSettings({ invoices: { graceMinutes: 60 } })
    const clock = await newClock('2025-06-15T12:00:00Z')
    await subscribe('ben', clock)
    await billing.usage.report({ customerId: 'ben', featureSlug: 'calls', units: 150 })
    await advance({ testClockId: clock, by: { months: 1 } })
    const latest = async () => (await billing.invoices.list({ customerId: 'ben' })).items[0]
    expect(await latest()).toMatchObject({ status: 'draft' })
    const late = { customerId: 'ben', featureSlug: 'calls', units: 10, timestamp: '2025-07-15T11:59:00Z' } as const
    await billing.usage.report(late)
    await advance({ by: { days: 2 } })
    expect(await latest()).toMatchObject({ status: 'draft' })
    await advance({ testClockId: clock, by: { days: 1 } })
    expect(await latest()).toMatchObject({
      status: 'paid',
      totals: { total: 2060 },
      finalizedAt: '2025-07-15T13:00:00Z',
    })
  })

  test('use that comes to a threshold is invoiced, and parks the subscription at the cap of a day', async () => {
    const { billing, newClock, invoiced, advance } = await newWorld()
    await billing.environments.updateSettings({ dailyCaps: { invoicesPerSubscription: 1 } })
    const testClockId = await newClock('2025-06-15T12:00:00Z')
    const ben = { customerId: 'ben' }
    await billing.customers.create({ externalId: 'ben', testClockId })
    await billing.paymentMethods.create({ ...ben, provider: 'sandbox', token: 'succeeds' })
    const { id: subscriptionId } = await billing.subscriptions.create({ ...ben, planSlug: 'metered' })
    const use = () => billing.usage.report({ ...ben, featureSlug: 'calls', units: 600 })
    await use()
    await advance({ by: { days: 1 } })
    expect(await invoiced('ben')).toEqual([])
    await advance({ testClockId, by: { days: 1 } })
    expect(await invoiced('ben')).toEqual(['2025-06-15T12:00:00Z'])
    for (let count = 0; count < 2; count++) {
      await use()
      await advance({ testClockId, by: { weeks: 1 } })
    }
    expect(await invoiced('ben')).toHaveLength(3)
    await use()
    await advance({ testClockId, to: '2025-06-30T12:00:00.001Z' })
    await use()
    const { deadlines } = await advance({ testClockId, by: { days: 1 } })
    expect(deadlines).toMatchObject([{ kind: 'parked', outcome: 'daily_invoices' }])
    expect(await billing.subscriptions.get({ subscriptionId })).toMatchObject({ parked: { reason: 'daily_invoices' } })
    await billing.subscriptions.unpark({ subscriptionId })
    await advance({ testClockId, by: { days: 1 } })
    expect(await invoiced('ben')).toHaveLength(5)
  })

  test('a migration moves the subscription', async () => {
    const { billing, subscribe, newClock, advance } = await newWorld()
    const clock = await newClock('2027-06-15T12:00:00Z')
    const subscriptionId = await subscribe('ben', clock)
    await billing.plans.update({
      planSlug: 'team',
      prices: { base: { cadence: monthly, terms: { USD: { model: 'flat', amount: '30.00' } } } },
      features: {},
    } as never)
    const preview = await billing.subscriptions.previewMigrate({ planSlug: 'team' })
    expect(preview.items).toMatchObject([{ nextInvoiceAfter: { at: '2027-07-15T12:00:00Z' } }])
    await billing.subscriptions.migrate({ planSlug: 'team' })
    await advance({ testClockId: clock, by: { months: 1 } })
    const [latest] = (await billing.invoices.list({ customerId: 'ben' })).items
    expect(latest).toMatchObject({ totals: { total: 3000 } })
    expect(await billing.subscriptions.get({ subscriptionId })).toMatchObject({ status: 'active' })
  })

  test('a payment is tried again and given up', async () => {
    const { billing, subscribe, newClock, advance } = await newWorld()
    const clock = await newClock('2027-06-15T12:00:00Z')
    const subscriptionId = await subscribe('ben', clock)
    const declined = { customerId: 'ben', provider: 'sandbox', token: 'declines_insufficient_funds' }
    await billing.paymentMethods.create(declined)
    await advance({ testClockId: clock, to: '2027-07-15T12:00:00Z' })
    expect(await billing.subscriptions.get({ subscriptionId })).toMatchObject({ status: 'past_due' })
    await advance({ by: { years: 1 } })
    expect(await billing.subscriptions.get({ subscriptionId })).toMatchObject({ status: 'past_due' })
    await advance({ testClockId: clock, to: '2027-07-25T12:00:00Z' })
    expect(await billing.subscriptions.get({ subscriptionId })).toMatchObject({ status: 'canceled' })
  })
})

test('one jump of a customer’s clock over six periods makes the books that six jumps make', async () => {
  const lives = await Promise.all(
    [[{ months: 6 }], Array.from({ length: 6 }, () => ({ months: 1 }))].map(async (jumps) => {
      const { billing, subscribe, newClock, advance, books } = await newWorld()
      const clock = await newClock('2025-01-15T00:00:00Z')
      for (const name of ['ada', 'ben']) await subscribe(name, clock)
      await billing.paymentMethods.create({ customerId: 'ben', provider: 'sandbox', token: 'declines_do_not_honor' })
      await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 250 })
      for (const by of jumps) await advance({ testClockId: clock, by })
      expect(await violationsIn(books)).toEqual([])
      return digestsOf(await readBooks(books))
    }),
  )
  expect(lives[0]).toEqual(lives[1])
  expect(lives[0]?.length).toBeGreaterThan(8)
})

test('while a clock is being advanced nobody else advances, deletes or resets it, and other clocks move', async () => {
  const { billing, subscribe, newClock, advance } = await newWorld()
  const [clock, other] = [await newClock(), await newClock()]
  await subscribe('ada', clock)
  await api.engine.store.transaction((await billing.environments.current()).id, async ({ testClocks }) => {
    const row = await testClocks.lock(clock)
    if (row === null) throw new Error('the clock is gone')
    const advanceLeaseUntil = (api.engine.wallClock() + 30_000) as typeof row.clockAt
    await testClocks.save(clock, { clockAt: row.clockAt, advancingTo: row.clockAt, advanceLeaseUntil })
  })
  const refused = { code: 'clock.advancing' }
  await expect(advance({ testClockId: clock, by: { days: 1 } })).rejects.toMatchObject(refused)
  await expect(billing.testClocks.delete({ testClockId: clock })).rejects.toMatchObject(refused)
  await expect(billing.environments.reset()).rejects.toMatchObject(refused)
  await advance({ testClockId: other, by: { days: 1 } })
  await advance({ by: { days: 1 } })
})

test('of many that advance one clock at once, one does at a time, and no period is billed twice', async () => {
  const { subscribe, newClock, advance, invoiced } = await newWorld()
  const clock = await newClock()
  await subscribe('ada', clock)
  const to = '2026-05-01T00:00:00Z'
  const all = await Promise.allSettled(Array.from({ length: 4 }, () => advance({ testClockId: clock, to })))
  const codes = all.map((each) => (each.status === 'fulfilled' ? 'done' : each.reason.code))
  expect(codes).toContain('done')
  expect(codes.filter((code) => !['done', 'clock.advancing'].includes(code))).toEqual([])
  expect(await invoiced('ada')).toHaveLength(5)
})

test('a clock that is deleted takes its customers and their books along, and nobody else’s', async () => {
  const { billing, environmentId, subscribe, newClock, invoiced, advance } = await newWorld()
  const clock = await newClock()
  const { id: other } = await billing.testClocks.create({ name: 'of Cleo' })
  await subscribe('cleo', other ?? '')
  const before = JSON.parse(await storedRows(api.connection, environmentId)) as { id?: string; customerId?: string }[][]
  await subscribe('ada', clock)
  await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 250 })
  await advance({ testClockId: clock, by: { months: 2 } })
  const { id: adaId } = await billing.customers.get({ customerId: 'ada' })
  expect(await billing.testClocks.delete({ testClockId: clock })).toEqual({
    id: clock,
    object: 'test_clock',
    deleted: true,
  })
  await expect(billing.customers.get({ customerId: adaId })).rejects.toMatchObject({ code: 'customer.not_found' })
  await expect(billing.testClocks.get({ testClockId: clock })).rejects.toMatchObject({ code: 'clock.not_found' })
  expect(await invoiced('cleo')).toHaveLength(1)
  const after = JSON.parse(await storedRows(api.connection, environmentId)) as typeof before
  expect(after.flat().filter(({ id, customerId }) => [id, customerId].includes(adaId))).toEqual([])
  // What is kept by key and beside no customer: replies, events of the environment, the provider's own books.
  const isBooks = (rows: (typeof before)[number]) => rows.some((row) => 'customerId' in row)
  expect(after.filter(isBooks).map((rows) => rows.length)).toEqual(before.filter(isBooks).map((rows) => rows.length))
  await subscribe('ada', other ?? '')
})

test('of one clock a hundred customers live, and not one more', async () => {
  const { billing, newClock } = await newWorld()
  const testClockId = await newClock()
  for (let count = 0; count < 100; count++) await billing.customers.create({ testClockId })
  await expect(billing.customers.create({ testClockId })).rejects.toMatchObject({ code: 'clock.full' })
})

test('a live environment has no clock, and nobody who lives by one', async () => {
  const live = await api.newClient(await api.newEnvironment('live'))
  const { newClock } = await newWorld()
  const testClockId = await newClock()
  const refused = { code: 'clock.not_a_sandbox' }
  await expect(live.testClocks.create()).rejects.toMatchObject(refused)
  await expect(live.testClocks.delete({ testClockId })).rejects.toMatchObject(refused)
  await expect(live.testClocks.advance({ testClockId, by: { days: 1 } })).rejects.toMatchObject(refused)
  await expect(live.customers.create({ testClockId })).rejects.toMatchObject(refused)
  expect((await live.testClocks.list()).items).toEqual([])
})

test('a clock of another sandbox is none', async () => {
  const [here, there] = [await newWorld(), await newWorld()]
  const testClockId = await there.newClock()
  const refused = { code: 'clock.not_found' }
  await expect(here.billing.customers.create({ testClockId })).rejects.toMatchObject(refused)
  await expect(here.advance({ testClockId, by: { days: 1 } })).rejects.toMatchObject(refused)
})
