import type { Catalog } from '@tallywright/domain'
import { archiveUsage } from '@tallywright/engine'
import type fastCheck from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { createSandboxOn } from '../create-sandbox.ts'
import type { TestApi } from './test-api.ts'

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

/** Ten acts and more of one customer. */
export function usageLives(fc: typeof fastCheck): Arbitrary<Act[]> {
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
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('set'), slug: fc.constantFrom('sum', 'weighted'), content }),
    },
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
  return fc.array(acts as Arbitrary<Act>, { minLength: 10, maxLength: 45, size: 'max' })
}

export interface Act {
  readonly kind: 'report' | 'amend' | 'void' | 'set' | 'pass' | 'change'
  readonly slug: Slug
  readonly number: number
  readonly agoHours: number
  readonly content: { readonly units: number; readonly user: string; readonly region: string }
  readonly hours: number
  readonly planSlug: string
  readonly cadence: typeof month
}

/** What one customer did, refusals and all; `archives`: whatever can be archived is, a day after it was billed. */
export async function liveWithUsage(api: TestApi, acts: readonly Act[], archives = false) {
  const world = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { catalog, at: iso(START) })
  const { billing, advance, environmentId } = world
  if (archives) await billing.environments.updateSettings({ usage: { archiveAfterDays: 1 } })
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
      if (archives) await archiveAll(api, environmentId)
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
  if (!/^(usage|subscription|plan_change)\./.test((error as { code?: string }).code ?? '')) throw error
}

/** As the worker does, step by step; returns how many events moved. */
export async function archiveAll({ engine }: TestApi, environmentId: string): Promise<number> {
  const context = { ...engine, environmentId, actor: 'test', reason: null }
  for (let moved = 0; ; ) {
    const { events, boundaries } = await archiveUsage(context)
    moved += events
    if (events + boundaries === 0) return moved
  }
}
