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
const credits = (creditCost: string, overdraft: 'allowed' | 'blocked' = 'blocked') =>
  ({ type: 'metered', consumption: 'credits', wallet: 'token', creditCost, overdraft }) as const
const balance = (overage: 'blocked' | 'billed') => ({ type: 'metered', consumption: 'balance', overage }) as const
const sum = { type: 'metered', name: 'Use', meter: { aggregation: 'sum' } } as const
const perUnit = <Slug extends string>(feature: Slug, unitAmount: string) =>
  ({ feature, cadence: month, terms: { USD: { model: 'per_unit', unitAmount } } }) as const
const base = { cadence: month, terms: { USD: { model: 'flat', amount: '10.00' } } } as const
const catalog = {
  credits: { token: { name: 'Tokens' } },
  features: {
    words: sum,
    images: sum,
    lent: sum,
    packs: {
      type: 'metered',
      name: 'Packs',
      meter: { aggregation: 'sum', unitConversion: { operation: 'divide', factor: '100', rounding: 'ceil' } },
    },
    calls: sum,
    rest: sum,
    taxed: sum,
    stored: { type: 'metered', name: 'Stored', meter: { aggregation: 'sum', carryOver: true } },
  },
  planGroups: { main: { name: 'Main', plans: ['team', 'tokens', 'business'] } },
  plans: {
    team: {
      name: 'Team',
      features: {
        words: credits('0.5'),
        images: credits('10'),
        lent: credits('1', 'allowed'),
        packs: credits('2'),
        calls: balance('blocked'),
        rest: balance('billed'),
        stored: balance('blocked'),
      },
      prices: {
        base,
        calls: perUnit('calls', '0.000003'),
        rest: perUnit('rest', '0.01'),
        stored: perUnit('stored', '0.01'),
      },
    },
    tokens: {
      name: 'Tokens',
      features: {
        words: credits('1'),
        calls: { type: 'metered', consumption: 'priced', allowance: '10', overage: 'blocked' },
      },
      prices: { base },
    },
    business: {
      name: 'Business',
      features: { words: credits('0.25') },
      prices: { base: { cadence: month, terms: { USD: { model: 'flat', amount: '31.00' } } } },
    },
  },
} as const

type Slug = keyof typeof catalog.features

/** A customer of Team from 1 January. */
async function newWorld(planSlug: keyof typeof catalog.plans = 'team') {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-01-01T00:00:00Z' },
  )
  const { billing, environmentId, advance } = sandbox
  const customerId = 'ada'
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId, planSlug })
  const wallet = (unit: string) => billing.wallets.get({ customerId, unit })
  return {
    ...sandbox,
    subscriptionId,
    until: (to: string) => advance({ to }),
    grant: (unit: string, amount: number | string, more: { expiresAt?: string; priority?: number } = {}) =>
      billing.wallets.grant({ customerId, unit, amount, ...more }),
    report: (featureSlug: Slug, units: number | string, more: { idempotencyKey?: string; enforce?: boolean } = {}) =>
      billing.usage.report({ customerId, featureSlug, units, ...more }),
    void: (idempotencyKey: string) => billing.usage.void({ customerId, idempotencyKey }),
    amend: (idempotencyKey: string, units: number) => billing.usage.amend({ customerId, idempotencyKey, units }),
    check: (featureSlug: Slug, units = 1) => billing.usage.check({ customerId, featureSlug, units }),
    left: async (unit: string) => (await wallet(unit)).balance,
    summary: async (featureSlug: Slug) => (await billing.usage.summary({ customerId, featureSlug })).features[0],
    invoice: async () => {
      const [last] = (await billing.invoices.list({ limit: 1 })).items
      return { status: last?.status, totals: last?.totals, lines: last?.lines.map(({ net }) => net) }
    },
    violations: () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId }),
  }
}

