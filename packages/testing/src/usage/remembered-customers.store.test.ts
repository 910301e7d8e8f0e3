import { setTimeout as wait } from 'node:timers/promises'
import { addMilliseconds, DAY, defineCatalog, instantFromIso, instantToIso } from '@tallywright/domain'
import {
  advanceClock,
  archiveFeature,
  type Context,
  cancelSubscription,
  changePlan,
  checkUsage,
  createCustomer,
  createEngine,
  createSubscription,
  deleteCustomer,
  getWallet,
  grantEntitlement,
  grantUnits,
  type IdempotentRequest,
  pushCatalog,
  reportUsage,
  revokeEntitlement,
} from '@tallywright/engine'
import { bucketOf, type CustomerRow } from '@tallywright/store'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { newEnvironment, openTestEngine, sandboxProviders, type TestEngine, valueIn } from '../harness/test-engine.ts'
import { violationsIn } from '../proofs/invariants.ts'

const month = { unit: 'month', count: 1 } as const
const calls = { type: 'metered', consumption: 'priced', allowance: '100', overage: 'blocked' } as const
const monthly = (amount: string) => ({ cadence: month, terms: { USD: { model: 'flat', amount } } }) as const
const catalog = defineCatalog({
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    jobs: { type: 'metered', name: 'Jobs', meter: { aggregation: 'count' } },
  },
  plans: {
    small: { name: 'Small', features: { calls }, prices: { base: monthly('0') } },
    large: { name: 'Large', features: { calls: { ...calls, allowance: '1000' } }, prices: { base: monthly('0') } },
  },
  planGroups: { main: { name: 'Main', plans: ['small', 'large'] } },
})

const START = instantFromIso('2026-01-01T00:00:00Z')
const at = (days: number) => instantToIso(addMilliseconds(START, days * DAY))

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'), { providers: sandboxProviders() })
})
afterAll(() => opened.close())

/** Two servers on one database: what one remembers, the other changes. */
async function twoServers() {
  opened.clock.wall = START
  const here = await newEnvironment(opened.engine)
  const { store, ids, wallClock, providers } = opened.engine
  const there: Context = { ...here, ...createEngine({ store, ids, wallClock, providers }) }
  let requests = 0
  const request = (): IdempotentRequest => {
    return { key: `r${requests++}`, procedure: 'test', input: {}, bucket: bucketOf(here.environmentId, 'ada') }
  }
  const ofEnvironment = () => ({ ...request(), bucket: null })
  valueIn(await pushCatalog(here, { catalog, dryRun: false }, ofEnvironment()))
  valueIn(await createCustomer(here, { externalId: 'ada', timeZone: 'UTC' }, request()))
  const subscribed = await createSubscription(here, { customerId: 'ada', planSlug: 'small' }, request())
  let events = 0
  const use = async (context: Context, units: string, more: object = {}) => {
    const event = { customerId: 'ada', featureSlug: 'calls', units, idempotencyKey: `event-${events++}`, ...more }
    const [result] = await reportUsage(context, [event])
    return result
  }
  const check = async (context: Context, units = '1') =>
    valueIn(await checkUsage(context, { customerId: 'ada', featureSlug: 'calls', units }))
  const books = { connection: opened.connection, store, environmentId: here.environmentId }
  return { here, there, request, ofEnvironment, use, check, books, subscriptionId: valueIn(subscribed).id }
}

test('what is used on one server is seen by the next check on another', async () => {
  const { here, there, use, check } = await twoServers()
  await use(here, '10')
  expect(await check(there)).toMatchObject({ used: '10', remaining: '90' })
  await use(there, '20')
  expect(await check(here)).toMatchObject({ used: '30', allowed: true })
  await use(here, '70')
  expect(await check(there)).toMatchObject({ allowed: false, reason: 'limit_reached_on_free_plan' })
})

test('all who come at once to a server that has just started are answered', async () => {
  const { here, use, check } = await twoServers()
  const { store, ids, wallClock, providers } = opened.engine
  for (let start = 0; start < 5; start++) {
    const fresh: Context = { ...here, ...createEngine({ store, ids, wallClock, providers }) }
    const asking = Array.from({ length: 6 }, () => [check(fresh), use(fresh, '1')])
    await Promise.all(asking.flat())
    expect(await check(fresh)).toMatchObject({ used: String(6 * (start + 1)) })
    expect(await use(fresh, '0')).toMatchObject({ status: 'accepted' })
  }
})

