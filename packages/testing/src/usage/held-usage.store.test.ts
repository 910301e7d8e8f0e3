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
const metered = { type: 'metered', name: 'Use', meter: { aggregation: 'sum' } } as const
const catalog = {
  credits: { token: { name: 'Tokens' } },
  features: { calls: metered, words: metered, minutes: metered },
  plans: {
    team: {
      name: 'Team',
      features: {
        calls: { type: 'metered', consumption: 'priced', allowance: '10', overage: 'blocked' },
        words: { type: 'metered', consumption: 'credits', wallet: 'token', creditCost: '2', overdraft: 'blocked' },
        minutes: { type: 'metered', consumption: 'balance', overage: 'blocked' },
      },
      prices: {
        base: { cadence: month, terms: { USD: { model: 'flat', amount: '10.00' } } },
        minutes: { feature: 'minutes', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.10' } } },
      },
    },
  },
} as const

type Slug = keyof typeof catalog.features

async function newWorld() {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-01-01T00:00:00Z' },
  )
  const { billing, environmentId } = sandbox
  const customerId = 'ada'
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  await billing.subscriptions.create({ customerId, planSlug: 'team' })
  let made = 0
  return {
    ...sandbox,
    hold: (featureSlug: Slug, units: number, more: { idempotencyKey?: string; expiresInSeconds?: number } = {}) =>
      billing.usage.hold({ customerId, featureSlug, units, idempotencyKey: `hold-${made++}`, ...more }),
    settle: (holdId: string, units: number) => billing.usage.settle({ holdId, units }),
    release: (holdId: string) => billing.usage.release({ holdId }),
    report: (featureSlug: Slug, units: number) =>
      billing.usage.report({ customerId, featureSlug, units, enforce: true }),
    may: async (featureSlug: Slug, units: number) =>
      (await billing.usage.check({ customerId, featureSlug, units })).allowed,
    wallet: (unit: string) => billing.wallets.get({ customerId, unit }),
    grant: (unit: string, amount: number) => billing.wallets.grant({ customerId, unit, amount }),
    used: async (featureSlug: Slug) => (await billing.usage.summary({ customerId, featureSlug })).features[0]?.quantity,
    violations: () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId }),
  }
}

