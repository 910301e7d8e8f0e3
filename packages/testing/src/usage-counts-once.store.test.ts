import { addMilliseconds, DAY, defineCatalog, instantFromIso, instantToIso } from '@tallywright/domain'
import {
  addPaymentMethod,
  advanceClock,
  changePlan,
  createCustomer,
  createSubscription,
  type IdempotentRequest,
  listInvoices,
  pushCatalog,
  reportUsage,
} from '@tallywright/engine'
import { bucketOf } from '@tallywright/store'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { violationsIn } from './proofs/invariants.ts'
import { newEnvironment, openTestEngine, sandboxProviders, type TestEngine, valueIn } from './test-engine.ts'

const month = { unit: 'month', count: 1 } as const
const year = { unit: 'year', count: 1 } as const

const catalog = defineCatalog({
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  plans: {
    team: {
      name: 'Team',
      features: { calls: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
      prices: {
        base: { cadence: month, terms: { USD: { model: 'flat', amount: '20.00' } } },
        yearly: { cadence: year, terms: { USD: { model: 'flat', amount: '200.00' } } },
        calls: {
          feature: 'calls',
          cadence: month,
          planCadences: [month, year],
          terms: { USD: { model: 'per_unit', unitAmount: '0.01' } },
        },
      },
    },
  },
})

const START = instantFromIso('2026-01-01T00:00:00Z')
const at = (days: number) => instantToIso(addMilliseconds(START, days * DAY))

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'))
  const providers = sandboxProviders()
  opened = { ...opened, engine: { ...opened.engine, providers } }
})
afterAll(() => opened.close())

async function newWorld() {
  opened.clock.wall = START
  const context = await newEnvironment(opened.engine)
  let requests = 0
  const request = (): IdempotentRequest => {
    const bucket = bucketOf(context.environmentId, 'ada')
    return { key: `request-${requests++}`, procedure: 'test', input: {}, bucket }
  }
  const ofEnvironment = () => ({ ...request(), bucket: null })
  const payBy = async (token: string) =>
    valueIn(
      await addPaymentMethod(context, { customerId: 'ada', provider: 'sandbox', token, isDefault: true }, request()),
    )
  valueIn(await pushCatalog(context, { catalog, dryRun: false }, ofEnvironment()))
  valueIn(await createCustomer(context, { externalId: 'ada', timeZone: 'UTC' }, request()))
  await payBy('succeeds')
  const { id: subscriptionId } = valueIn(
    await createSubscription(context, { customerId: 'ada', planSlug: 'team' }, request()),
  )
  const books = { connection: opened.connection, store: context.store, environmentId: context.environmentId }
  return {
    payBy,
    advance: async (days: number) => valueIn(await advanceClock(context, { to: at(days) }, ofEnvironment())),
    use: async (units: number, days: number) => {
      const event = { customerId: 'ada', featureSlug: 'calls', units: `${units}`, timestamp: at(days) }
      await reportUsage(context, [{ ...event, idempotencyKey: `${days}` }])
    },
    payYearly: async () =>
      valueIn(await changePlan(context, { subscriptionId, planSlug: 'team', cadence: year }, request())),
    /** Calls of every invoice that stands: what was billed, in order. */
    billed: async () => {
      const { items } = valueIn(await listInvoices(context, { limit: 100 }))
      const standing = items.toReversed().filter(({ status }) => status !== 'void')
      return standing.flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'usage').map(({ quantity }) => quantity))
    },
    violations: () =>
      // The books of this provider are in memory.
      violationsIn(books).then((found) => found.filter((each) => !each.includes('provider'))),
  }
}

test('usage of the very instant of a restart counts in the period that begins there, and not in both', async () => {
  const { use, advance, payYearly, billed, violations } = await newWorld()
  await advance(10)
  await use(100, 9)
  await use(7, 10)
  // A clock of a caller that is a little ahead.
  await use(5, 10.001)
  await payYearly()
  expect(await billed()).toEqual(['100'])
  expect(await violations()).toEqual([])
  await advance(45)
  expect(await billed()).toEqual(['100', '12'])
  expect(await violations()).toEqual([])
})

test('usage between a restart and its payment counts in the period that the restart began', async () => {
  const { use, advance, payBy, payYearly, billed, violations } = await newWorld()
  await advance(10)
  await use(100, 9)
  await payBy('processing_then_succeeds')
  await payYearly()
  await use(7, 10)
  await advance(12)
  await use(5, 12)
  await advance(14)
  expect(await billed()).toEqual(['100'])
  expect(await violations()).toEqual([])
  await advance(45)
  expect(await billed()).toEqual(['100', '12'])
  expect(await violations()).toEqual([])
})
