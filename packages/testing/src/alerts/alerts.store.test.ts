import { addMilliseconds, HOUR, instantToIso } from '@tallywright/domain'
import {
  addQuota,
  adjustWallet,
  advanceClock,
  type Context,
  type CreateAlert,
  createAlert,
  createCustomer,
  createEngine,
  deleteAlert,
  deleteCustomer,
  grantUnits,
  listAlerts,
  reportUsage,
  setSeats,
  voidEvent,
} from '@tallywright/engine'
import { createStore } from '@tallywright/store'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openTestEngine, sandboxProviders, type TestEngine, valueIn } from '../harness/test-engine.ts'
import { absolute, after, JANUARY, newAlertWorld, ofCalls, percent, START } from './alert-world.ts'

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'), { providers: sandboxProviders() })
})
afterAll(() => opened.close())

const newWorld = (kind: 'live' | 'sandbox' = 'live') => newAlertWorld(opened, kind)

describe('use', () => {
  test('that reaches a threshold is told once in its period, with a snapshot, and again in the next', async () => {
    const { alert, use, work, told, customerId, subscriptionId } = await newWorld()
    const { id } = await alert({ ...ofCalls, ...percent('80'), customerId: 'ada' })
    await use('79')
    await work()
    expect(await told()).toEqual([])
    await use('1')
    await work()
    const period = { ...JANUARY, subscriptionId }
    const first = { object: 'triggered_alert', customerId, value: '80', limit: '100', period }
    expect(await told()).toMatchObject([{ ...first, alert: { id, featureSlug: 'calls', threshold: '80' } }])
    await use('100')
    await work()
    expect(await told()).toHaveLength(1)
    opened.clock.wall = after(31)
    await work()
    await use('85')
    await work()
    expect(await told()).toMatchObject([{ value: '80' }, { value: '85', period: { start: JANUARY.end } }])
  })

  test('that jumps over several thresholds in one report tells each', async () => {
    const { alert, use, work, told } = await newWorld()
    for (const threshold of ['50', '80', '100', '200']) await alert({ ...ofCalls, ...percent(threshold) })
    await alert({ ...ofCalls, ...absolute('120') })
    await use('130')
    await work()
    expect((await told()).map(({ alert: { threshold } }) => threshold)).toEqual(['50', '80', '100', '120'])
  })

  test('of another feature, and of another customer, tells nothing of this one', async () => {
    const { alert, use, work, told, subscribe } = await newWorld()
    await subscribe('bob')
    await alert({ ...ofCalls, ...absolute('10'), customerId: 'bob' })
    await use('50')
    await use('50', 'jobs')
    await work()
    expect([await told(), await told('bob')]).toEqual([[], []])
  })

  test('of every customer is told of each', async () => {
    const { alert, use, work, told, subscribe, context } = await newWorld()
    await subscribe('bob')
    await alert({ ...ofCalls, ...absolute('10') })
    await use('10')
    await reportUsage(context, [{ customerId: 'bob', featureSlug: 'calls', units: '11', idempotencyKey: 'b' }])
    await work()
    expect([await told(), await told('bob')]).toMatchObject([[{ value: '10' }], [{ value: '11' }]])
  })

  test('that was there before an alert of one customer is told at once', async () => {
    const { alert, use, work, told } = await newWorld()
    await use('90')
    await alert({ ...ofCalls, ...percent('80'), customerId: 'ada' })
    await work()
    expect(await told()).toMatchObject([{ value: '90' }])
  })

  test('that is taken back before anybody looks is not told', async () => {
    const { alert, use, work, told, context } = await newWorld()
    await alert({ ...ofCalls, ...percent('80') })
    await use('90')
    valueIn(await voidEvent(context, { customerId: 'ada', idempotencyKey: 'event-0' }))
    await work()
    expect(await told()).toEqual([])
  })

  test('of seats and of a quota is compared with what is included', async () => {
    const { alert, work, told, context, subscriptionId, request } = await newWorld()
    await alert({ metric: 'usage', featureSlug: 'editor', ...percent('125') })
    await alert({ metric: 'usage', featureSlug: 'projects', ...absolute('5') })
    valueIn(await setSeats(context, { subscriptionId, featureSlug: 'editor', quantity: 5 }, request()))
    valueIn(await addQuota(context, { subscriptionId, featureSlug: 'projects', quantity: 4 }, request()))
    await work()
    expect(await told()).toMatchObject([{ value: '5', limit: '4', period: JANUARY }])
    valueIn(await addQuota(context, { subscriptionId, featureSlug: 'projects', quantity: 1 }, request()))
    await work()
    expect((await told())[1]).toMatchObject({ value: '5', limit: '5' })
    // They are still held when the next period begins.
    opened.clock.wall = after(31)
    await work()
    expect((await told()).slice(2)).toMatchObject([
      { value: '5', limit: '4' },
      { value: '5', limit: '5' },
    ])
  })

  test('in a sandbox is looked at when its clock is moved', async () => {
    const { alert, use, told, context, request } = await newWorld('sandbox')
    await alert({ ...ofCalls, ...percent('80') })
    await use('80')
    const moved = valueIn(
      await advanceClock(context, { to: instantToIso(addMilliseconds(START, HOUR)) }, request(null)),
    )
    expect(moved).toMatchObject({ deadlines: [{ kind: 'alert', outcome: 'triggered' }] })
    expect(await told()).toMatchObject([{ value: '80' }])
  })
})

