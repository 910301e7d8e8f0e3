import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const metered = <const Rest extends object>(rest: Rest) => ({ type: 'metered', name: 'Use', meter: rest }) as const
const perUnit = <Slug extends string>(feature: Slug) =>
  ({ feature, cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } }) as const
const catalog = {
  features: {
    calls: metered({ aggregation: 'sum', groupBy: ['region'] }),
    peak: metered({ aggregation: 'max' }),
    disk: metered({ aggregation: 'weighted_sum', carryOver: true }),
    other: metered({ aggregation: 'sum' }),
  },
  plans: {
    team: {
      name: 'Team',
      features: { calls: priced, peak: priced, disk: priced },
      prices: { calls: perUnit('calls'), peak: perUnit('peak'), disk: perUnit('disk') },
    },
  },
} as const

type Slug = keyof typeof catalog.features

/** A customer of Team from 1 January. */
async function newWorld(lateUsage: 'correct' | 'reject' = 'correct') {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-01-01T00:00:00Z' },
  )
  const { billing, environmentId, advance } = sandbox
  await billing.environments.updateSettings({ invoices: { lateUsage } })
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  const customerId = 'ada'
  return {
    ...sandbox,
    until: (to: string) => advance({ to }),
    report: (idempotencyKey: string, units: number, featureSlug: Slug = 'calls', region = 'eu') =>
      billing.usage.report({ customerId, featureSlug, units, idempotencyKey, properties: { region } }),
    amend: (idempotencyKey: string, units: number, region?: string) =>
      billing.usage.amend({
        customerId,
        idempotencyKey,
        units,
        ...(region === undefined ? {} : { properties: { region } }),
      }),
    void: (idempotencyKey: string) => billing.usage.void({ customerId, idempotencyKey }),
    set: (idempotencyKey: string, quantity: number | string, featureSlug: Slug = 'calls', region = 'eu') =>
      billing.usage.set({ customerId, featureSlug, quantity, idempotencyKey, properties: { region } }),
    /** The quantity of the open period, by group. */
    used: async (featureSlug: Slug = 'calls') => {
      const { features } = await billing.usage.summary({ customerId, featureSlug })
      return Object.fromEntries(features[0]?.groups.map(({ group, quantity }) => [group.region ?? '', quantity]) ?? [])
    },
    lines: async () => {
      const [last] = (await billing.invoices.list({ limit: 1 })).items
      return last?.lines.map(({ description, quantity, net }) => `${description} x${quantity} ${net}`) ?? []
    },
    violations: () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId }),
  }
}

describe('an event that is voided', () => {
  test('counts no more, once and for good', async () => {
    const { report, amend, void: undo, used, violations } = await newWorld()
    await report('one', 5)
    await report('two', 7)
    expect(await undo('one')).toMatchObject({ status: 'accepted', idempotencyKey: 'one' })
    expect(await used()).toEqual({ eu: '7' })
    expect(await undo('one')).toMatchObject({ status: 'duplicate' })
    await expect(amend('one', 3)).rejects.toMatchObject({ code: 'usage.event_voided' })
    expect(await report('one', 5)).toMatchObject({ status: 'duplicate' })
    expect(await used()).toEqual({ eu: '7' })
    await undo('two')
    expect(await used()).toEqual({})
    expect(await violations()).toEqual([])
  })

  test('is found by its own key alone', async () => {
    const { report, void: undo } = await newWorld()
    await report('one', 5)
    await undo('one')
    await expect(undo('none')).rejects.toMatchObject({ code: 'usage.event_not_found' })
  })

  test('leaves the highest of the others', async () => {
    const { report, void: undo, used, violations } = await newWorld()
    for (const [key, units] of [
      ['a', 5],
      ['b', 9],
      ['c', 7],
    ] as const)
      await report(key, units, 'peak')
    await undo('b')
    expect(await used('peak')).toEqual({ '': '7' })
    expect(await violations()).toEqual([])
  })

  test('takes itself off the next invoice where its own was issued', async () => {
    const { report, void: undo, until, lines, billing, violations } = await newWorld()
    await report('one', 500)
    await report('two', 300, 'calls', 'us')
    await until('2026-02-10T00:00:00Z')
    await undo('one')
    await report('three', 900)
    await until('2026-03-10T00:00:00Z')
    expect((await lines()).filter((line) => !/x0 0$/.test(line))).toEqual([
      'Use: eu x900 900',
      'Use: eu, corrected x-500 -500',
    ])
    const [invoice] = (await billing.invoices.list({ limit: 1 })).items
    const { lines: explained } = await billing.invoices.explain({ invoiceId: invoice?.id ?? '' })
    expect(explained.find(({ kind }) => kind === 'correction')).toMatchObject({ quantity: '-500', events: 0 })
    expect(await violations()).toEqual([])
  })
})