describe('units that are held', () => {
  test('are there for nothing else, until they are settled as what was used', async () => {
    const { hold, settle, report, may, used, violations } = await newWorld()
    const { id, state, reserved } = await hold('calls', 7)
    expect([state, reserved]).toEqual(['open', null])
    expect([await may('calls', 3), await may('calls', 4)]).toEqual([true, false])
    await expect(report('calls', 4)).rejects.toMatchObject({ code: 'usage.limit_reached' })
    await expect(hold('calls', 4)).rejects.toMatchObject({ code: 'usage.limit_reached' })
    expect(await used('calls')).toBe('0')
    expect(await settle(id, 2)).toMatchObject({ status: 'accepted', idempotencyKey: `hold:${id}` })
    expect(await used('calls')).toBe('2')
    expect([await may('calls', 8), await may('calls', 9)]).toEqual([true, false])
    expect(await violations()).toEqual([])
  })

  test('come back when they are released, once', async () => {
    const { hold, release, settle, may } = await newWorld()
    const { id } = await hold('calls', 10)
    expect(await may('calls', 1)).toBe(false)
    expect(await release(id)).toMatchObject({ state: 'released' })
    expect(await release(id)).toMatchObject({ state: 'released' })
    expect(await may('calls', 10)).toBe(true)
    await expect(settle(id, 1)).rejects.toMatchObject({ code: 'usage.hold_closed' })
  })

  test('come back by the clock, and what was used of them still counts', async () => {
    const { hold, settle, release, advance, may, used, violations } = await newWorld()
    const { id } = await hold('calls', 10, { expiresInSeconds: 60 })
    await advance({ to: '2026-01-01T00:00:59Z' })
    expect(await may('calls', 1)).toBe(false)
    await advance({ to: '2026-01-01T00:01:00Z' })
    expect(await may('calls', 10)).toBe(true)
    expect(await release(id)).toMatchObject({ state: 'expired' })
    expect(await settle(id, 12)).toMatchObject({ status: 'accepted' })
    expect(await used('calls')).toBe('12')
    expect(await violations()).toEqual([])
  })

  test('are the same hold for the same key, and settled once', async () => {
    const { hold, settle, used } = await newWorld()
    const { id } = await hold('calls', 5, { idempotencyKey: 'one' })
    expect(await hold('calls', 5, { idempotencyKey: 'one' })).toMatchObject({ id })
    await expect(hold('calls', 6, { idempotencyKey: 'one' })).rejects.toMatchObject({ code: 'usage.conflict' })
    expect(await settle(id, 3)).toMatchObject({ status: 'accepted' })
    expect(await settle(id, 3)).toMatchObject({ status: 'duplicate' })
    await expect(settle(id, 4)).rejects.toMatchObject({ code: 'usage.conflict' })
    expect(await used('calls')).toBe('3')
  })

  test('keep what they cost in the wallet of credits', async () => {
    const { hold, settle, report, may, wallet, grant, violations } = await newWorld()
    await grant('token', 20)
    const { id, reserved } = await hold('words', 8)
    expect(reserved).toEqual({ unit: 'token', amount: '16' })
    expect(await wallet('token')).toMatchObject({ spendable: '20', held: '16' })
    expect([await may('words', 2), await may('words', 3)]).toEqual([true, false])
    await report('words', 2)
    await settle(id, 5)
    expect(await wallet('token')).toMatchObject({ spendable: '6', held: '0' })
    expect(await violations()).toEqual([])
  })

  test('keep what they cost in the money wallet', async () => {
    const { hold, report, wallet, grant } = await newWorld()
    await grant('USD', 100)
    expect(await hold('minutes', 9)).toMatchObject({ reserved: { unit: 'USD', amount: '90' } })
    expect(await wallet('USD')).toMatchObject({ held: '90' })
    await expect(report('minutes', 2)).rejects.toMatchObject({ code: 'usage.limit_reached' })
    await report('minutes', 1)
    expect(await wallet('USD')).toMatchObject({ balance: '90' })
  })

  test.each([
    ['nothing', 0],
    ['less than nothing', -1],
  ])('are never %s', async (_, units) => {
    const { hold } = await newWorld()
    await expect(hold('calls', units)).rejects.toMatchObject({ code: 'usage.units_not_allowed' })
  })

  test('keep their money from an invoice, which the payment method pays, and from whoever corrects the wallet', async () => {
    const { billing, advance, hold, settle, wallet, grant, violations } = await newWorld()
    await grant('USD', 1000)
    await advance({ to: '2026-01-31T23:50:00Z' })
    const { id } = await hold('minutes', 90, { expiresInSeconds: 86_400 })
    const adjust = (amount: number) => billing.wallets.adjust({ customerId: 'ada', unit: 'USD', amount })
    await expect(adjust(-101)).rejects.toMatchObject({
      code: 'wallet.insufficient_balance',
      details: { needed: '101', spendable: '100' },
    })
    expect(await adjust(-40)).toMatchObject({ balance: '960' })
    await advance({ to: '2026-02-01T00:05:00Z' })
    const [renewal] = (await billing.invoices.list({ limit: 1 })).items
    expect(renewal).toMatchObject({ status: 'paid', totals: { total: 1000, paidFromWallet: 60 } })
    expect(await wallet('USD')).toMatchObject({ balance: '900', held: '900' })
    await settle(id, 90)
    expect(await wallet('USD')).toMatchObject({ balance: '0', held: '0' })
    expect(await violations()).toEqual([])
  })

  test('are given out by a lease without asking, and come back with it', async () => {
    const { billing, may, used, violations } = await newWorld()
    const lease = await billing.usage.lease({ customerId: 'ada', featureSlug: 'calls', units: 6 })
    expect([await may('calls', 4), await may('calls', 5)]).toEqual([true, false])
    expect([lease.take(2), lease.take(5), lease.take()]).toEqual([true, false, true])
    await lease.close()
    expect(await used('calls')).toBe('3')
    expect([await may('calls', 7), await may('calls', 8)]).toEqual([true, false])
    expect(await violations()).toEqual([])
  })

  test('of fifty who ask for the last one at once are one’s', async () => {
    const { hold, report, violations } = await newWorld()
    await report('calls', 9)
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => hold('calls', 1)))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await violations()).toEqual([])
  })
})
