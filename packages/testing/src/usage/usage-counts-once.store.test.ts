import { addMilliseconds, DAY, defineCatalog, instantFromIso, instantToIso } from '@tallywright/domain'
import {
  addPaymentMethod,
  advanceClock,
  cancelSubscription,
  changePlan,
  createCustomer,
  createSubscription,
  type IdempotentRequest,
  listInvoices,
  previewSubscription,
  pushCatalog,
  reportUsage,
  summarizeUsage,
} from '@tallywright/engine'
import { bucketOf } from '@tallywright/store'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { newEnvironment, openTestEngine, sandboxProviders, type TestEngine, valueIn } from '../harness/test-engine.ts'
import { violationsIn } from '../proofs/invariants.ts'

const month = { unit: 'month', count: 1 } as const
const year = { unit: 'year', count: 1 } as const

const catalog = defineCatalog({
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    storage: { type: 'metered', name: 'Storage', meter: { aggregation: 'weighted_sum', carryOver: true } },
  },
  plans: {
    team: {
      name: 'Team',
      features: {
        calls: { type: 'metered', consumption: 'priced', overage: 'allowed' },
        storage: { type: 'metered', consumption: 'priced', overage: 'allowed' },
      },
      prices: {
        base: { cadence: month, terms: { USD: { model: 'flat', amount: '20.00' } } },
        yearly: { cadence: year, terms: { USD: { model: 'flat', amount: '200.00' } } },
        calls: {
          feature: 'calls',
          cadence: month,
          planCadences: [month, year],
          terms: { USD: { model: 'per_unit', unitAmount: '0.01' } },
        },
        storage: {
          feature: 'storage',
          cadence: month,
          planCadences: [month, year],
          terms: { USD: { model: 'per_unit', unitAmount: '0.10' } },
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

async function newWorld(firstPayment = 'succeeds') {
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
  await payBy(firstPayment)
  const { id: subscriptionId } = valueIn(
    await createSubscription(context, { customerId: 'ada', planSlug: 'team' }, request()),
  )
  const books = { connection: opened.connection, store: context.store, environmentId: context.environmentId }
  /** On the lines of every invoice that stands, in order. */
  const quantitiesOf = async (kind: 'usage' | 'correction', featureSlug: string) => {
    const { items } = valueIn(await listInvoices(context, { limit: 100 }))
    const standing = items.toReversed().filter(({ status }) => status !== 'void')
    const lines = standing.flatMap((invoice) => invoice.lines)
    return lines.filter((line) => line.kind === kind && line.featureSlug === featureSlug).map((line) => line.quantity)
  }
  let events = 0
  return {
    payBy,
    advance: async (days: number) => valueIn(await advanceClock(context, { to: at(days) }, ofEnvironment())),
    use: async (units: number, days: number, featureSlug = 'calls') => {
      const event = { customerId: 'ada', featureSlug, units: `${units}`, timestamp: at(days) }
      const [result] = await reportUsage(context, [{ ...event, idempotencyKey: `event-${events++}` }])
      return result
    },
    subscribeFrom: async (days: number, planHash?: string) =>
      valueIn(
        await createSubscription(
          context,
          { customerId: 'ada', planSlug: 'team', startAt: at(days), ...(planHash === undefined ? {} : { planHash }) },
          request(),
        ),
      ),
    previewFrom: async (days: number) =>
      valueIn(await previewSubscription(context, { customerId: 'ada', planSlug: 'team', startAt: at(days) })),
    payYearly: async () =>
      valueIn(await changePlan(context, { subscriptionId, planSlug: 'team', cadence: year }, request())),
    cancelNow: async () =>
      valueIn(await cancelSubscription(context, { subscriptionId, behavior: 'now', prorate: true }, request())),
    billed: (featureSlug = 'calls') => quantitiesOf('usage', featureSlug),
    corrected: () => quantitiesOf('correction', 'calls'),
    summary: async (days: number) =>
      valueIn(await summarizeUsage(context, { customerId: 'ada', featureSlug: 'calls', at: at(days) })).features,
    used: async () => {
      const { features } = valueIn(await summarizeUsage(context, { customerId: 'ada', featureSlug: 'calls' }))
      return features[0]?.quantity
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

test('usage that comes after a restart and was used before it corrects what the restart had billed', async () => {
  const { use, advance, payYearly, billed, corrected, violations } = await newWorld()
  await advance(10)
  await use(100, 9)
  await payYearly()
  await use(30, 8)
  await advance(45)
  expect(await billed()).toEqual(['100', '0'])
  expect(await corrected()).toEqual(['30'])
  // The month of that is closed as well.
  await use(3, 20)
  await advance(75)
  expect(await billed()).toEqual(['100', '0', '0'])
  expect(await corrected()).toEqual(['30', '3'])
  expect(await violations()).toEqual([])
})

test('usage from before a restart that comes while it waits for its payment is not lost', async () => {
  const { use, used, advance, payBy, payYearly, billed, corrected, violations } = await newWorld()
  await advance(10)
  await use(100, 9)
  await payBy('processing_then_succeeds')
  await payYearly()
  await use(30, 8)
  expect(await used()).toBe('130')
  await advance(14)
  expect(await used()).toBe('0')
  await advance(45)
  expect(await billed()).toEqual(['100', '0'])
  expect(await corrected()).toEqual(['30'])
  expect(await violations()).toEqual([])
})

test('usage of a restart that is not paid stays in the period that goes on', async () => {
  const { use, used, advance, payBy, payYearly, billed, violations } = await newWorld()
  await advance(10)
  await use(100, 9)
  await payBy('processing_then_fails')
  await payYearly()
  await use(30, 8)
  await use(7, 10)
  await advance(14)
  expect(await used()).toBe('137')
  await payBy('succeeds')
  await advance(45)
  expect(await billed()).toEqual(['137'])
  expect(await violations()).toEqual([])
})

test('usage after the end of a subscription is on none of its invoices', async () => {
  const { use, advance, cancelNow, billed, violations } = await newWorld()
  await advance(10)
  await use(100, 9)
  await use(5, 10.001)
  await cancelNow()
  expect(await billed()).toEqual(['100'])
  expect(await use(1, 10.002)).toMatchObject({ status: 'accepted', unattributed: true })
  expect(await violations()).toEqual([])
})

test('what is stored stays stored through a restart', async () => {
  const { use, advance, payYearly, billed } = await newWorld()
  await advance(10)
  await use(100, 5, 'storage')
  await payYearly()
  await advance(45)
  // Half of the first ten days, then all of the month.
  expect(await billed('storage')).toEqual(['50', '100'])
})

test('usage of a subscription that was never paid is billed by the backdated one that takes its place', async () => {
  const { use, payBy, subscribeFrom, advance, billed, violations } = await newWorld('declines_do_not_honor')
  await use(100, 0)
  await advance(10)
  await use(7, 9)
  await payBy('succeeds')
  await subscribeFrom(5)
  await advance(45)
  expect(await billed()).toEqual(['7'])
  expect(await violations()).toEqual([])
})

test('the preview of a backdated start shows the usage that it will bill, and changes nothing', async () => {
  const { use, payBy, subscribeFrom, previewFrom, advance, billed, violations } =
    await newWorld('declines_do_not_honor')
  await advance(45)
  await payBy('succeeds')
  await use(7, 9)
  const { planHash, lines } = await previewFrom(5)
  const { planHash: again } = await previewFrom(5)
  expect(again).not.toBe(planHash)
  expect(lines.filter(({ kind, quantity }) => kind === 'usage' && quantity !== '0')).toMatchObject([{ quantity: '7' }])
  expect(await use(7, 9.5)).toMatchObject({ unattributed: true })
  await expect(subscribeFrom(5, planHash)).rejects.toThrow('preview.stale')
  const { planHash: newest } = await previewFrom(5)
  await subscribeFrom(5, newest)
  expect(await billed()).toEqual(['14'])
  expect(await violations()).toEqual([])
})

test('usage that no subscription covers is shown by the month', async () => {
  const { use, advance, cancelNow, summary } = await newWorld()
  await cancelNow()
  await advance(40)
  await use(3, 5)
  await use(4, 6)
  await use(5, 35)
  const features = await summary(10)
  expect(features).toMatchObject([
    {
      subscriptionId: null,
      period: { start: '2026-01-01T00:00:00Z', end: '2026-02-01T00:00:00Z' },
      quantity: '7',
      uncovered: '7',
      amount: null,
    },
  ])
})
