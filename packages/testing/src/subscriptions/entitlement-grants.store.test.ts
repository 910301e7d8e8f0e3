import { defineCatalog } from '@tallywright/domain'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

const month = { unit: 'month', count: 1 } as const
const flat = (amount: string) => ({ cadence: month, terms: { USD: { model: 'flat', amount } } }) as const
const each = (feature: 'projects' | 'editor' | 'calls' | 'texts', unitAmount: string) =>
  ({ feature, cadence: month, terms: { USD: { model: 'per_unit', unitAmount } } }) as const

const catalog = defineCatalog({
  features: {
    sso: { type: 'boolean', name: 'Single sign-on' },
    projects: { type: 'quota', name: 'Projects' },
    boards: { type: 'quota', name: 'Boards' },
    editor: { type: 'seats', name: 'Editors' },
    viewer: { type: 'seats', name: 'Viewers' },
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    jobs: { type: 'metered', name: 'Jobs', meter: { aggregation: 'sum' } },
    texts: { type: 'metered', name: 'Texts', meter: { aggregation: 'sum', groupBy: ['country'] } },
    tokens: { type: 'metered', name: 'Tokens', meter: { aggregation: 'sum' } },
  },
  credits: { credit: { name: 'Credits' } },
  planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
  plans: {
    team: {
      name: 'Team',
      features: {
        projects: { type: 'quota', allowance: 5, extra: 'allowed' },
        boards: { type: 'quota', allowance: 3, extra: 'blocked' },
        editor: { type: 'seats', included: 2, extra: 'allowed' },
        viewer: { type: 'seats', included: 2, extra: 'blocked' },
        calls: { type: 'metered', consumption: 'priced', allowance: '100', overage: 'allowed' },
        jobs: { type: 'metered', consumption: 'priced', allowance: '10', overage: 'blocked' },
        texts: { type: 'metered', consumption: 'priced', overage: 'allowed' },
        tokens: { type: 'metered', consumption: 'credits', wallet: 'credit', creditCost: '1', overdraft: 'blocked' },
      },
      prices: {
        base: flat('30.00'),
        projects: each('projects', '2.00'),
        editor: each('editor', '3.00'),
        calls: each('calls', '0.10'),
        texts: each('texts', '0.10'),
      },
    },
    business: {
      name: 'Business',
      features: {
        editor: { type: 'seats', included: 2, extra: 'allowed' },
        viewer: { type: 'seats', included: 2, extra: 'blocked' },
        calls: { type: 'metered', consumption: 'priced', allowance: '400', overage: 'allowed' },
      },
      prices: { base: flat('60.00'), calls: each('calls', '0.10') },
    },
  },
})

type Slug = 'sso' | 'projects' | 'boards' | 'editor' | 'viewer' | 'calls' | 'jobs' | 'texts' | 'tokens'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const noon = (day: string) => `2026-${day}T00:00:00Z`

/** Ada, in UTC, on 1 April 2026, a month of 30 days, with Team unless it is `null`. */
async function newWorld(planSlug: 'team' | null = 'team') {
  const server = { engine: api.engine, fetch: api.serve }
  const { billing, advance, environmentId } = await createSandboxOn(server, { catalog, at: noon('04-01') })
  await billing.customers.create({ externalId: 'ada', timeZone: 'UTC' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const created = planSlug && (await billing.subscriptions.create({ customerId: 'ada', planSlug }))
  return {
    billing,
    environmentId,
    subscriptionId: created?.id ?? '',
    until: (day: string) => advance({ to: noon(day) }),
    grant: (featureSlug: Slug, units: string | null, more: { from?: string; to?: string } = {}) =>
      billing.entitlements.grant({
        customerId: 'ada',
        featureSlug,
        reason: 'a trade fair',
        ...(units === null ? {} : { units }),
        ...(more.from === undefined ? {} : { effectiveAt: noon(more.from) }),
        ...(more.to === undefined ? {} : { expiresAt: noon(more.to) }),
      }),
    check: (featureSlug: Slug, units = '1') => billing.entitlements.check({ customerId: 'ada', featureSlug, units }),
    use: (featureSlug: 'calls' | 'jobs' | 'texts', units: number, more: object = {}) =>
      billing.usage.report({ customerId: 'ada', featureSlug, units, ...more }),
    /** Of all invoices, oldest first: the net of the lines of a feature. */
    netsOf: async (featureSlug: Slug) => {
      const { items } = await billing.invoices.list({ customerId: 'ada' })
      const lines = items.toReversed().flatMap((invoice) => invoice.lines)
      return lines.filter((line) => line.featureSlug === featureSlug).map(({ net }) => net)
    },
    violations: () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId }),
  }
}