test('a plan that was changed on one server counts on the other at once, for checks and for reports', async () => {
  const { here, there, use, check, request, books, subscriptionId } = await twoServers()
  await use(here, '100')
  expect(await check(here)).toMatchObject({ allowed: false })
  opened.clock.wall = addMilliseconds(START, DAY)
  valueIn(await advanceClock(there, { to: at(10) }, { ...request(), bucket: null }))
  valueIn(await changePlan(there, { subscriptionId, planSlug: 'large', behavior: 'invoice_now' }, request()))
  expect(await check(here)).toMatchObject({ allowed: true, used: '100' })
  expect(await use(here, '50')).toMatchObject({ status: 'accepted' })
  const [first, second] = await totalsOf(here, subscriptionId)
  expect([first, second]).toMatchObject([
    { segmentStart: START, total: { units: '100' } },
    { segmentStart: instantFromIso(at(10)), total: { units: '50' } },
  ])
  expect(await violationsIn(books)).toEqual([])
})

test('a temporary grant, its start, its end and its revocation count at once on whoever remembers', async () => {
  const { here, there, use, check, request, ofEnvironment, books } = await twoServers()
  const give = async (context: Context, from: number, to: number | null) => {
    const time = { effectiveAt: at(from), ...(to === null ? {} : { expiresAt: at(to) }) }
    const given = { customerId: 'ada', featureSlug: 'calls', units: '50', reason: 'a trial of more', ...time }
    return valueIn(await grantEntitlement(context, given, request())).id
  }
  const { store, ids, wallClock, providers } = opened.engine
  /** What is remembered here and there, and what one says that has never heard of anybody. */
  const everywhere = async () => {
    const fresh: Context = { ...here, ...createEngine({ store, ids, wallClock, providers }) }
    const answers = [await check(here), await check(there), await check(fresh)] as { readonly allowance: string }[]
    return answers.map(({ allowance }) => allowance)
  }
  const all = (allowance: string) => [allowance, allowance, allowance]
  await use(here, '100')
  expect(await everywhere()).toEqual(all('100'))
  await give(there, 2, 4)
  const lasting = await give(here, 3, null)
  const moveTo = async (days: number) =>
    valueIn(await advanceClock(there, { to: instantToIso(addMilliseconds(START, days * DAY)) }, ofEnvironment()))
  const [justBefore, after] = [1 / DAY, 1]
  for (const [days, allowance, enforced] of [
    [after, '100', 'rejected'],
    [2 - justBefore, '100', 'rejected'],
    [2, '150', 'accepted'],
    [3 - justBefore, '150', 'accepted'],
    [3, '200', 'accepted'],
    [4 - justBefore, '200', 'accepted'],
    [4, '150', 'accepted'],
  ] as const) {
    await moveTo(days)
    expect([days, ...(await everywhere())]).toEqual([days, ...all(allowance)])
    expect(await use(here, '1', { enforce: true })).toMatchObject({ status: enforced })
  }
  valueIn(await revokeEntitlement(there, { grantId: lasting }, request()))
  expect(await everywhere()).toEqual(all('100'))
  expect(await use(here, '1', { enforce: true })).toMatchObject({ status: 'rejected' })
  expect(await violationsIn(books)).toEqual([])
})

test('a clock that was moved on one server moves the other: the new period begins without use', async () => {
  const { here, there, use, check, ofEnvironment } = await twoServers()
  await use(here, '60')
  expect(await check(here)).toMatchObject({ used: '60' })
  valueIn(await advanceClock(there, { to: at(40) }, ofEnvironment()))
  expect(await check(here)).toMatchObject({ used: '0', resetsAt: at(59) })
  await use(here, '5')
  expect(await check(there)).toMatchObject({ used: '5' })
})