test('law: each threshold that the use of a period comes to at any look is told exactly once', async () => {
  const looks = fc.array(fc.record({ units: fc.integer({ min: 0, max: 60 }), isLookedAt: fc.boolean() }), {
    maxLength: 8,
  })
  const thresholds = fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(looks, thresholds, async (uses, at) => {
      const { alert, use, work, told } = await newWorld()
      for (const threshold of at) await alert({ ...ofCalls, ...absolute(`${threshold}`) })
      const expected: string[] = []
      let total = 0
      for (const { units, isLookedAt } of [...uses, { units: 0, isLookedAt: true }]) {
        await use(`${units}`)
        total += units
        if (!isLookedAt) continue
        await work()
        for (const threshold of at)
          if (threshold <= total && !expected.includes(`${threshold}`)) expected.push(`${threshold}`)
      }
      expect((await told()).map((each) => each.alert.threshold)).toEqual(expected)
    }),
    { numRuns: 15 },
  )
})

describe('spend', () => {
  test('is what the use of the open period comes to by now, without what is included', async () => {
    const { alert, use, work, told, subscriptionId } = await newWorld()
    await alert({ metric: 'spend', currency: 'USD', ...absolute('1000') })
    // 150 calls: (150 − 100) × 0.10 = 5.00. 19 jobs: 19 × 0.25 = 4.75.
    await use('150')
    await use('19', 'jobs')
    await work()
    expect(await told()).toEqual([])
    await use('1', 'jobs')
    await work()
    expect(await told()).toMatchObject([{ value: '1000', limit: null, period: { ...JANUARY, subscriptionId } }])
  })

  test('in another currency is told nothing of', async () => {
    const { alert, use, work, told } = await newWorld()
    await alert({ metric: 'spend', currency: 'EUR', ...absolute('1') })
    await use('100', 'jobs')
    await work()
    expect(await told()).toEqual([])
  })
})

