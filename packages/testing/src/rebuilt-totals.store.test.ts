import type { Catalog } from '@tallywright/domain'
import { type RebuildTotals, rebuildTotals } from '@tallywright/engine'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from './create-sandbox.ts'
import { openTestApi, type TestApi } from './harness/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const [month, year] = [
  { unit: 'month', count: 1 },
  { unit: 'year', count: 1 },
] as const
const START = Date.parse('2026-01-01T00:00:00Z')
const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z')
const HOUR = 3_600_000

/** One feature for each aggregation, with groups, filters and levels that are carried over among them. */
const METERS = {
  count: { aggregation: 'count', filters: [{ property: 'region', in: ['eu', 'us'] }] },
  sum: { aggregation: 'sum', groupBy: ['region'] },
  avg: { aggregation: 'avg' },
  max: { aggregation: 'max', groupBy: ['region'] },
  min: { aggregation: 'min' },
  latest: { aggregation: 'latest', carryOver: true },
  unique: { aggregation: 'unique_count', property: 'user', groupBy: ['region'], carryOver: true },
  weighted: { aggregation: 'weighted_sum', carryOver: true },
} as const
type Slug = keyof typeof METERS
const SLUGS = Object.keys(METERS) as Slug[]

const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const each = <Value>(value: (slug: Slug) => Value) =>
  Object.fromEntries(SLUGS.map((slug) => [slug, value(slug)])) as Record<Slug, Value>
const plan = (name: string, amount: string) =>
  ({
    name,
    features: each(() => priced),
    prices: {
      base: { cadence: month, planCadences: [month], terms: { USD: { model: 'flat', amount } } },
      yearly: { cadence: year, planCadences: [year], terms: { USD: { model: 'flat', amount: `${amount}0` } } },
      ...each((feature) => ({
        feature,
        cadence: month,
        planCadences: [month, year],
        terms: { USD: { model: 'per_unit', unitAmount: '0.01' } },
      })),
    },
  }) as const
const catalog: Catalog = {
  features: each((slug) => ({ type: 'metered', name: slug, meter: METERS[slug] })),
  planGroups: { main: { name: 'Main', plans: ['team', 'pro'] } },
  plans: { team: plan('Team', '10.00'), pro: plan('Pro', '30.00') },
} as unknown as Catalog

const content = fc.record({
  units: fc.integer({ min: 0, max: 30 }),
  user: fc.constantFrom('a', 'b', 'c'),
  region: fc.constantFrom('eu', 'us', 'mars'),
})
const slug = fc.constantFrom(...SLUGS)
const number = fc.nat({ max: 11 })
const acts = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('report'), slug, number, agoHours: fc.nat(1500), content }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('amend'), number, content }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('void'), number }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('set'), slug: fc.constantFrom('sum', 'weighted'), content }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass'), hours: fc.integer({ min: 1, max: 900 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('change'),
      planSlug: fc.constantFrom('team', 'pro'),
      cadence: fc.constantFrom(month, year),
    }),
  },
)
const lives = fc.array(acts as fc.Arbitrary<Act>, { minLength: 10, maxLength: 45, size: 'max' })

interface Act {
  readonly kind: 'report' | 'amend' | 'void' | 'set' | 'pass' | 'change'
  readonly slug: Slug
  readonly number: number
  readonly agoHours: number
  readonly content: { readonly units: number; readonly user: string; readonly region: string }
  readonly hours: number
  readonly planSlug: string
  readonly cadence: typeof month
}