describe('a switch', () => {
  test('is had while the grant is in force, also without a subscription', async () => {
    const { check, grant, until, billing } = await newWorld(null)
    expect(await check('sso')).toMatchObject({ allowed: false, reason: 'no_subscription' })
    const { id } = await grant('sso', null, { from: '04-05', to: '04-10' })
    expect(await check('sso')).toMatchObject({ allowed: false })
    await until('04-05')
    expect(await check('sso')).toMatchObject({ allowed: true, subscriptionIds: [], grantIds: [id] })
    const listed = await billing.entitlements.list({ customerId: 'ada' })
    expect(listed).toMatchObject({
      items: [{ featureSlug: 'sso', allowed: true }],
      grants: [{ id, status: 'in_force' }],
    })
    await until('04-10')
    expect(await check('sso')).toMatchObject({ allowed: false })
    expect(await billing.entitlements.list({ customerId: 'ada' })).toEqual({ items: [], grants: [] })
    expect(await billing.entitlements.listGrants({ customerId: 'ada' })).toMatchObject({
      items: [{ id, status: 'ended', reason: 'a trade fair' }],
    })
  })

  test('is gone when the grant is revoked, and one to come never begins', async () => {
    const { check, grant, until, billing } = await newWorld(null)
    const { id } = await grant('sso', null)
    const coming = await grant('sso', null, { from: '04-05' })
    await billing.entitlements.revoke({ grantId: id })
    expect(await check('sso')).toMatchObject({ allowed: false })
    expect(await billing.entitlements.revoke({ grantId: coming.id })).toMatchObject({ status: 'ended' })
    await until('04-06')
    expect(await check('sso')).toMatchObject({ allowed: false })
    await expect(billing.entitlements.revoke({ grantId: id })).rejects.toMatchObject({
      code: 'entitlement.grant_ended',
    })
  })
})