test('a customer who was deleted on one server is unknown to the other', async () => {
  const { here, there, use, check, request, subscriptionId } = await twoServers()
  await use(here, '1')
  await check(here)
  valueIn(await cancelSubscription(there, { subscriptionId, behavior: 'now', prorate: false }, request()))
  valueIn(await deleteCustomer(there, { customerId: 'ada' }, request()))
  expect(await use(here, '1')).toMatchObject({ status: 'rejected', code: 'usage.unknown_customer' })
  const gone = await checkUsage(here, { customerId: 'ada', featureSlug: 'calls', units: '1' })
  expect(gone).toMatchObject({ ok: false, error: { code: 'customer.not_found' } })
})

test('a feature that was archived on one server is refused by the other where nothing grants it', async () => {
  const { here, there, use, ofEnvironment } = await twoServers()
  expect(await use(here, '1', { featureSlug: 'jobs' })).toMatchObject({ status: 'accepted', unattributed: true })
  valueIn(await archiveFeature(there, { featureSlug: 'jobs' }, ofEnvironment()))
  expect(await use(here, '1', { featureSlug: 'jobs' })).toMatchObject({ code: 'usage.unknown_feature' })
})

test('a balance is that of now, on every server', async () => {
  const { here, there, request } = await twoServers()
  const balance = async (context: Context) =>
    valueIn(await getWallet(context, { customerId: 'ada', unit: 'USD' })).balance
  expect([await balance(here), await balance(there)]).toEqual(['0', '0'])
  valueIn(await grantUnits(there, { customerId: 'ada', unit: 'USD', amount: '500', expiresAt: at(5) }, request()))
  expect([await balance(here), await balance(there)]).toEqual(['500', '500'])
  valueIn(await advanceClock(there, { to: at(5) }, { ...request(), bucket: null }))
  expect([await balance(here), await balance(there)]).toEqual(['0', '0'])
})

test('an event that comes again is a duplicate, and with other content a conflict, whoever remembers the customer', async () => {
  const { here, there, use, check } = await twoServers()
  const more = { idempotencyKey: 'same' }
  expect(await use(here, '1', more)).toMatchObject({ status: 'accepted' })
  expect(await use(there, '1.0', more)).toMatchObject({ status: 'duplicate' })
  expect(await use(here, '1', more)).toMatchObject({ status: 'duplicate' })
  expect(await use(there, '2', more)).toMatchObject({ status: 'conflict' })
  expect(await check(here)).toMatchObject({ used: '1' })
})

test('a report that waits for a command on its customer sees what the command did', async ({ skip }) => {
  if (opened.url === null) return skip('an embedded database has one connection: nobody waits there')
  const { here, there, use, books } = await twoServers()
  await use(here, '1')
  const customer = await held(here)
  let release = () => {}
  const isReleased = new Promise<void>((resolve) => {
    release = resolve
  })
  let locked = () => {}
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve
  })
  const command = there.store.transaction(there.environmentId, async (tx) => {
    await tx.customers.lock('ada')
    await tx.customers.takeEventSequences(customer.bucket, customer.id, 0)
    locked()
    await isReleased
  })
  await isLocked
  const known = here.known.of(here.environmentId).customer(customer.id)
  const reporting = use(here, '1')
  await untilSomebodyWaits()
  release()
  await command
  expect(await reporting).toMatchObject({ status: 'accepted' })
  // It was not stored by what was remembered before: it had to be read again.
  expect(here.known.of(here.environmentId).customer(customer.id)).not.toBe(known)
  expect(await violationsIn(books)).toEqual([])
})

/** Until a statement waits for a lock that another transaction holds. */
async function untilSomebodyWaits(): Promise<void> {
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await opened.connection.wire.send(waiting, [])).length === 0) await wait(5)
}

async function held(context: Context): Promise<CustomerRow> {
  const row = await context.store.transaction(context.environmentId, (tx) => tx.customers.find('ada'))
  if (row === null) throw new Error('ada is there')
  return row
}

async function totalsOf(context: Context, subscriptionId: string) {
  const { bucket, id: customerId } = await held(context)
  const period = { bucket, customerId, featureSlug: 'calls', subscriptionId, periodStart: START }
  return context.store.transaction(context.environmentId, (tx) => tx.usageTotals.ofPeriod(period))
}
