import type { Catalog, Plan } from '@tallywright/domain'
import { newEnvironment, openTestEngine, type TestEngine, valueIn } from '@tallywright/testing/test-engine'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import {
  archiveFeature,
  archivePlan,
  type Context,
  createFeature,
  createPlan,
  getPlan,
  listFeatures,
  listPlans,
  pushCatalog,
  setPlanVisibility,
  updateFeature,
  updatePlan,
} from '../index.ts'

let opened: TestEngine
let context: Context
let count = 0

beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'))
})
afterAll(() => opened.close())
beforeEach(async () => {
  context = await newEnvironment(opened.engine)
})

const request = (input: unknown) => ({ key: `k${count++}`, procedure: 'test', input, bucket: null })
const push = (catalog: Catalog, dryRun = false) => pushCatalog(context, { catalog, dryRun }, request(catalog))
const monthly = { unit: 'month', count: 1 } as const
const basePrice = (amount: string) => ({ cadence: monthly, terms: { USD: { model: 'flat' as const, amount } } })
const plan = (amount: string, more: Partial<Plan> = {}): Plan => ({
  name: 'Pro',
  features: {},
  prices: { base: basePrice(amount) },
  ...more,
})
const sso = { type: 'boolean', name: 'SSO' } as const
const allPlans = { limit: 100, includeArchived: true, includeHidden: true }
const toAll = { publicOnly: false }
const toThePublic = { publicOnly: true }

async function outboxTypes(): Promise<string[]> {
  return context.store.transaction(context.environmentId, async (tx) =>
    (await tx.outbox.ofEnvironment()).map(({ type }) => type),
  )
}

describe('a pushed catalog', () => {
  const catalog: Catalog = {
    features: {
      'api-calls': { type: 'metered', name: 'API calls', meter: { aggregation: 'sum' } },
      editor: { type: 'seats', name: 'Editors' },
    },
    plans: { pro: plan('20.00'), free: { name: 'Free', features: {}, prices: {} } },
    planGroups: { main: { name: 'Main', plans: ['free', 'pro'] } },
  }

  test('says what it created, and a second push of the same changes nothing', async () => {
    const first = valueIn(await push(catalog))
    expect(first.changes.map(({ kind, slug, change, version }) => [kind, slug, change, version])).toEqual([
      ['feature', 'api-calls', 'created', null],
      ['feature', 'editor', 'created', null],
      ['plan_group', 'main', 'created', null],
      ['plan', 'pro', 'created', 1],
      ['plan', 'free', 'created', 1],
    ])
    const told = await outboxTypes()
    expect(told).toHaveLength(5)

    const second = valueIn(await push(catalog))
    expect(new Set(second.changes.map(({ change }) => change))).toEqual(new Set(['unchanged']))
    expect(await outboxTypes()).toEqual(told)
  })

  test('leaves alone what it does not name', async () => {
    valueIn(await push(catalog))
    valueIn(await push({ features: {}, plans: { pro: plan('30.00') } }))
    const { items } = valueIn(await listPlans(context, allPlans, toAll))
    expect(items.map(({ slug, version, group }) => [slug, version, group?.rank])).toEqual([
      ['free', 1, 0],
      ['pro', 2, 1],
    ])
  })

  test('a dry run shows the same changes and makes none', async () => {
    const shown = valueIn(await push(catalog, true))
    expect(valueIn(await listPlans(context, allPlans, toAll)).items).toEqual([])
    expect(await outboxTypes()).toEqual([])
    expect(valueIn(await push(catalog)).changes).toEqual(shown.changes)
  })

  test('is refused whole when one part of it contradicts another, and names every problem by its path', async () => {
    const { outcome } = await push({
      features: {},
      plans: { pro: plan('20.00', { features: { nothing: { type: 'boolean' } } }) },
    })
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'catalog.invalid', param: 'catalog.plans.pro.features.nothing' },
    })
    expect(valueIn(await listPlans(context, allPlans, toAll)).items).toEqual([])
  })

  test('changed prices make a version, a change of visibility does not', async () => {
    valueIn(await push(catalog))
    const { changes } = valueIn(await push({ features: {}, plans: { pro: plan('25.00') } }))
    expect(changes).toMatchObject([
      { slug: 'pro', change: 'updated', version: 2, changedFields: ['prices.base.terms.USD.amount'] },
    ])
    const hidden = valueIn(await push({ features: {}, plans: { pro: plan('25.00', { visibility: 'hidden' }) } }))
    expect(hidden.changes).toMatchObject([{ change: 'updated', version: 2, changedFields: ['visibility'] }])
  })

  test('prices in another order are a change, because the order shows on invoices', async () => {
    const [a, b] = [basePrice('1'), basePrice('2')]
    valueIn(await push({ features: {}, plans: { pro: plan('0', { prices: { a, b } }) } }))
    const { changes } = valueIn(await push({ features: {}, plans: { pro: plan('0', { prices: { b, a } }) } }))
    expect(changes).toMatchObject([{ change: 'updated', changedFields: ['prices'] }])
    const { prices } = valueIn(await getPlan(context, { planSlug: 'pro' }, toAll))
    expect(Object.keys(prices)).toEqual(['b', 'a'])
  })

  test('slugs may be called like the members of every object', async () => {
    const odd: Catalog = { features: { constructor: sso }, plans: { constructor: plan('1') } }
    expect(valueIn(await push(odd)).changes.map(({ change }) => change)).toEqual(['created', 'created'])
    expect(valueIn(await push(odd)).changes.map(({ change }) => change)).toEqual(['unchanged', 'unchanged'])
  })
})

