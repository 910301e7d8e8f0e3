import { addMilliseconds, DAY, defineCatalog, HOUR, type Instant, instantFromIso, SECOND } from '@tallywright/domain'
import {
  type Context,
  checkUsage,
  createCustomer,
  createEngine,
  createSubscription,
  type IdempotentRequest,
  pushCatalog,
  reportUsage,
  runDueWork,
} from '@tallywright/engine'
import { bucketOf, createStore } from '@tallywright/store'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { newEnvironment, openTestEngine, sandboxProviders, type TestEngine, valueIn } from '../harness/test-engine.ts'

let opened: TestEngine
let api: TestApi
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'), { providers: sandboxProviders() })
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => Promise.all([opened.close(), api.close()]))

const month = { unit: 'month', count: 1 } as const
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const limits = [
  { hours: 5, units: '45' },
  { hours: 168, units: '500' },
] as const
const catalog = defineCatalog({
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    jobs: { type: 'metered', name: 'Jobs', meter: { aggregation: 'sum' } },
  },
  plans: {
    team: {
      name: 'Team',
      features: { calls: { ...priced, limits }, jobs: priced },
      prices: {
        base: { cadence: month, terms: { USD: { model: 'flat', amount: '0' } } },
        calls: { feature: 'calls', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.10' } } },
        jobs: { feature: 'jobs', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.10' } } },
      },
    },
  },
})
const START = instantFromIso('2026-01-01T00:00:00Z')

async function newWorld() {
  opened.clock.wall = START
  const context = await newEnvironment(opened.engine, 'live')
  let requests = 0
  const request = (): IdempotentRequest => {
    return { key: `r${requests++}`, procedure: 'test', input: {}, bucket: bucketOf(context.environmentId, 'ada') }
  }
  valueIn(await pushCatalog(context, { catalog, dryRun: false }, { ...request(), bucket: null }))
  const { id: customerId } = valueIn(await createCustomer(context, { externalId: 'ada', timeZone: 'UTC' }, request()))
  const created = await createSubscription(context, { customerId: 'ada', planSlug: 'team' }, request())
  let events = 0
  const use = async (on: Context, featureSlug: string, units = '1', more: object = {}) => {
    const [result] = await reportUsage(on, [
      { customerId: 'ada', featureSlug, units, idempotencyKey: `event-${events++}`, ...more },
    ])
    expect(result).toMatchObject({ status: 'accepted' })
  }
  const check = async (on: Context, featureSlug: string) =>
    valueIn(await checkUsage(on, { customerId: 'ada', featureSlug, units: '1' }))
  return { context, customerId, subscriptionId: valueIn(created).id, use, check }
}

/** The same on a server of its own, which tells how many statements it has sent since it was last asked. */
function countingServer(context: Context) {
  const { connection, engine } = opened
  let sent = 0
  const counting = <Of extends { send: unknown; sendNamed: unknown }>(wire: Of): Of => {
    const count =
      (send: unknown) =>
      (...given: unknown[]) => {
        sent += 1
        return (send as (...all: unknown[]) => unknown)(...given)
      }
    return { ...wire, send: count(wire.send), sendNamed: count(wire.sendNamed) }
  }
  const store = createStore({
    ...connection,
    wire: counting(connection.wire),
    transaction: (work) => connection.transaction((wire) => work(counting(wire))),
  })
  const { ids, wallClock, providers } = engine
  const there: Context = { ...context, ...createEngine({ store, ids, wallClock, providers }) }
  return {
    there,
    statements: async (work: () => Promise<unknown>) => {
      sent = 0
      await work()
      return sent
    },
  }
}

test('a report and a check of a feature with windows are one statement each, as without', async () => {
  const { context, use, check } = await newWorld()
  const { there, statements } = countingServer(context)
  // From now on the customer is remembered there.
  await check(there, 'calls')
  for (const featureSlug of ['jobs', 'calls']) {
    expect(await statements(() => use(there, featureSlug))).toBe(1)
    expect(await statements(() => check(there, featureSlug))).toBe(1)
  }
  expect(await check(there, 'calls')).toMatchObject({ windows: [{ used: '1' }, { used: '1' }] })
})

test('an enforced report of a feature without windows asks for none, and one with windows for all of them at once', async () => {
  const { context, use, check } = await newWorld()
  const { there, statements } = countingServer(context)
  await check(there, 'calls')
  const enforced = (featureSlug: string) => statements(() => use(there, featureSlug, '1', { enforce: true }))
  // The first asks for what is remembered then, and for the types of parameters.
  for (const featureSlug of ['jobs', 'calls']) await enforced(featureSlug)
  const without = await enforced('jobs')
  expect(await enforced('calls')).toBe(without + 1)
})

test('what one server counts in a window, another one sees at once', async () => {
  const { context, use, check } = await newWorld()
  const { there } = countingServer(context)
  await check(there, 'calls')
  await use(context, 'calls', '45')
  expect(await check(there, 'calls')).toMatchObject({ reason: 'window_limit_reached' })
})

/** Works once for the bucket of a customer, at an instant or a little later. */
async function workAt(instant: Instant, bucket: number): Promise<void> {
  const behind = (bucket - (Math.floor(instant / SECOND) % 1024) + 1024) % 1024
  opened.clock.wall = addMilliseconds(instant, behind * SECOND)
  await runDueWork(opened.engine, (error) => {
    throw error
  })
}

test('windows that are over for a week are forgotten, and no others', async () => {
  const { context, customerId, subscriptionId, use } = await newWorld()
  const bucket = bucketOf(context.environmentId, 'ada')
  const feature = { bucket, customerId, subscriptionId, featureSlug: 'calls' }
  const kept = () =>
    context.store.read(context.environmentId, async ({ usageWindows }) => {
      const windows = await usageWindows.since(feature, START)
      return windows.map(({ hours, windowEnd }) => `${hours} to ${(windowEnd - START) / HOUR}`).sort()
    })
  await use(context, 'calls')
  opened.clock.wall = addMilliseconds(START, 6 * HOUR)
  await use(context, 'calls')
  await workAt(addMilliseconds(START, 7 * DAY + 4 * HOUR), bucket)
  expect(await kept()).toEqual(['168 to 168', '5 to 10', '5 to 5'])
  await workAt(addMilliseconds(START, 7 * DAY + 6 * HOUR), bucket)
  expect(await kept()).toEqual(['168 to 168', '5 to 10'])
  await workAt(addMilliseconds(START, 14 * DAY + HOUR), bucket)
  expect(await kept()).toEqual([])
})

test('they are forgotten some at a time, and not of customers whose own clock is behind', async () => {
  const { billing, environmentId } = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-06-01T00:00:00Z' },
  )
  const { id: testClockId } = await billing.testClocks.create({ at: '2026-01-01T00:00:00Z' })
  await billing.customers.create({ externalId: 'bo', ...(testClockId === null ? {} : { testClockId }) })
  await billing.customers.create({ externalId: 'cy' })
  const windows = await api.engine.store.transaction(environmentId, async ({ customers, usageWindows }) => {
    for (const name of ['bo', 'cy']) {
      const customer = await customers.find(name)
      if (customer === null) throw new Error(`${name} is missing`)
      const ofCustomer = {
        bucket: customer.bucket,
        customerId: customer.id,
        subscriptionId: name,
        featureSlug: 'calls',
      }
      const numbers = [0, 1, 2, 3, 4]
      await usageWindows.add(
        numbers.map((number) => {
          const windowStart = addMilliseconds(START, number * 5 * HOUR)
          return { ...ofCustomer, hours: 5, windowStart, windowEnd: addMilliseconds(windowStart, 5 * HOUR), units: '1' }
        }),
      )
    }
    const left: Record<string, number>[] = []
    for (let step = 0; step < 3; step++) {
      const counts: Record<string, number> = {}
      for (const name of ['bo', 'cy']) {
        const customer = await customers.find(name)
        const { bucket, id: customerId } = customer as NonNullable<typeof customer>
        await usageWindows.forgetBefore(bucket, addMilliseconds(START, 20 * HOUR), 2)
        const ofFeature = { bucket, customerId, featureSlug: 'calls' }
        counts[name] = (await usageWindows.since(ofFeature, START)).length
      }
      left.push(counts)
    }
    return left
  })
  // The fifth ends later, and the fourth at the very instant.
  expect(windows).toEqual([
    { bo: 5, cy: 3 },
    { bo: 5, cy: 2 },
    { bo: 5, cy: 2 },
  ])
})