describe('use that is paid with credits', () => {
  test('draws what each unit costs, of several features from one wallet', async () => {
    const { grant, report, left, violations } = await newWorld()
    await grant('token', 100)
    await report('words', 21)
    expect(await left('token')).toBe('89.5')
    await report('images', 2)
    expect(await left('token')).toBe('69.5')
    await report('words', 1)
    expect(await left('token')).toBe('69')
    expect(await violations()).toEqual([])
  })

  test('draws whole packs as its units are converted, whatever the events', async () => {
    const { grant, report, left } = await newWorld()
    await grant('token', 100)
    await report('packs', 60)
    expect(await left('token')).toBe('98')
    await report('packs', 40)
    expect(await left('token')).toBe('98')
    await report('packs', 1)
    expect(await left('token')).toBe('96')
  })

  test('is recorded beyond what the wallet holds, and what is not covered is never drawn later', async () => {
    const { grant, report, left, summary, violations } = await newWorld()
    await grant('token', 10)
    await report('images', 3)
    expect(await left('token')).toBe('0')
    expect(await summary('images')).toMatchObject({
      quantity: '3',
      wallet: { unit: 'token', drawn: '10', uncovered: '20' },
    })
    await grant('token', 50)
    await report('images', 1)
    expect(await left('token')).toBe('40')
    expect(await violations()).toEqual([])
  })

  test('is a debt where the plan allows it, which the next grant pays', async () => {
    const { grant, report, left, void: undo, violations } = await newWorld()
    await report('lent', 5, { idempotencyKey: 'five' })
    expect(await left('token')).toBe('-5')
    await grant('token', 8)
    expect(await left('token')).toBe('3')
    await undo('five')
    expect(await left('token')).toBe('8')
    expect(await violations()).toEqual([])
  })

  test('is refused beyond the wallet by a report that asks for it, each after those before it', async () => {
    const { billing, grant, report, left, check, violations } = await newWorld()
    await grant('token', 25)
    await report('images', 2, { enforce: true })
    await expect(report('images', 1, { enforce: true })).rejects.toMatchObject({ code: 'usage.limit_reached' })
    await expect(report('words', 11, { enforce: true })).rejects.toMatchObject({ code: 'usage.limit_reached' })
    expect(await check('words', 10)).toMatchObject({ allowed: true, balance: '5', remaining: '10', cost: '5' })
    await report('words', 10, { enforce: true })
    expect(await left('token')).toBe('0')
    expect(await check('words')).toMatchObject({ allowed: false, reason: 'wallet_empty' })
    await grant('token', 3)
    const customerId = 'ada'
    const events = [4, 3, 2].map((units) => ({ customerId, featureSlug: 'words' as const, units, enforce: true }))
    const answers = await Promise.allSettled(events.map((event) => billing.usage.report(event)))
    // Six words are paid for: whoever comes last of three is one too many, whatever their order.
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(1)
    expect(await violations()).toEqual([])
  })

  test('comes back when its event is voided or amended, to the grants it came from', async () => {
    const { grant, report, left, void: undo, amend, billing, violations } = await newWorld()
    await grant('token', 10, { priority: 1 })
    await grant('token', 50)
    await report('words', 40, { idempotencyKey: 'forty' })
    expect(await left('token')).toBe('40')
    await amend('forty', 10)
    expect(await left('token')).toBe('55')
    const { grants } = await billing.wallets.get({ customerId: 'ada', unit: 'token' })
    expect(grants.map(({ remaining }) => remaining)).toEqual(['5', '50'])
    await undo('forty')
    expect(await left('token')).toBe('60')
    expect(await violations()).toEqual([])
  })

  test('costs what the plan says at the time, in the two parts of a period whose plan was changed', async () => {
    const { billing, grant, report, left, until, violations } = await newWorld()
    await grant('token', 100)
    await report('words', 20)
    await until('2026-01-16T00:00:00Z')
    const { items } = await billing.subscriptions.list({ customerId: 'ada' })
    await billing.subscriptions.changePlan({ subscriptionId: items[0]?.id ?? '', planSlug: 'business' })
    expect(await left('token')).toBe('90')
    await report('words', 20)
    expect(await left('token')).toBe('85')
    expect(await violations()).toEqual([])
  })

  test('draws again in the next period what a unit costs, not what was used before', async () => {
    const { grant, report, left, until, violations } = await newWorld()
    await grant('token', 100)
    await report('packs', 150)
    expect(await left('token')).toBe('96')
    await until('2026-02-02T00:00:00Z')
    await report('packs', 10)
    expect(await left('token')).toBe('94')
    expect(await violations()).toEqual([])
  })
})