describe('a metered feature', () => {
  test('has units more in every price period that the grant overlaps, which are never billed', async () => {
    const { grant, until, use, check, netsOf, billing, violations } = await newWorld()
    await until('04-10')
    const { id } = await grant('calls', '50', { to: '05-03' })
    await use('calls', 180)
    expect(await check('calls')).toMatchObject({
      allowance: '150',
      granted: '50',
      overageUsed: '30',
      cost: { amount: 10 },
    })
    await until('05-01')
    // April: 180 − 100 − 50 = 30 × 0.10, though the grant holds for 21 of 30 days.
    expect(await netsOf('calls')).toEqual([300])
    await use('calls', 160)
    await until('06-01')
    // May: the grant ended on the 3rd, and what it gave for the period stays free.
    expect(await netsOf('calls')).toEqual([300, 100])
    await use('calls', 160)
    await until('07-01')
    expect(await netsOf('calls')).toEqual([300, 100, 600])
    const invoices = (await billing.invoices.list({ customerId: 'ada' })).items
    expect(
      invoices
        .flatMap(({ lines }) => lines)
        .every(({ kind }) => kind === 'plan_base' || kind === 'usage' || kind === 'quota' || kind === 'seats'),
    ).toBe(true)
    const april = invoices.find(({ lines }) =>
      lines.some(({ net, featureSlug }) => featureSlug === 'calls' && net === 300),
    )
    const explained = await billing.invoices.explain({ invoiceId: april?.id ?? '' })
    const line = explained.lines.find(({ featureSlug }) => featureSlug === 'calls')
    expect(line?.explanation.facts).toContainEqual({ name: 'allowance', value: '150' })
    expect(line?.explanation.facts).toContainEqual({ name: `granted for a time by ${id}`, value: '50' })
    expect(await violations()).toEqual([])
  })

  test('has all of them in a period that a plan change cuts', async () => {
    const { grant, until, use, netsOf, billing, subscriptionId } = await newWorld()
    await grant('calls', '60')
    await use('calls', 200)
    await until('04-16')
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business' })
    await use('calls', 210)
    await until('05-01')
    // 100 × 1/2 + 400 × 1/2 + 60 = 310 are free in all; 160 of the 200 were when they were used, and the 100 beyond 310 are not.
    expect(await netsOf('calls')).toEqual([1000])
  })

  test('gives them to groups in the order of their events, also where the plan has no allowance', async () => {
    const { grant, until, use, billing } = await newWorld()
    await grant('texts', '10')
    await until('04-20')
    await use('texts', 8, { timestamp: noon('04-19'), properties: { country: 'de' } })
    await use('texts', 7, { timestamp: noon('04-18'), properties: { country: 'us' } })
    await until('05-01')
    const [invoice] = (await billing.invoices.list({ customerId: 'ada', limit: 1 })).items
    const lines = invoice?.lines.filter(({ featureSlug }) => featureSlug === 'texts') ?? []
    expect(lines.map(({ description, net }) => [description, net])).toEqual([
      ['Texts: de', 50],
      ['Texts: us', 0],
    ])
  })

  test('has a higher limit for enforced reports until the grant ends, and what was used stays', async () => {
    const { grant, until, use, check } = await newWorld()
    await grant('jobs', '5', { to: '04-10' })
    expect(await use('jobs', 15, { enforce: true })).toMatchObject({ status: 'accepted' })
    const refused = { status: 'rejected', code: 'usage.limit_reached' }
    expect(
      await use('jobs', 1, { enforce: true }).catch((error) => ({ status: 'rejected', code: error.code })),
    ).toMatchObject(refused)
    await until('04-10')
    expect(await check('jobs')).toMatchObject({ allowed: false, allowance: '10', used: '15', remaining: '0' })
    await until('05-01')
    expect(await check('jobs')).toMatchObject({ allowed: true, allowance: '10', used: '0' })
  })

  test('that is paid from a wallet is refused, with the way to give more of that', async () => {
    const { grant } = await newWorld()
    await expect(grant('tokens', '5')).rejects.toMatchObject({
      code: 'entitlement.paid_from_wallet',
      details: { unit: 'credit', use: 'wallets.grant' },
    })
  })

  test('is billed what it used beyond the plan and the grants of the period, whatever they are', async () => {
    const day = fc.integer({ min: 1, max: 58 })
    const grantOf = fc.record({
      from: day,
      length: fc.integer({ min: 1, max: 40 }),
      units: fc.integer({ min: 1, max: 80 }),
    })
    const dayOf = (days: number) => new Date(Date.UTC(2026, 3, 1 + days)).toISOString().slice(5, 10)
    await fc.assert(
      fc.asyncProperty(
        fc.array(grantOf, { maxLength: 4 }),
        fc.tuple(fc.nat(300), fc.nat(300)),
        async (grants, used) => {
          const { grant, until, use, netsOf } = await newWorld()
          for (const { from, length, units } of grants) {
            await grant('calls', `${units}`, { from: dayOf(from), to: dayOf(from + length) })
          }
          await use('calls', used[0])
          await until('05-01')
          await use('calls', used[1])
          await until('06-01')
          // April is the days 0 to 29, May 30 to 60.
          const expected = [0, 1].map((index) => {
            const [start, end] = [
              [0, 30],
              [30, 61],
            ][index] as [number, number]
            const own = grants.filter(({ from, length }) => from < end && from + length > start)
            const free = 100 + own.reduce((total, { units }) => total + units, 0)
            return Math.max(0, (used[index] ?? 0) - free) * 10
          })
          expect(await netsOf('calls')).toEqual(expected)
        },
      ),
      { numRuns: 12 },
    )
  }, 120_000)
})

