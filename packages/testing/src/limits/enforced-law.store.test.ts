import type { Catalog } from '@tallywright/domain'
import { reportUsage } from '@tallywright/engine'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import type { TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'
import {
  AGGREGATIONS,
  type Aggregation,
  balance,
  base,
  blocked,
  credits,
  openApi,
  perUnit,
  priceOf,
} from './limits-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const START = Date.parse('2026-01-01T00:00:00Z')
const NOW = Date.parse('2026-01-20T00:00:00Z')
const [HOUR, MINUTE] = [3_600_000, 60_000]
const ALLOWANCE = 10

/** How what is enforced is bounded: by an allowance, or by a wallet of 10 credits or 10.00. */
const WAYS = { allowed: blocked(String(ALLOWANCE)), credited: credits, paid: balance } as const
type Way = keyof typeof WAYS
const slugOf = (way: Way, aggregation: Aggregation, isGrouped: boolean) =>
  `${way}-${aggregation.replace('_', '-')}${isGrouped ? '-by-region' : ''}`
const kinds = (Object.keys(WAYS) as Way[]).flatMap((way) =>
  AGGREGATIONS.flatMap((aggregation) =>
    [false, true].map((isGrouped) => ({ way, aggregation, isGrouped, slug: slugOf(way, aggregation, isGrouped) })),
  ),
)
const tiers = {
  model: 'graduated',
  tiers: [
    { upTo: '4', unitAmount: '0.25' },
    { upTo: null, unitAmount: '1.00' },
  ],
}

/** One plan for each feature, so that a wallet is one feature's alone. */
const catalog = {
  credits: { token: { name: 'Tokens' } },
  features: Object.fromEntries(
    kinds.map(({ slug, aggregation, isGrouped }) => {
      const property = aggregation === 'unique_count' ? { property: 'user' } : {}
      const filters = isGrouped ? [{ property: 'region', notIn: ['moon'] }] : []
      const meter = { aggregation, ...property, ...(isGrouped ? { groupBy: ['region'], filters } : {}) }
      return [slug, { type: 'metered', name: slug, meter }]
    }),
  ),
  plans: Object.fromEntries(
    kinds.map(({ slug, way, isGrouped }) => {
      const own = way === 'paid' ? { [slug]: priceOf(slug, isGrouped ? tiers : perUnit('1.00')) } : {}
      return [slug, { name: slug, features: { [slug]: WAYS[way] }, prices: { base: base('10.00'), ...own } }]
    }),
  ),
}

/** Hours ago, many of them the same and some ahead. */
const instant = fc.oneof(
  fc.constant(NOW),
  fc.constantFrom(START, NOW - HOUR, NOW - 1, NOW + MINUTE, NOW + 5 * MINUTE),
  fc.integer({ min: START, max: NOW + 5 * MINUTE }),
)
const used = fc.record({
  units: fc.oneof(fc.integer({ min: 0, max: 15 }), fc.constantFrom(0.25, 100, 1000)),
  at: instant,
  user: fc.constantFrom('ada', 'bob', 'cy', 'dan'),
  region: fc.constantFrom('eu', 'us', 'moon'),
})
const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('enforce' as const),
      events: fc.array(used, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('hold' as const), event: used }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const) }) },
)
const lives = fc.record({
  kind: fc.constantFrom(...kinds),
  acts: fc.array(act, { minLength: 4, maxLength: 14, size: 'max' }),
})

test('law: whatever is accepted with enforce is within the allowance, or covered by the wallet', async () => {
  const { billing, environmentId } = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog: catalog as Catalog, at: new Date(NOW).toISOString() },
  )
  const context = { ...api.engine, environmentId, actor: 'test', reason: null }
  let customers = 0
  const ada = async (planSlug: string) => {
    const customerId = `ada-${customers++}`
    await billing.customers.create({ externalId: customerId })
    await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
    await billing.subscriptions.create({ customerId, planSlug, startAt: new Date(START).toISOString() })
    await billing.wallets.grant({ customerId, unit: 'token', amount: ALLOWANCE })
    await billing.wallets.grant({ customerId, unit: 'USD', amount: ALLOWANCE * 100 })
    return customerId
  }
  const seen = { accepted: 0, rejected: 0 }
  await fc.assert(
    fc.asyncProperty(lives, async ({ kind: { slug: featureSlug, way }, acts }) => {
      const customerId = await ada(featureSlug)
      const holds: string[] = []
      let made = 0
      for (const each of acts) {
        if (each.kind === 'release')
          await Promise.all(holds.splice(0, 1).map((holdId) => billing.usage.release({ holdId })))
        if (each.kind === 'hold') {
          const { units, user, region } = each.event
          const hold = { customerId, featureSlug, units: String(units), properties: { user, region } }
          const held = await billing.usage.hold({ ...hold, idempotencyKey: `hold-${made++}` }).catch(() => null)
          if (held !== null) holds.push(held.id)
        }
        if (each.kind !== 'enforce') continue
        const events = each.events.map(({ units, at, user, region }) => ({
          ...{ customerId, featureSlug, units: String(units), timestamp: new Date(at).toISOString() },
          ...{ idempotencyKey: `event-${(made++ * 7) % 1000}`, properties: { user, region }, enforce: true },
        }))
        for (const { status } of await reportUsage(context, events)) if (status in seen) seen[status as 'accepted'] += 1
        const [summary] = (await billing.usage.summary({ customerId, featureSlug })).features
        if (way === 'allowed') expect(Number(summary?.quantity)).toBeLessThanOrEqual(ALLOWANCE)
        else expect(summary?.wallet?.uncovered ?? '0').toBe('0')
      }
    }),
    { numRuns: 100 },
  )
  expect(seen.accepted).toBeGreaterThan(100)
  expect(seen.rejected).toBeGreaterThan(100)
  expect(await violationsIn({ connection: api.connection, store: api.engine.store, environmentId })).toEqual([])
}, 240_000)
