import { instantToIso } from '@tallywright/domain'
import {
  advanceClock,
  type Context,
  cancelSubscription,
  changePlan,
  checkUsage,
  createEngine,
  deleteAlert,
  getSubscription,
  holdUsage,
  listInvoices,
  nearLimit,
  reportOne,
  reportUsage,
  setSpendCap,
} from '@tallywright/engine'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { absolute, after, JANUARY, newAlertWorld, percent } from '../alerts/alert-world.ts'
import { openTestEngine, sandboxProviders, type TestEngine, valueIn } from '../harness/test-engine.ts'
import { violationsIn } from '../proofs/invariants.ts'

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'), { providers: sandboxProviders() })
})
afterAll(() => opened.close())

/** A job costs 0.25; of calls 100 are included, and each more is 0.10. */
async function newWorld(kind: 'live' | 'sandbox' = 'live') {
  const world = await newAlertWorld(opened, kind)
  const { context, request, subscriptionId } = world
  let events = 0
  const event = (featureSlug: string, units: string, more: object = {}) => {
    return { customerId: 'ada', featureSlug, units, idempotencyKey: `own-${events++}`, ...more }
  }
  return {
    ...world,
    event,
    cap: async (amount: number | null) => valueIn(await setSpendCap(context, { subscriptionId, amount }, request())),
    check: async (featureSlug: string, units: string, on: Context = context) =>
      valueIn(await checkUsage(on, { customerId: 'ada', featureSlug, units })),
    enforced: (featureSlug: string, units: string, on: Context = context) =>
      reportOne(on, event(featureSlug, units, { enforce: true })),
    hold: (featureSlug: string, units: string) =>
      holdUsage(context, { ...event(featureSlug, units), expiresInSeconds: 3600 }),
    books: { connection: opened.connection, store: context.store, environmentId: context.environmentId },
  }
}

const month = { unit: 'month', count: 1 } as const
const DENIED = { ok: false, error: { code: 'usage.limit_reached', details: { reason: 'spend_cap_reached' } } }

test('units that would cost more than is left are denied, with what would lift it, and others are not', async () => {
  const { cap, check, use } = await newWorld()
  await use('30', 'jobs')
  expect(await cap(1000)).toMatchObject({ spendCap: 1000 })
  // 30 jobs are 7.50, ten more 10.00.
  expect(await check('jobs', '10')).toMatchObject({ allowed: true, cost: { amount: 250 } })
  expect(await check('jobs', '11')).toMatchObject({
    ...{ allowed: false, reason: 'spend_cap_reached', cost: { amount: 275 } },
    liftedBy: [
      { by: 'raise_spend_cap', missing: 25 },
      { by: 'wait', until: JANUARY.end },
    ],
  })
  // 41 of them would not fit into a whole period either.
  expect(await check('jobs', '41')).toMatchObject({ liftedBy: [{ by: 'raise_spend_cap', missing: 775 }] })
  // All features spend together: 25 calls beyond the included ones are 2.50.
  expect(await check('calls', '125')).toMatchObject({ allowed: true })
  expect(await check('calls', '126')).toMatchObject({ allowed: false, reason: 'spend_cap_reached' })
})

test('what costs nothing more is never denied, and credits are not money', async () => {
  const { cap, check, use } = await newWorld()
  await use('100', 'jobs')
  await cap(0)
  expect(await check('calls', '100')).toMatchObject({ allowed: true, cost: { amount: 0 } })
  expect(await check('calls', '101')).toMatchObject({ allowed: false, reason: 'spend_cap_reached' })
  expect(await check('tokens', '1')).toMatchObject({ allowed: false, reason: 'wallet_empty' })
})

test('a cap that is raised, taken away or set on another server holds at once on one that remembers', async () => {
  const { cap, check, use, enforced, context } = await newWorld()
  const { ids, wallClock, providers } = opened.engine
  const there: Context = { ...context, ...createEngine({ store: context.store, ids, wallClock, providers }) }
  await use('4', 'jobs')
  expect(await check('jobs', '1', there)).toMatchObject({ allowed: true })
  await cap(100)
  expect(await check('jobs', '1', there)).toMatchObject({ reason: 'spend_cap_reached' })
  expect(await enforced('jobs', '1', there)).toMatchObject(DENIED)
  await cap(125)
  expect(await enforced('jobs', '1', there)).toMatchObject({ ok: true })
  expect(await check('jobs', '1', there)).toMatchObject({ reason: 'spend_cap_reached' })
  await cap(null)
  expect(await check('jobs', '1000', there)).toMatchObject({ allowed: true })
  expect(await enforced('jobs', '1000', there)).toMatchObject({ ok: true })
})