describe('features', () => {
  const metered = { slug: 'api-calls', type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } as const

  test('a slug is taken once', async () => {
    const created = valueIn(await createFeature(context, metered, request(metered)))
    expect(created).toMatchObject({
      slug: 'api-calls',
      meter: { aggregation: 'sum' },
      unitName: null,
      archivedAt: null,
    })
    const again = await createFeature(context, metered, request(metered))
    expect(again.outcome).toMatchObject({ ok: false, error: { code: 'feature.already_exists' } })
  })

  test('what is left out stays and null clears', async () => {
    valueIn(await createFeature(context, { ...metered, unitName: 'call', description: 'D' }, request(1)))
    const change = { featureSlug: 'api-calls', name: 'API calls', unitName: null }
    const updated = valueIn(await updateFeature(context, change, request(2)))
    expect(updated).toMatchObject({ name: 'API calls', unitName: null, description: 'D' })
  })

  test('only a metered feature takes a meter, and problems are told by the fields that were sent', async () => {
    valueIn(await createFeature(context, { slug: 'sso', ...sso }, request(1)))
    const meter = { aggregation: 'count' } as const
    const refusal = await updateFeature(context, { featureSlug: 'sso', meter }, request(2))
    expect(refusal.outcome).toMatchObject({ ok: false, error: { code: 'feature.not_metered', param: 'meter' } })
    const wrong = { ...metered, meter: { aggregation: 'unique_count' } } as const
    const invalid = await createFeature(context, wrong, request(3))
    expect(invalid.outcome).toMatchObject({ ok: false, error: { code: 'catalog.invalid', param: 'meter.property' } })
  })

  test('an archived feature stays with the plans that grant it, and no other can name it', async () => {
    const features = { 'api-calls': { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } } as const
    const grants = {
      'api-calls': { type: 'metered', consumption: 'priced', allowance: '5', overage: 'blocked' },
    } as const
    valueIn(await push({ features, plans: { pro: plan('1', { features: grants }) } }))
    const archived = valueIn(await archiveFeature(context, { featureSlug: 'api-calls' }, request(1)))
    expect(archived.archivedAt).not.toBeNull()
    expect(valueIn(await listFeatures(context, { limit: 10, includeArchived: false })).items).toEqual([])

    valueIn(await updatePlan(context, { planSlug: 'pro', name: 'Pro+' }, request(2)))
    const other = await createPlan(context, { slug: 'max', ...plan('2', { features: grants }) }, request(3))
    expect(other.outcome).toMatchObject({ ok: false, error: { code: 'catalog.invalid', param: 'features.api-calls' } })

    valueIn(await push({ features, plans: {} }))
    valueIn(await createPlan(context, { slug: 'max', ...plan('2', { features: grants }) }, request(4)))
  })
})

