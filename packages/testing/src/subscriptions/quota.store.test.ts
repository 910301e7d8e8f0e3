import { defineCatalog } from '@tallywright/domain'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

const month = { unit: 'month', count: 1 } as const
const flat = (amount: string) => ({ cadence: month, terms: { USD: { model: 'flat', amount } } }) as const
const each = (feature: 'projects' | 'editor', unitAmount: string) =>
  ({ feature, cadence: month, terms: { USD: { model: 'per_unit', unitAmount } } }) as const

const catalog = defineCatalog({
  features: {
    projects: { type: 'quota', name: 'Projects' },
    boards: { type: 'quota', name: 'Boards' },
    editor: { type: 'seats', name: 'Editors' },
  },
  planGroups: { main: { name: 'Main', plans: ['free', 'team', 'business'] } },
  plans: {
    free: { name: 'Free', features: { boards: { type: 'quota', allowance: 1, extra: 'allowed' } }, prices: {} },
    team: {
      name: 'Team',
      features: {
        projects: { type: 'quota', allowance: 5, extra: 'allowed' },
        boards: { type: 'quota', allowance: 3, extra: 'blocked' },
        editor: { type: 'seats', included: 1, extra: 'allowed' },
      },
      prices: { base: flat('30.00'), projects: each('projects', '2.00'), editor: each('editor', '3.00') },
    },
    business: {
      name: 'Business',
      features: {
        projects: { type: 'quota', allowance: 10, extra: 'allowed' },
        boards: { type: 'quota', allowance: 20, extra: 'blocked' },
        editor: { type: 'seats', included: 1, extra: 'allowed' },
      },
      prices: { base: flat('60.00'), projects: each('projects', '1.50'), editor: each('editor', '3.00') },
    },
  },
  addOns: {
    'more-boards': {
      name: 'More boards',
      recurrence: 'recurring',
      features: { boards: { type: 'quota', allowance: 2, extra: 'blocked' } },
      prices: { base: flat('1.00') },
    },
  },
})

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

/** Ada, in UTC, from 1 April 2026, a month of 30 days. */
async function newWorld(subscription: object = {}) {
  const server = { engine: api.engine, fetch: api.serve }
  const { billing, advance, environmentId } = await createSandboxOn(server, { catalog, at: '2026-04-01T00:00:00Z' })
  await billing.customers.create({ externalId: 'ada', timeZone: 'UTC' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const created = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team', ...subscription })
  const subscriptionId = created.id
  const projects = { subscriptionId, featureSlug: 'projects' } as const
  const boards = { subscriptionId, featureSlug: 'boards' } as const
  return {
    billing,
    environmentId,
    subscriptionId,
    projects,
    boards,
    until: (day: string) => advance({ to: `2026-${day}T00:00:00Z` }),
    /** Of the newest invoice: the net of its lines of quota, the newest period first. */
    quotaLines: async () => {
      const [invoice] = (await billing.invoices.list({ customerId: 'ada', limit: 1 })).items
      return (invoice?.lines ?? []).filter(({ kind }) => kind === 'quota')
    },
    violations: () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId }),
  }
}