describe('a balance', () => {
  const ofCredit = { metric: 'balance', unit: 'credit' } as const

  test('that use brings below a threshold is told once in the period of the subscription', async () => {
    const { alert, use, work, told, context, request, subscriptionId } = await newWorld()
    valueIn(await grantUnits(context, { customerId: 'ada', unit: 'credit', amount: '100' }, request()))
    await alert({ ...ofCredit, ...absolute('40') })
    await alert({ ...ofCredit, ...percent('20') })
    // Two credits a token.
    await use('30', 'tokens')
    await work()
    expect(await told()).toEqual([])
    await use('1', 'tokens')
    await work()
    expect(await told()).toMatchObject([{ value: '38', limit: '100', period: { ...JANUARY, subscriptionId } }])
    await use('10', 'tokens')
    await work()
    expect((await told())[1]).toMatchObject({ value: '18', alert: { threshold: '20' } })
    valueIn(await grantUnits(context, { customerId: 'ada', unit: 'credit', amount: '100' }, request()))
    await use('50', 'tokens')
    await work()
    expect(await told()).toHaveLength(2)
  })

  test('of a wallet that no subscription draws from is told once in a calendar month', async () => {
    const { alert, work, told, context, request } = await newWorld()
    const adjust = async (amount: string) =>
      valueIn(await adjustWallet(context, { customerId: 'ada', unit: 'EUR', amount }, request()))
    opened.clock.wall = after(10)
    await adjust('500')
    await alert({ metric: 'balance', unit: 'EUR', ...absolute('300') })
    await adjust('-300')
    await work()
    expect(await told()).toMatchObject([{ value: '200', period: { ...JANUARY, subscriptionId: null } }])
    await adjust('-10')
    await work()
    expect(await told()).toHaveLength(1)
    opened.clock.wall = after(40)
    await adjust('-10')
    await work()
    expect((await told())[1]).toMatchObject({ value: '180', period: { start: JANUARY.end } })
  })
})

test('a new alert, and one that is deleted, is obeyed at once by a server that remembers', async () => {
  const { alert, use, work, told, context, request } = await newWorld()
  const { ids, wallClock, providers } = opened.engine
  const there: Context = { ...context, ...createEngine({ store: context.store, ids, wallClock, providers }) }
  await use('1', 'calls', there)
  await use('1', 'calls', there)
  const { id } = await alert({ ...ofCalls, ...absolute('10') })
  const { id: own } = await alert({ ...ofCalls, ...absolute('11'), customerId: 'ada' })
  await work()
  await use('9', 'calls', there)
  await work()
  expect((await told()).map((each) => each.alert.id)).toEqual([id, own])
  const { id: second } = await alert({ ...ofCalls, ...absolute('20') })
  const { id: third } = await alert({ ...ofCalls, ...absolute('20'), customerId: 'ada' })
  await work()
  for (const alertId of [second, third]) valueIn(await deleteAlert(context, { alertId }, request(null)))
  await use('50', 'calls', there)
  await work()
  expect(await told()).toHaveLength(2)
})

test('what is recorded by one statement asks for the look in it, and without an alert nothing is asked', async () => {
  const { alert, use, context } = await newWorld()
  const sent: string[] = []
  const { connection } = opened
  const wire = { ...connection.wire }
  wire.sendNamed = (text, params) => {
    sent.push(text)
    return connection.wire.sendNamed(text, params)
  }
  const transaction: typeof connection.transaction = (work) => {
    sent.push('a transaction')
    return connection.transaction(work)
  }
  const { ids, wallClock, providers } = opened.engine
  const store = createStore({ ...connection, wire, transaction })
  const here: Context = { ...context, ...createEngine({ store, ids, wallClock, providers }) }
  await use('1', 'calls', here)
  sent.length = 0
  await use('1', 'calls', here)
  expect(sent).toHaveLength(1)
  expect(sent[0]).not.toContain('alert_checks')
  await alert({ metric: 'usage', featureSlug: 'jobs', ...absolute('10') })
  await use('1', 'calls', here)
  sent.length = 0
  await use('1', 'calls', here)
  expect(sent).toHaveLength(1)
  expect(sent[0]).not.toContain('alert_checks')
  await use('1', 'jobs', here)
  expect(sent).toHaveLength(2)
  expect(sent[1]).toContain('alert_checks')
})