describe('plans', () => {
  test('to the public, hidden and archived plans do not exist', async () => {
    for (const slug of ['shown', 'hidden', 'archived'])
      valueIn(await createPlan(context, { slug, ...plan('1') }, request(slug)))
    valueIn(await setPlanVisibility(context, { planSlug: 'hidden', visibility: 'hidden' }, request(1)))
    valueIn(await archivePlan(context, { planSlug: 'archived' }, request(2)))

    const seen = valueIn(await listPlans(context, allPlans, toThePublic))
    expect(seen.items.map(({ slug }) => slug)).toEqual(['shown'])
    for (const planSlug of ['hidden', 'archived']) {
      const found = await getPlan(context, { planSlug }, toThePublic)
      expect(found).toMatchObject({ ok: false, error: { code: 'plan.not_found' } })
      expect(valueIn(await getPlan(context, { planSlug }, toAll)).slug).toBe(planSlug)
    }
  })

  test('an archived plan takes no change and leaves the rest of the catalog valid', async () => {
    const planGroups = { main: { name: 'Main', plans: ['pro'] } }
    valueIn(await push({ features: {}, plans: { pro: plan('1') }, planGroups }))
    const archived = valueIn(await archivePlan(context, { planSlug: 'pro' }, request(1)))
    expect(valueIn(await archivePlan(context, { planSlug: 'pro' }, request(2)))).toEqual(archived)
    const update = await updatePlan(context, { planSlug: 'pro', name: 'X' }, request(3))
    expect(update.outcome).toMatchObject({ ok: false, error: { code: 'plan.archived' } })
    valueIn(await createPlan(context, { slug: 'max', ...plan('2') }, request(4)))
  })

  test('a version that was sold is never rewritten', async () => {
    const created = valueIn(await createPlan(context, { slug: 'pro', ...plan('20.00') }, request(1)))
    const updated = valueIn(
      await updatePlan(context, { planSlug: 'pro', prices: { base: basePrice('30.00') } }, request(2)),
    )
    expect([created.version, updated.version]).toEqual([1, 2])
    const sold = await context.store.transaction(context.environmentId, (tx) =>
      tx.catalog.plans.version(created.versionId),
    )
    expect(sold?.plan.prices).toEqual({ base: basePrice('20.00') })
  })

  test('lists go on where the page before ended, newest first', async () => {
    for (const slug of ['a', 'b', 'c']) valueIn(await createPlan(context, { slug, ...plan('1') }, request(slug)))
    const first = valueIn(await listPlans(context, { ...allPlans, limit: 2 }, toAll))
    const cursor = first.nextCursor ?? ''
    const second = valueIn(await listPlans(context, { ...allPlans, limit: 2, cursor }, toAll))
    expect([...first.items, ...second.items].map(({ slug }) => slug)).toEqual(['c', 'b', 'a'])
    expect(second.nextCursor).toBeNull()
    const wrong = await listFeatures(context, { limit: 2, includeArchived: true, cursor })
    expect(wrong).toMatchObject({ ok: false, error: { code: 'validation.failed', param: 'cursor' } })
  })
})

test('a repeated request is answered with the stored reply and has one effect', async () => {
  const once = request('same')
  const first = await createPlan(context, { slug: 'pro', ...plan('1') }, once)
  const second = await createPlan(context, { slug: 'pro', ...plan('1') }, once)
  expect([first.replayed, second.replayed]).toEqual([false, true])
  expect(second.outcome).toEqual(first.outcome)
  const other = await createPlan(context, { slug: 'max', ...plan('1') }, { ...once, input: 'other' })
  expect(other.outcome).toMatchObject({ ok: false, error: { code: 'idempotency.mismatch' } })
})