describe('extra ones are billed after the period, on its highest count', () => {
  test('which carries over into a period in which nothing changes, and a fall counts from the next one', async () => {
    const { billing, projects, until, quotaLines, violations } = await newWorld()
    await until('04-10')
    expect(await billing.quota.set({ ...projects, quantity: 8 })).toMatchObject({ quantity: 8, included: 5, extra: 3 })
    expect((await billing.invoices.upcoming({ subscriptionId: projects.subscriptionId })).totals.net).toBe(3600)
    await until('05-01')
    // 8 held, 5 of them included: 3 × 2.00.
    expect(await quotaLines()).toMatchObject([
      { net: 600, featureSlug: 'projects', quantity: '3', servicePeriod: { start: '2026-04-01T00:00:00Z' } },
    ])
    await until('05-20')
    expect(await billing.quota.remove({ ...projects, quantity: 4 })).toMatchObject({ quantity: 4, highest: 8 })
    await until('06-01')
    expect(await quotaLines()).toMatchObject([{ net: 600 }])
    await until('07-01')
    expect(await quotaLines()).toMatchObject([{ net: 0 }])
    expect(await violations()).toEqual([])
  })

  test('of every segment by its own plan, when the plan changes in it; a seat more makes no segment of it', async () => {
    const { billing, projects, until, quotaLines } = await newWorld()
    await billing.quota.add({ ...projects, quantity: 8 })
    await until('04-05')
    await billing.quota.remove({ ...projects, quantity: 8 })
    await billing.seats.add({ ...projects, featureSlug: 'editor', quantity: 1 })
    await until('04-16')
    await billing.subscriptions.changePlan({ subscriptionId: projects.subscriptionId, planSlug: 'business' })
    await billing.quota.set({ ...projects, quantity: 12 })
    await until('05-01')
    // Team: 8 − 5 = 3 × 2.00 × 15/30 = 3.00; Business: 12 − 10 = 2 × 1.50 × 15/30 = 1.50.
    expect(await quotaLines()).toMatchObject([{ net: 450 }])
  })

  test('whole at a cancellation that credits nothing, and to the instant where the rest is credited', async () => {
    for (const [prorate, net] of [
      [false, 600],
      [true, 300],
    ] as const) {
      const { billing, projects, until, quotaLines } = await newWorld()
      await billing.quota.set({ ...projects, quantity: 8 })
      await until('04-16')
      await billing.subscriptions.cancel({ subscriptionId: projects.subscriptionId, behavior: 'now', prorate })
      expect(await quotaLines()).toMatchObject([{ net }])
      await expect(billing.quota.remove({ ...projects, quantity: 1 })).rejects.toMatchObject({
        code: 'subscription.transition_not_allowed',
      })
    }
  })

  test('not in a pause, where fewer can be held and no more', async () => {
    const { billing, projects, until, quotaLines } = await newWorld()
    await billing.quota.set({ ...projects, quantity: 8 })
    await until('04-16')
    await billing.subscriptions.pause({ subscriptionId: projects.subscriptionId })
    await expect(billing.quota.add({ ...projects, quantity: 1 })).rejects.toMatchObject({
      code: 'subscription.transition_not_allowed',
    })
    await until('05-01')
    // The period that had begun is billed to its end.
    expect(await quotaLines()).toMatchObject([{ net: 600 }])
    await until('05-10')
    await billing.quota.remove({ ...projects, quantity: 1 })
    await until('06-01')
    const { items } = await billing.invoices.list({ customerId: 'ada' })
    const billed = items.flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'quota'))
    expect(billed.map(({ net }) => net)).toEqual([600])
  })

  test('from the end of a trial on, in which they cost nothing and only the included ones can be held', async () => {
    const { billing, projects, until, quotaLines } = await newWorld({ trialDays: 14 })
    await billing.quota.set({ ...projects, quantity: 5 })
    await expect(billing.quota.add({ ...projects, quantity: 1 })).rejects.toMatchObject({
      code: 'quota.limit_reached',
      details: { reason: 'limit_reached_in_trial', liftedBy: [{ by: 'wait', until: '2026-04-15T00:00:00Z' }, {}] },
    })
    await until('04-15')
    expect(await quotaLines()).toEqual([])
    await billing.quota.add({ ...projects, quantity: 1 })
    await until('05-15')
    expect(await quotaLines()).toMatchObject([{ net: 200 }])
  })

  test('as a line that explains itself, and is the same on an invoice that is made again', async () => {
    const { billing, projects, until, quotaLines, violations } = await newWorld()
    await billing.quota.set({ ...projects, quantity: 8 })
    await billing.paymentMethods.create({
      customerId: 'ada',
      provider: 'sandbox',
      token: 'declines_insufficient_funds',
    })
    await until('05-01')
    const [invoice] = (await billing.invoices.list({ customerId: 'ada', limit: 1 })).items
    const explained = await billing.invoices.explain({ invoiceId: invoice?.id ?? '' })
    const line = explained.lines.find(({ kind }) => kind === 'quota')
    expect(line?.explanation.facts).toContainEqual({ name: 'allowance', value: '5' })
    expect(line?.explanation.facts).toContainEqual({ name: 'quantity', value: '8' })
    expect(line?.sentences.join(' ')).toContain('2.00')
    await billing.invoices.void({ invoiceId: invoice?.id ?? '', regenerate: true })
    expect(await quotaLines()).toMatchObject([{ net: 600, quantity: '3' }])
    expect(await violations()).toEqual([])
  })

  test('under any changes at any time', async () => {
    const change = fc.record({ day: fc.integer({ min: 1, max: 89 }), quantity: fc.integer({ min: 0, max: 12 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (changes) => {
        const { billing, projects, until, environmentId } = await newWorld()
        const dayOf = (day: number) => new Date(Date.UTC(2026, 3, 1 + day)).toISOString().slice(5, 10)
        const ordered = changes.toSorted((a, b) => a.day - b.day)
        for (const { day, quantity } of ordered) {
          await until(dayOf(day))
          await billing.quota.set({ ...projects, quantity })
        }
        await until('07-02')
        // April has the days 0 to 29, May 30 to 60, June 61 to 90.
        const expected = [0, 30, 61].map((start, index) => {
          const end = [30, 61, 91][index] as number
          const opening = ordered.findLast(({ day }) => day < start)?.quantity ?? 0
          const own = ordered.filter(({ day }) => day >= start && day < end)
          const levels = own[0]?.day === start ? [] : [opening]
          return Math.max(0, Math.max(...levels, ...own.map(({ quantity }) => quantity)) - 5) * 200
        })
        const { items } = await billing.invoices.list({ customerId: 'ada' })
        const billed = items.flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'quota')).toReversed()
        expect({ environmentId, billed: billed.map(({ net }) => net) }).toEqual({ environmentId, billed: expected })
      }),
      { numRuns: 12 },
    )
  }, 120_000)
})