describe('use of a subscription that ended without an invoice', () => {
  test.each(['now', 'at_period_end'] as const)(
    'cancelled %s: is taken back, and comes late, all the same',
    async (behavior) => {
      const { billing, subscriptionId, grant, report, until, left, void: undo, violations } = await newWorld('tokens')
      await grant('token', 100)
      await report('words', 10, { idempotencyKey: 'one' })
      await report('words', 20, { idempotencyKey: 'two' })
      await report('calls', 10, { idempotencyKey: 'free' })
      await until('2026-01-20T00:00:00Z')
      await billing.subscriptions.cancel({ subscriptionId, behavior })
      await until('2026-02-02T00:00:00Z')
      await undo('one')
      await undo('free')
      const late = { customerId: 'ada', featureSlug: 'words', units: 5, timestamp: '2026-01-10T00:00:00Z' } as const
      expect(await billing.usage.report(late)).not.toMatchObject({ unattributed: true })
      expect(await left('token')).toBe('75')
      await until('2026-03-02T00:00:00Z')
      expect((await billing.invoices.list({ limit: 10 })).items).toHaveLength(1)
      expect(await violations()).toEqual([])
    },
  )
})

describe('use that is paid from the money wallet', () => {
  test('draws what the period comes to, so that a million calls at 0.000003 cost 3.00', async () => {
    const { grant, report, left, violations } = await newWorld()
    await grant('USD', 500)
    for (let round = 0; round < 100; round++) await report('calls', 10_000)
    expect(await left('USD')).toBe('200')
    expect(await violations()).toEqual([])
  })

  test('prepays the line of its period, and the rest of the wallet pays what is left', async () => {
    const { grant, report, left, until, invoice, violations } = await newWorld()
    await grant('USD', 700)
    await report('rest', 300)
    expect(await left('USD')).toBe('400')
    await until('2026-02-01T01:00:00Z')
    expect(await invoice()).toMatchObject({
      status: 'paid',
      totals: { total: 1300, paidFromWallet: 700 },
    })
    expect(await left('USD')).toBe('0')
    expect(await violations()).toEqual([])
  })

  test('is never billed beyond the wallet where overage is blocked', async () => {
    const { grant, report, until, invoice, summary, violations } = await newWorld()
    await grant('USD', 2)
    await report('calls', 1_000_000)
    expect(await summary('calls')).toMatchObject({
      wallet: { unit: 'USD', drawn: '2', uncovered: '298' },
    })
    await until('2026-02-01T01:00:00Z')
    expect(await invoice()).toMatchObject({ totals: { total: 1002, paidFromWallet: 2 } })
    expect(await violations()).toEqual([])
  })

  test('is billed with its period where the plan says so', async () => {
    const { grant, report, until, invoice, violations } = await newWorld()
    await grant('USD', 100)
    await report('rest', 300)
    await until('2026-02-01T01:00:00Z')
    expect(await invoice()).toMatchObject({
      status: 'paid',
      totals: { total: 1300, paidFromWallet: 100 },
    })
    expect(await violations()).toEqual([])
  })

  test('that comes late is drawn then, and prepays its correction', async () => {
    const { billing, grant, report, until, invoice, left, violations } = await newWorld()
    await grant('USD', 1_000)
    await report('rest', 100)
    await until('2026-02-03T00:00:00Z')
    const timestamp = '2026-01-20T00:00:00Z'
    await billing.usage.report({ customerId: 'ada', featureSlug: 'rest', units: 50, timestamp })
    await grant('USD', 80)
    await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 1_000_000, timestamp })
    expect(await left('USD')).toBe('0')
    await until('2026-03-01T01:00:00Z')
    const { lines, totals } = await invoice()
    expect(totals).toMatchObject({ total: 1000 + 50 + 80, paidFromWallet: 80 })
    expect(lines).toEqual(expect.arrayContaining([50, 80]))
    expect(await violations()).toEqual([])
  })

  test('goes back where a discount makes the line cheaper than what was drawn', async () => {
    const { billing, grant, report, left, until, invoice, violations } = await newWorld()
    await billing.coupons.create({
      slug: 'half',
      name: 'Half',
      discount: { type: 'percent', percent: '50' },
      duration: { kind: 'forever' },
    })
    const { items } = await billing.subscriptions.list({ customerId: 'ada' })
    await billing.subscriptions.setDiscount({ subscriptionId: items[0]?.id ?? '', couponSlug: 'half' })
    await grant('USD', 300)
    await report('rest', 300)
    expect(await left('USD')).toBe('0')
    await until('2026-02-01T01:00:00Z')
    expect(await invoice()).toMatchObject({ totals: { total: 650, paidFromWallet: 150 } })
    expect(await left('USD')).toBe('150')
    expect(await violations()).toEqual([])
  })

  test('goes back when its event is voided', async () => {
    const { grant, report, left, void: undo, violations } = await newWorld()
    await grant('USD', 100)
    await report('rest', 150, { idempotencyKey: 'much' })
    expect(await left('USD')).toBe('0')
    await undo('much')
    expect(await left('USD')).toBe('100')
    expect(await violations()).toEqual([])
  })
  test('is never charged where overage is blocked and nobody had drawn it: it came ahead of its period', async () => {
    const { billing, until, invoice, summary, violations } = await newWorld()
    await until('2026-01-31T23:58:00Z')
    const timestamp = '2026-02-01T00:01:00Z'
    await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 1_000_000, timestamp })
    await until('2026-02-01T01:00:00Z')
    expect(await summary('calls')).toMatchObject({ wallet: { drawn: '0', uncovered: '300' } })
    const { items } = await billing.subscriptions.list({ customerId: 'ada' })
    const upcoming = await billing.invoices.upcoming({ subscriptionId: items[0]?.id ?? '' })
    await until('2026-03-01T01:00:00Z')
    expect(await invoice()).toMatchObject({ status: 'paid', totals: { total: 1000, paidFromWallet: 0 } })
    expect(upcoming.totals).toMatchObject({ total: 1000 })
    expect(await violations()).toEqual([])
  })

  test('is drawn when its period begins where it came ahead of it', async () => {
    const { billing, grant, until, left, invoice, violations } = await newWorld()
    await until('2026-01-31T23:58:00Z')
    const timestamp = '2026-02-01T00:01:00Z'
    await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 1_000_000, timestamp })
    await grant('USD', 1_400)
    await until('2026-02-01T01:00:00Z')
    expect(await left('USD')).toBe('100')
    await until('2026-03-01T01:00:00Z')
    expect(await invoice()).toMatchObject({ totals: { total: 1300, paidFromWallet: 400 } })
    expect(await violations()).toEqual([])
  })

  test('of a level that is carried over is drawn in a month without an event, and never charged beyond the wallet', async () => {
    const { billing, grant, report, until, left, invoice, violations } = await newWorld()
    const subscriptionId = (await billing.subscriptions.list({ customerId: 'ada' })).items[0]?.id ?? ''
    await grant('USD', 1_150)
    await report('stored', 100)
    expect(await left('USD')).toBe('1050')
    await until('2026-02-01T01:00:00Z')
    expect(await left('USD')).toBe('0')
    await until('2026-03-01T01:00:00Z')
    expect(await invoice()).toMatchObject({ totals: { total: 1050, paidFromWallet: 50 } })
    await grant('USD', 30)
    await until('2026-04-01T01:00:00Z')
    expect(await invoice()).toMatchObject({ totals: { total: 1000, paidFromWallet: 30 } })
    const preview = await billing.subscriptions.previewCancel({ subscriptionId, behavior: 'now' })
    const { planHash } = preview
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', planHash })
    expect(await invoice()).toMatchObject({ totals: { total: 0 } })
    expect(await violations()).toEqual([])
  })
})