test('reports without enforce are recorded and billed beyond the cap, because they happened', async () => {
  const { cap, context, enforced, event, books, request } = await newWorld('sandbox')
  await cap(100)
  expect(await enforced('jobs', '5')).toMatchObject(DENIED)
  expect(await reportUsage(context, [event('jobs', '5')])).toMatchObject([{ status: 'accepted' }])
  valueIn(await advanceClock(context, { to: instantToIso(after(32)) }, request(null)))
  const { items } = valueIn(await listInvoices(context, { limit: 20, customerId: 'ada' }))
  const lines = items.flatMap((invoice) => invoice.lines).filter(({ featureSlug }) => featureSlug === 'jobs')
  expect(lines).toMatchObject([{ net: 125 }])
  expect(await violationsIn(books)).toEqual([])
})

test('the next period begins with nothing spent', async () => {
  const { cap, check, enforced, work } = await newWorld()
  await cap(100)
  expect(await enforced('jobs', '4')).toMatchObject({ ok: true })
  expect(await check('jobs', '1')).toMatchObject({ allowed: false })
  opened.clock.wall = after(31)
  await work()
  expect(await check('jobs', '4')).toMatchObject({ allowed: true })
  expect(await check('jobs', '5')).toMatchObject({ allowed: false })
})

test('what is asked before anybody has begun the next period counts in it already', async () => {
  const { cap, check, enforced } = await newWorld()
  await cap(100)
  expect(await enforced('jobs', '4')).toMatchObject({ ok: true })
  opened.clock.wall = after(31)
  expect(await enforced('jobs', '3')).toMatchObject({ ok: true })
  expect(await check('jobs', '2')).toMatchObject({ allowed: false, reason: 'spend_cap_reached' })
  expect(await enforced('jobs', '2')).toMatchObject(DENIED)
  expect(await enforced('jobs', '1')).toMatchObject({ ok: true })
})

test('prices of several cadences spend together, each in its own open period', async () => {
  const { context, event, request, subscribe, work } = await newWorld()
  const { subscriptionId } = await subscribe('yan', 'yearly')
  valueIn(await setSpendCap(context, { subscriptionId, amount: 1000 }, request('yan')))
  const own = (featureSlug: string, units: string) =>
    reportOne(context, { ...event(featureSlug, units, { enforce: true }), customerId: 'yan' })
  // (150 − 100) × 0.10 = 5.00 of the year, 12 × 0.25 = 3.00 of January.
  expect(await own('calls', '150')).toMatchObject({ ok: true })
  expect(await own('jobs', '12')).toMatchObject({ ok: true })
  expect(await own('jobs', '9')).toMatchObject(DENIED)
  expect(await own('calls', '21')).toMatchObject(DENIED)
  expect(await own('calls', '20')).toMatchObject({ ok: true })
  opened.clock.wall = after(31)
  await work()
  // What the year has come to stays: 10.00 − 7.00 are 12 jobs.
  expect(await own('jobs', '13')).toMatchObject(DENIED)
  expect(await own('jobs', '12')).toMatchObject({ ok: true })
  const asked = valueIn(await checkUsage(context, { customerId: 'yan', featureSlug: 'calls', units: '1' }))
  expect(asked).toMatchObject({ liftedBy: [{ by: 'raise_spend_cap', missing: 10 }, { until: '2027-01-01T00:00:00Z' }] })
})

test('a cap stays through a change of plan', async () => {
  const { context, event, request, subscribe } = await newWorld()
  const { subscriptionId } = await subscribe('yan', 'yearly')
  valueIn(await setSpendCap(context, { subscriptionId, amount: 100 }, request('yan')))
  valueIn(await changePlan(context, { subscriptionId, planSlug: 'team', cadence: month }, request('yan')))
  expect(valueIn(await getSubscription(context, { subscriptionId }))).toMatchObject({ spendCap: 100 })
  const own = (units: string) => ({ ...event('jobs', units, { enforce: true }), customerId: 'yan' })
  expect(await reportOne(context, own('5'))).toMatchObject(DENIED)
  expect(await reportOne(context, own('4'))).toMatchObject({ ok: true })
})

describe('holds', () => {
  test('are denied beyond the cap, and count as spent while they are open', async () => {
    const { cap, check, hold, enforced } = await newWorld()
    await cap(100)
    expect(await hold('jobs', '5')).toMatchObject(DENIED)
    expect(await hold('jobs', '3')).toMatchObject({ ok: true })
    expect(await check('jobs', '1')).toMatchObject({ allowed: true })
    expect(await check('jobs', '2')).toMatchObject({ allowed: false, reason: 'spend_cap_reached' })
    // Of another feature too: 0.25 are left, two calls beyond the included ones.
    expect(await enforced('calls', '103')).toMatchObject(DENIED)
    expect(await enforced('calls', '102')).toMatchObject({ ok: true })
    expect(await hold('jobs', '1')).toMatchObject(DENIED)
  })
})