describe('a quota that has no room', () => {
  test('refuses more with what would lift the limit, and lets fewer be held by who is over it', async () => {
    const { billing, boards, until } = await newWorld()
    await billing.quota.set({ ...boards, quantity: 3 })
    const before = await billing.entitlements.check({ customerId: 'ada', featureSlug: 'boards' })
    expect(before).toMatchObject({ type: 'quota', allowed: false, used: 3, remaining: 0, reason: 'limit_reached' })
    const refusal = {
      code: 'quota.limit_reached',
      message:
        '"boards" has room for 3 and no extra ones, 3 are held; change to business, or remove what is not needed.',
      details: { limit: 3, held: 3, requested: 4, liftedBy: [{ by: 'upgrade', planSlugs: ['business'] }] },
    }
    await expect(billing.quota.add({ ...boards, quantity: 1 })).rejects.toMatchObject(refusal)
    await expect(billing.quota.preview({ ...boards, operation: 'add', quantity: 1 })).rejects.toMatchObject(refusal)
    const upgrade = { subscriptionId: boards.subscriptionId, planSlug: 'business' } as const
    await billing.subscriptions.changePlan(upgrade)
    await billing.quota.set({ ...boards, quantity: 15 })
    await billing.subscriptions.changePlan({ ...upgrade, planSlug: 'team' })
    await until('05-02')
    expect(await billing.quota.get(boards)).toMatchObject({ quantity: 15, included: 3, extra: 12, extraAllowed: false })
    await expect(billing.quota.add({ ...boards, quantity: 1 })).rejects.toMatchObject({ code: 'quota.limit_reached' })
    expect(await billing.quota.remove({ ...boards, quantity: 1 })).toMatchObject({ quantity: 14 })
    expect(await billing.quota.set({ ...boards, quantity: 14 })).toMatchObject({ quantity: 14 })
    await expect(billing.quota.remove({ ...boards, quantity: 15 })).rejects.toMatchObject({ code: 'quota.below_zero' })
  })

  test('has room for what an add-on brings, and none on a free plan whatever it says', async () => {
    const { billing, boards } = await newWorld()
    await billing.subscriptions.addAddOn({
      subscriptionId: boards.subscriptionId,
      addOnSlug: 'more-boards',
      quantity: 2,
    })
    expect(await billing.quota.add({ ...boards, quantity: 7 })).toMatchObject({ included: 7, quantity: 7 })
    await expect(billing.quota.add({ ...boards, quantity: 1 })).rejects.toMatchObject({ code: 'quota.limit_reached' })
    const free = await newWorld({ planSlug: 'free' })
    await free.billing.quota.add({ ...free.boards, quantity: 1 })
    await expect(free.billing.quota.add({ ...free.boards, quantity: 1 })).rejects.toMatchObject({
      details: { reason: 'limit_reached_on_free_plan' },
    })
  })

  test('lets exactly one of fifty at the same time have the last unit', async () => {
    const { billing, boards, violations } = await newWorld()
    await billing.quota.add({ ...boards, quantity: 2 })
    const tries = Array.from({ length: 50 }, () => billing.quota.add({ ...boards, quantity: 1 }))
    const outcomes = await Promise.allSettled(tries)
    const codes = outcomes.map((one) => (one.status === 'fulfilled' ? 'passed' : one.reason.code))
    expect(Map.groupBy(codes, (code) => code).get('passed')).toHaveLength(1)
    expect(Map.groupBy(codes, (code) => code).get('quota.limit_reached')).toHaveLength(49)
    expect(await billing.quota.get(boards)).toMatchObject({ quantity: 3 })
    expect(await violations()).toEqual([])
  })
})