describe('an event that is amended', () => {
  test('counts with its new units and properties at its own time, and the last amendment counts', async () => {
    const { report, amend, used, until, violations } = await newWorld()
    await report('one', 5)
    await until('2026-01-05T00:00:00Z')
    expect(await amend('one', 8)).toMatchObject({ status: 'accepted', idempotencyKey: 'one' })
    expect(await amend('one', 8)).toMatchObject({ status: 'duplicate' })
    expect(await used()).toEqual({ eu: '8' })
    await amend('one', 3, 'us')
    expect(await used()).toEqual({ us: '3' })
    await amend('one', 8)
    expect(await used()).toEqual({ us: '8' })
    expect(await violations()).toEqual([])
  })

  test('is known by its first key on the invoice that it is behind', async () => {
    const { report, amend, until, billing } = await newWorld()
    await report('one', 5)
    await amend('one', 8)
    await until('2026-02-01T00:00:00Z')
    const [invoice] = (await billing.invoices.list({ limit: 1 })).items
    const { lines } = await billing.invoices.explain({ invoiceId: invoice?.id ?? '' })
    expect(lines[0]?.firstEvents).toMatchObject([{ idempotencyKey: 'one', units: '8' }])
  })

  test('must be one that could have been reported', async () => {
    const { report, amend } = await newWorld()
    await report('one', 5, 'peak')
    await expect(amend('one', -1)).rejects.toMatchObject({ code: 'usage.units_not_allowed' })
  })

  test('is refused after its invoice where late usage is', async () => {
    const { report, amend, void: undo, until } = await newWorld('reject')
    await report('one', 5)
    await until('2026-02-10T00:00:00Z')
    await expect(amend('one', 6)).rejects.toMatchObject({ code: 'usage.too_late' })
    await expect(undo('one')).rejects.toMatchObject({ code: 'usage.too_late' })
  })

  test('that no subscription covers stays so', async () => {
    const { report, amend, billing, violations } = await newWorld()
    await report('one', 5, 'other')
    expect(await amend('one', 6)).toMatchObject({ status: 'accepted', unattributed: true })
    const { features } = await billing.usage.summary({ customerId: 'ada', featureSlug: 'other' })
    expect(features[0]?.quantity).toBe('6')
    expect(await violations()).toEqual([])
  })
})

describe('a quantity that is set', () => {
  test('is what it is set to, of the group that is named, and keeps the difference', async () => {
    const { report, set, used, until, lines, void: undo, violations } = await newWorld()
    await report('one', 5)
    await report('two', 4, 'calls', 'us')
    expect(await set('known', '12.5')).toMatchObject({ status: 'accepted' })
    expect(await set('known', '12.50')).toMatchObject({ status: 'duplicate' })
    await expect(set('known', 13)).rejects.toMatchObject({ code: 'usage.conflict' })
    expect(await used()).toEqual({ eu: '12.5', us: '4' })
    await report('three', 1)
    await set('less', 10)
    expect(await used()).toEqual({ eu: '10', us: '4' })
    await undo('less')
    expect(await used()).toEqual({ eu: '13.5', us: '4' })
    await until('2026-02-01T00:00:00Z')
    expect((await lines()).slice(0, 2)).toEqual(['Use: eu x13.5 14', 'Use: us x4 4'])
    expect(await violations()).toEqual([])
  })

  test('is a level that goes on', async () => {
    const { set, until, lines } = await newWorld()
    await set('ten', 1000, 'disk')
    await until('2026-02-15T00:00:00Z')
    expect(await lines()).toContain('Use x1000 1000')
    await set('four', 400, 'disk')
    await until('2026-03-01T00:00:00Z')
    // Half of February at 1,000 and half at 400.
    expect(await lines()).toContain('Use x700 700')
  })

  test('is of the open period, and of what adds up', async () => {
    const { set, until, billing } = await newWorld()
    await until('2026-02-10T00:00:00Z')
    const late = { customerId: 'ada', featureSlug: 'calls', quantity: 1, idempotencyKey: 'late' } as const
    await expect(billing.usage.set({ ...late, timestamp: '2026-01-10T00:00:00Z' })).rejects.toMatchObject({
      code: 'usage.not_current',
    })
    await expect(set('peak', 3, 'peak')).rejects.toMatchObject({ code: 'usage.set_not_allowed' })
    await expect(set('other', 3, 'other')).rejects.toMatchObject({ code: 'usage.not_current' })
  })

  test('is exact beside reports, voids and amendments that come at once', async () => {
    const { report, amend, void: undo, set, used, violations } = await newWorld()
    const keys = Array.from({ length: 12 }, (_, index) => `use-${index}`)
    await Promise.all(keys.map((key) => report(key, 3)))
    await Promise.all([
      ...keys.slice(0, 4).map((key) => undo(key)),
      ...keys.slice(4, 8).map((key) => amend(key, 5)),
      ...['a', 'b', 'c'].map((key) => set(key, 100)),
      ...['x', 'y'].map((key) => report(key, 2)),
    ])
    await set('last', 64)
    expect(await used()).toEqual({ eu: '64' })
    expect(await violations()).toEqual([])
  })

  test('twice at once under one key is set once', async () => {
    const { set, used, violations } = await newWorld()
    const receipts = await Promise.all(Array.from({ length: 6 }, () => set('same', 9)))
    expect(receipts.map(({ status }) => status).toSorted()).toEqual(['accepted', ...Array(5).fill('duplicate')])
    expect(await used()).toEqual({ eu: '9' })
    expect(await violations()).toEqual([])
  })
})