test('a batch is decided one by one, each after what those before it have spent', async () => {
  const { cap, context, event } = await newWorld()
  await cap(100)
  const batch = [
    ...[event('jobs', '2', { enforce: true }), event('jobs', '1')],
    ...[event('jobs', '2', { enforce: true }), event('calls', '100', { enforce: true })],
    ...[event('jobs', '1', { enforce: true }), event('jobs', '1', { enforce: true }), event('jobs', '7')],
  ]
  const results = await reportUsage(context, batch)
  const [accepted, rejected] = ['accepted', 'rejected']
  expect(results.map(({ status }) => status)).toEqual([
    ...[accepted, accepted, rejected, accepted, accepted, rejected, accepted],
  ])
})

test('law: enforced reports spend as much as fits, in their order, and never more than the cap', async () => {
  const uses = fc.array(
    fc.record({ feature: fc.constantFrom('jobs', 'calls'), units: fc.integer({ min: 1, max: 90 }) }),
    { maxLength: 8 },
  )
  await fc.assert(
    fc.asyncProperty(uses, fc.integer({ min: 0, max: 3000 }), async (asked, amount) => {
      const { cap, enforced } = await newWorld()
      await cap(amount)
      const used = { jobs: 0, calls: 0 }
      const spentWith = (more: { jobs?: number; calls?: number }) =>
        25 * (used.jobs + (more.jobs ?? 0)) + 10 * Math.max(0, used.calls + (more.calls ?? 0) - 100)
      for (const { feature, units } of asked) {
        const slug = feature as 'jobs' | 'calls'
        const fits = spentWith({ [slug]: units }) <= amount || spentWith({ [slug]: units }) === spentWith({})
        const { ok } = await enforced(slug, `${units}`)
        expect(ok).toBe(fits)
        if (ok) used[slug] += units
      }
      expect(spentWith({})).toBeLessThanOrEqual(amount)
    }),
    { numRuns: 12 },
  )
})

test('of fifty enforced reports at once to three servers, as many are accepted as the cap has room for', async () => {
  const { cap, context, enforced, books, check } = await newWorld('sandbox')
  const { ids, wallClock, providers } = opened.engine
  const servers = [0, 1, 2].map((): Context => {
    return { ...context, ...createEngine({ store: context.store, ids, wallClock, providers }) }
  })
  // 20 × 0.25.
  await cap(500)
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, index) => enforced('jobs', '1', servers[index % 3] as Context)),
  )
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(20)
  expect(await check('jobs', '1')).toMatchObject({ used: '20', allowed: false })
  expect(await violationsIn(books)).toEqual([])
})

test('alerts and the list of who is near a limit know the share of the cap', async () => {
  const { cap, alert, use, work, told, context, subscriptionId } = await newWorld()
  await alert({ metric: 'spend', currency: 'USD', ...percent('80') })
  await use('10', 'jobs')
  await work()
  expect(await told()).toEqual([])
  await cap(300)
  await work()
  expect(await told()).toMatchObject([{ value: '250', limit: '300', period: { ...JANUARY, subscriptionId } }])
  const { items } = valueIn(await nearLimit(context, { limit: 20, atLeast: '0.8' }))
  expect(items).toMatchObject([{ metric: 'spend', currency: 'USD', share: '0.833333333333', subscriptionId }])
})

test('a cap is listed with its share without any alert, and no more when it is taken away', async () => {
  const { cap, alert, use, work, context, request } = await newWorld()
  const shares = async () => {
    const { items } = valueIn(await nearLimit(context, { limit: 20 }))
    return items.map(({ metric, share }) => [metric, share])
  }
  await cap(100)
  await use('2', 'jobs')
  await work()
  expect(await shares()).toEqual([['spend', '0.5']])
  const { id: alertId } = await alert({ metric: 'spend', currency: 'USD', ...absolute('1000') })
  valueIn(await deleteAlert(context, { alertId }, request(null)))
  expect(await shares()).toEqual([['spend', '0.5']])
  await use('1', 'jobs')
  await work()
  expect(await shares()).toEqual([['spend', '0.75']])
  await cap(null)
  await work()
  expect(await shares()).toEqual([])
})

test('a subscription that has ended has no spend to cap, and one that has a cap shows it', async () => {
  const { cap, context, request, subscriptionId } = await newWorld()
  await cap(700)
  expect(valueIn(await getSubscription(context, { subscriptionId }))).toMatchObject({ spendCap: 700 })
  valueIn(await cancelSubscription(context, { subscriptionId, behavior: 'now', prorate: false }, request()))
  const { outcome } = await setSpendCap(context, { subscriptionId, amount: 1 }, request())
  expect(outcome).toMatchObject({ ok: false, error: { code: 'subscription.transition_not_allowed' } })
})