test('the count of any instant is known, and every change is told with the count that it led to', async () => {
  const { billing, projects, until, environmentId } = await newWorld()
  await billing.quota.set({ ...projects, quantity: 4 })
  await until('04-10')
  await billing.quota.add({ ...projects, quantity: 3 })
  await until('04-20')
  await billing.quota.set({ ...projects, quantity: 7 })
  expect(await billing.quota.get({ ...projects, at: '2026-04-09T23:59:59Z' })).toMatchObject({ quantity: 4 })
  expect(await billing.quota.get({ ...projects, at: '2026-04-10T00:00:00Z' })).toMatchObject({ quantity: 7 })
  expect((await billing.quota.list({ subscriptionId: projects.subscriptionId })).items).toMatchObject([
    { featureSlug: 'projects', quantity: 7 },
    { featureSlug: 'boards', quantity: 0, changedAt: null },
  ])
  const told = await api.engine.store.transaction(environmentId, async (tx) => {
    const customer = await tx.customers.find('ada')
    return customer === null ? [] : tx.quota.ofCustomers([customer])
  })
  // The third asked for what was so already.
  expect(told).toMatchObject([{ quantity: 7, version: 2 }])
})

test('a preview shows what a change adds to the next invoice, and changes nothing', async () => {
  const { billing, projects } = await newWorld()
  await billing.quota.set({ ...projects, quantity: 6 })
  const preview = await billing.quota.preview({ ...projects, operation: 'add', quantity: 2 })
  expect(preview).toMatchObject({ from: 6, to: 8, increase: 400, nextInvoice: { totals: { net: 3600 } } })
  expect(await billing.quota.get(projects)).toMatchObject({ quantity: 6 })
})

test('what is asked of a quota follows every change at once', async () => {
  const { billing, boards } = await newWorld()
  const check = () => billing.entitlements.check({ customerId: 'ada', featureSlug: 'boards' })
  for (const quantity of [1, 3, 2]) {
    await check()
    await billing.quota.set({ ...boards, quantity })
    expect(await check()).toMatchObject({ used: quantity, allowed: quantity < 3 })
  }
})

test('an invariant is contradicted by a count that its changes did not lead to', async () => {
  const { billing, projects, environmentId, violations } = await newWorld()
  await billing.quota.set({ ...projects, quantity: 4 })
  expect(await violations()).toEqual([])
  await api.connection.database.execute(
    `update quota_counts set quantity = 5 where environment_id = '${environmentId}'`,
  )
  expect(await violations()).toEqual([expect.stringContaining('projects: 5 at version 1')])
})