/** What one customer did, refusals and all. */
async function live(acts: readonly Act[]) {
  const world = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { catalog, at: iso(START) })
  const { billing, advance, environmentId } = world
  const customerId = 'ada'
  await billing.customers.create({ externalId: customerId })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId, planSlug: 'team', cadence: month })
  let now = START
  let sets = 0
  const act = async ({
    kind,
    slug: featureSlug,
    number: of,
    agoHours,
    content: said,
    hours,
    planSlug,
    cadence,
  }: Act) => {
    if (kind === 'pass') {
      now += hours * HOUR
      await advance({ to: iso(now) })
      return
    }
    if (kind === 'change') {
      await billing.subscriptions.changePlan({ subscriptionId, planSlug, cadence })
      return
    }
    const { units, ...properties } = said ?? { units: 0 }
    const idempotencyKey = `event-${of}`
    if (kind === 'void') await billing.usage.void({ customerId, idempotencyKey })
    if (kind === 'amend') await billing.usage.amend({ customerId, idempotencyKey, units, properties })
    if (kind === 'set') {
      const quantity = { customerId, featureSlug, quantity: units, properties }
      await billing.usage.set({ ...quantity, idempotencyKey: `set-${sets++}` })
    }
    if (kind === 'report') {
      const timestamp = iso(Math.max(START, now - agoHours * HOUR))
      const event = { customerId, featureSlug, units, properties, idempotencyKey, timestamp }
      await billing.usage.reportBatch({ events: [event, event, { ...event, idempotencyKey: `${of} of ${now}` }] })
    }
  }
  for (const each of acts) await act(each).catch(expectRefusal)
  return { ...world, environmentId, subscriptionId }
}

function expectRefusal(error: unknown): void {
  expect(error).toMatchObject({ code: expect.stringMatching(/^(usage|subscription|plan_change)\./) })
}

async function rebuilt(environmentId: string, options: RebuildTotals) {
  const found = []
  const context = { ...api.engine, environmentId, actor: 'test', reason: null }
  for await (const { features } of rebuildTotals(context, options)) found.push(...features)
  return {
    differences: found.flatMap(({ differences }) => differences),
    events: found.reduce((sum, { events }) => sum + events, 0),
    unplaced: found.reduce((sum, { unplaced }) => sum + unplaced, 0),
  }
}

/** All that totals hold but those that count nothing any more. */
async function storedTotals(environmentId: string) {
  return api.connection.wire.sendNamed(
    `select * from usage_totals where environment_id = $1 and event_count > 0
      order by feature_slug, period_start, segment_start, group_key, subscription_id`,
    [environmentId],
  )
}

/** Some are gone, some count twice, and some are of nothing. */
async function damage(environmentId: string): Promise<void> {
  for (const statement of [
    `delete from usage_totals where environment_id = $1 and feature_slug in ('count', 'unique')`,
    `update usage_totals set event_count = event_count + 1, units = units + 0.5
      where environment_id = $1 and feature_slug in ('sum', 'avg', 'max', 'weighted')`,
    `insert into usage_totals (bucket, environment_id, customer_id, feature_slug, period_start, segment_start, group_key,
        subscription_id, aggregation, event_count, units)
      select bucket, environment_id, customer_id, feature_slug, period_start, segment_start, 'of nothing', subscription_id,
        'min', 7, 1
      from usage_totals where environment_id = $1 and feature_slug = 'min'`,
  ])
    await api.connection.wire.send(statement, [environmentId])
}

test('after any life of events the totals are what a rebuild counts, and it repairs those that are damaged', async () => {
  let events = 0
  await fc.assert(
    fc.asyncProperty(lives, async (acts) => {
      const { environmentId } = await live(acts)
      const sound = await rebuilt(environmentId, { dryRun: true })
      expect(sound).toMatchObject({ differences: [], unplaced: 0 })
      events += sound.events
      const before = await storedTotals(environmentId)
      await damage(environmentId)
      const damaged = await storedTotals(environmentId)
      const found = await rebuilt(environmentId, { dryRun: true })
      expect(await storedTotals(environmentId)).toEqual(damaged)
      expect(await rebuilt(environmentId, { dryRun: false })).toEqual(found)
      expect(await storedTotals(environmentId)).toEqual(before)
      expect(found.differences.length > 0).toBe(JSON.stringify(damaged) !== JSON.stringify(before))
      expect((await rebuilt(environmentId, { dryRun: true })).differences).toEqual([])
    }),
    { numRuns: 12 },
  )
  expect(events).toBeGreaterThan(20)
}, 600_000)