describe('a quota', () => {
  test('has more room and free ones while the grant is in force, and keeps what is held when it ends', async () => {
    const { billing, grant, until, check, netsOf, subscriptionId } = await newWorld()
    const [boards, projects] = [
      { subscriptionId, featureSlug: 'boards' } as const,
      { subscriptionId, featureSlug: 'projects' } as const,
    ]
    await grant('boards', '2', { to: '04-10' })
    await grant('projects', '3', { from: '04-05', to: '04-20' })
    expect(await billing.quota.add({ ...boards, quantity: 5 })).toMatchObject({ included: 5, granted: 2 })
    await billing.quota.add({ ...projects, quantity: 4 })
    await until('04-06')
    await billing.quota.add({ ...projects, quantity: 5 })
    expect(await check('projects')).toMatchObject({ included: 8, granted: 3, used: 9 })
    await until('04-10')
    expect(await check('boards')).toMatchObject({ allowed: false, included: 3, granted: 0, used: 5 })
    await expect(billing.quota.add({ ...boards, quantity: 1 })).rejects.toMatchObject({ code: 'quota.limit_reached' })
    expect(await billing.quota.remove({ ...boards, quantity: 1 })).toMatchObject({ quantity: 4 })
    await until('04-19')
    await billing.quota.remove({ ...projects, quantity: 3 })
    await until('05-01')
    // 9 held under the 3 that were granted, 6 after them: 6 − 5 = 1 × 2.00; in May 6 are held all the time.
    expect(await netsOf('projects')).toEqual([200])
    await until('06-01')
    expect(await netsOf('projects')).toEqual([200, 200])
  })
})

describe('seats', () => {
  test('that are granted are free when they are taken, and charged from the first period after the grant', async () => {
    const { billing, grant, until, netsOf, subscriptionId, violations } = await newWorld()
    const editor = { subscriptionId, featureSlug: 'editor' } as const
    await billing.seats.set({ ...editor, quantity: 3 })
    expect(await netsOf('editor')).toEqual([300])
    await until('04-16')
    const { id } = await grant('editor', '2')
    // 3 are paid or included, and 2 are granted on top of them.
    expect(await billing.seats.add({ ...editor, quantity: 2 })).toMatchObject({
      quantity: 5,
      granted: 2,
      invoiceId: null,
    })
    await billing.seats.add({ ...editor, quantity: 1 })
    // The sixth: 3.00 × 15/30.
    expect(await netsOf('editor')).toEqual([300, 150])
    await until('05-01')
    // 6 − 2 included − 2 granted.
    expect(await netsOf('editor')).toEqual([300, 150, 600])
    expect(await violations()).toEqual([])
    const [invoice] = (await billing.invoices.list({ customerId: 'ada', limit: 1 })).items
    const explained = await billing.invoices.explain({ invoiceId: invoice?.id ?? '' })
    const line = explained.lines.find(({ featureSlug }) => featureSlug === 'editor')
    expect(line?.explanation.facts).toContainEqual({ name: `granted for a time by ${id}`, value: '2' })
    await billing.entitlements.revoke({ grantId: id })
    expect(await netsOf('editor')).toHaveLength(3)
    await until('06-01')
    expect(await netsOf('editor')).toEqual([300, 150, 600, 1200])
    expect(await violations()).toEqual([])
  })

  test('that were granted give nothing back when they are given up', async () => {
    const { billing, grant, until, netsOf, subscriptionId } = await newWorld()
    const editor = { subscriptionId, featureSlug: 'editor' } as const
    await billing.seats.set({ ...editor, quantity: 3 })
    await until('04-16')
    await grant('editor', '2', { to: '04-20' })
    await billing.seats.add({ ...editor, quantity: 2 })
    await billing.seats.remove({ ...editor, quantity: 2, behavior: 'now' })
    expect(await netsOf('editor')).toEqual([300])
    await billing.seats.add({ ...editor, quantity: 2 })
    await until('04-20')
    await billing.seats.remove({ ...editor, quantity: 2, behavior: 'now' })
    expect(await netsOf('editor')).toEqual([300])
    await billing.seats.remove({ ...editor, quantity: 1, behavior: 'now' })
    // The one that was paid: 3.00 × 11/30.
    expect((await billing.wallets.get({ customerId: 'ada', unit: 'USD' })).balance).toBe('110')
  })

  test('can be had beyond a plan without extra ones, at a creation, a change of plan and after it', async () => {
    const { billing, grant, until } = await newWorld(null)
    await grant('viewer', '2', { to: '04-20' })
    const created = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team', seats: { viewer: 4 } })
    const viewer = { subscriptionId: created.id, featureSlug: 'viewer' } as const
    await expect(billing.seats.add({ ...viewer, quantity: 1 })).rejects.toMatchObject({ code: 'seats.limit_reached' })
    await billing.subscriptions.changePlan({ subscriptionId: created.id, planSlug: 'business' })
    expect(await billing.seats.get(viewer)).toMatchObject({ quantity: 4, included: 2, granted: 2, extra: 0 })
    await until('04-20')
    expect(await billing.seats.get(viewer)).toMatchObject({ quantity: 4, granted: 0, extra: 2 })
    await expect(billing.seats.set({ ...viewer, quantity: 5 })).rejects.toMatchObject({ code: 'seats.limit_reached' })
  })
})