describe('alerts', () => {
  test('are listed newest first, those of one customer alone, and deleted ones when they are asked for', async () => {
    const { alert, context, request } = await newWorld()
    const first = await alert({ ...ofCalls, ...absolute('10') })
    const own = await alert({ ...ofCalls, ...percent('50'), customerId: 'ada' })
    const list = async (more: object) => {
      const listed = valueIn(await listAlerts(context, { limit: 20, includeDeleted: false, ...more }))
      return listed.items.map(({ id }) => id)
    }
    expect(await list({})).toEqual([own.id, first.id])
    expect(await list({ customerId: 'ada' })).toEqual([own.id])
    const deleted = valueIn(await deleteAlert(context, { alertId: first.id }, request(null)))
    expect(deleted.deletedAt).not.toBeNull()
    expect(valueIn(await deleteAlert(context, { alertId: first.id }, request(null)))).toEqual(deleted)
    expect(await list({})).toEqual([own.id])
    expect(await list({ includeDeleted: true })).toEqual([own.id, first.id])
  })

  test('of a customer go with the customer', async () => {
    const { alert, context, request } = await newWorld()
    valueIn(await createCustomer(context, { externalId: 'bob', timeZone: 'UTC' }, request('bob')))
    await alert({ ...ofCalls, ...absolute('10'), customerId: 'bob' })
    valueIn(await deleteCustomer(context, { customerId: 'bob' }, request('bob')))
    expect(valueIn(await listAlerts(context, { limit: 20, includeDeleted: false })).items).toEqual([])
  })

  test.each<[string, CreateAlert, string]>([
    ['an unknown feature', { metric: 'usage', featureSlug: 'none', ...absolute('1') }, 'feature.not_found'],
    ['a switch', { metric: 'usage', featureSlug: 'sso', ...absolute('1') }, 'validation.failed'],
    ['an unknown unit', { metric: 'balance', unit: 'none', ...absolute('1') }, 'wallet.unknown_unit'],
    ['nothing', { ...ofCalls, ...absolute('0') }, 'validation.failed'],
    ['nobody', { ...ofCalls, ...absolute('1'), customerId: 'nobody' }, 'customer.not_found'],
  ])('of %s is refused', async (_, input, code) => {
    const { context, request } = await newWorld()
    const { outcome } = await createAlert(context, input, request(input.customerId ?? null))
    expect(outcome).toMatchObject({ ok: false, error: { code } })
  })

  test('of one customer are at most twenty', async () => {
    const { alert, context, request } = await newWorld()
    for (let index = 1; index <= 20; index++) await alert({ ...ofCalls, ...absolute(`${index}`), customerId: 'ada' })
    const { outcome } = await createAlert(context, { ...ofCalls, ...absolute('21'), customerId: 'ada' }, request())
    expect(outcome).toMatchObject({ ok: false, error: { code: 'alert.too_many' } })
  })
})

test('of fifty who report to three servers at once, with a look after each report, each threshold is told exactly once', async () => {
  const { alert, work, told, context } = await newWorld()
  for (const threshold of ['1', '25', '50', '100', '200', '201']) await alert({ ...ofCalls, ...absolute(threshold) })
  const { ids, wallClock, providers } = opened.engine
  const servers = [0, 1, 2].map(() => ({
    ...context,
    ...createEngine({ store: context.store, ids, wallClock, providers }),
  }))
  const reportAndLook = async (caller: number) => {
    for (const time of [0, 1, 2, 3]) {
      const event = { customerId: 'ada', featureSlug: 'calls', units: '1', idempotencyKey: `${caller}-${time}` }
      await reportUsage(servers[caller % 3] as Context, [event])
      await work()
    }
  }
  await Promise.all(Array.from({ length: 50 }, (_, caller) => reportAndLook(caller)))
  const thresholds = (await told()).map((each) => Number(each.alert.threshold))
  expect(thresholds.toSorted((a, b) => a - b)).toEqual([1, 25, 50, 100, 200])
}, 120_000)