test('a grant begins now or later, is of more than nothing, and of whole seats', async () => {
  const { grant, until } = await newWorld()
  await until('04-05')
  const invalid = { code: 'validation.failed' }
  await expect(grant('calls', '1', { from: '04-04' })).rejects.toMatchObject(invalid)
  await expect(grant('calls', '1', { to: '04-05' })).rejects.toMatchObject(invalid)
  await expect(grant('calls', null)).rejects.toMatchObject(invalid)
  await expect(grant('calls', '0')).rejects.toMatchObject(invalid)
  await expect(grant('sso', '1')).rejects.toMatchObject(invalid)
  await expect(grant('editor', '1.5')).rejects.toMatchObject(invalid)
  expect(await grant('calls', '1.5')).toMatchObject({ units: '1.5', status: 'in_force' })
})

test('who has used up a limit is told to wait only for what the next period gives without a grant that is over by then', async () => {
  const { grant, use, check } = await newWorld()
  await grant('jobs', '5', { to: '05-01' })
  await use('jobs', 15)
  expect(await check('jobs', '12')).toMatchObject({ allowed: false, liftedBy: [] })
  expect(await check('jobs', '10')).toMatchObject({ allowed: false, liftedBy: [{ by: 'wait' }] })
})

test('what is invoiced already stays as it is', async () => {
  const { grant, until, use, netsOf } = await newWorld()
  await use('calls', 150)
  await until('05-01')
  await grant('calls', '50')
  await until('06-01')
  expect(await netsOf('calls')).toEqual([500, 0])
})

test('of fifty revocations at the same time one ends the grant, and every grant and its end are told', async () => {
  const { grant, billing, environmentId } = await newWorld(null)
  const { id: grantId } = await grant('sso', null)
  const tries = await Promise.allSettled(Array.from({ length: 50 }, () => billing.entitlements.revoke({ grantId })))
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const types = await api.engine.store.transaction(environmentId, async (tx) => {
    const customer = await tx.customers.find('ada')
    const rows = customer === null ? [] : await tx.outbox.ofCustomer(customer.bucket, customer.id)
    return rows.filter(({ objectId }) => objectId === grantId).map(({ type }) => type)
  })
  expect(types).toEqual(['entitlement.granted', 'entitlement.revoked'])
})
