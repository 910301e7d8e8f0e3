import { defineCatalog, instantFromIso } from '@tallywright/domain'
import type { Tallywright } from '@tallywright/sdk'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openTestApi, type TestApi } from './harness/test-api.ts'
import { violationsIn } from './proofs/invariants.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const year = { unit: 'year', count: 1 } as const
type Every = typeof month | typeof year
const flat = (cadence: Every, amount: string) => ({
  cadence,
  terms: { USD: { model: 'flat' as const, amount } },
})
const each = (feature: 'calls' | 'editor' | 'viewer', unitAmount: string, cadence: Every = month) => ({
  feature,
  cadence,
  planCadences: [year],
  terms: { USD: { model: 'per_unit' as const, unitAmount } },
})
const seats = { type: 'seats', included: 1, extra: 'allowed' } as const

const catalog = defineCatalog({
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    editor: { type: 'seats', name: 'Editors' },
    viewer: { type: 'seats', name: 'Viewers' },
  },
  coupons: {
    hundred: {
      name: '100.00 off',
      discount: { type: 'amount', amounts: { USD: '100.00' } },
      duration: { kind: 'once' },
    },
  },
  planGroups: { main: { name: 'Main', plans: ['free', 'team', 'business', 'enterprise'] } },
  plans: {
    free: { name: 'Free', features: {}, prices: {} },
    team: { name: 'Team', features: {}, prices: { base: flat(month, '31.00'), yearly: flat(year, '366.00') } },
    business: { name: 'Business', features: {}, prices: { base: flat(month, '62.00') } },
    enterprise: { name: 'Enterprise', features: {}, prices: { base: flat(month, '124.00') } },
    aligned: {
      name: 'Aligned',
      alignment: { kind: 'calendar' },
      features: { calls: { type: 'metered', consumption: 'priced', overage: 'allowed' }, editor: seats, viewer: seats },
      prices: {
        base: flat(year, '366.00'),
        editor: each('editor', '36.60', year),
        viewer: each('viewer', '7.32', year),
        calls: each('calls', '0.01'),
      },
    },
  },
})

type PlanSlug = keyof typeof catalog.plans

/** A sandbox whose clock begins at `start`, with Ada, who pays by a card that succeeds. */
async function worldAt(start: string, timeZone = 'UTC') {
  api.clock.wall = instantFromIso(start)
  const context = await api.newEnvironment()
  const client: Tallywright = await api.newClient(context)
  await client.catalog.push({ catalog })
  await client.customers.create({ externalId: 'ada', timeZone })
  await client.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const books = { connection: api.connection, store: api.engine.store, environmentId: context.environmentId }
  const invoices = async () => (await client.invoices.list({ customerId: 'ada', limit: 100 })).items.toReversed()
  return {
    client,
    subscribe: (planSlug: PlanSlug, more: object = {}) =>
      client.subscriptions.create({ customerId: 'ada', planSlug, ...more }),
    change: (subscriptionId: string, planSlug: PlanSlug, more: object = {}) =>
      client.subscriptions.changePlan({ subscriptionId, planSlug, ...more }),
    until: (to: string) => client.testClocks.advance({ to }),
    /** Where the service periods of the plan's price begin and what each costs. */
    charged: async () =>
      (await invoices()).flatMap(({ lines }) =>
        lines.filter(({ kind }) => kind === 'plan_base').map(({ servicePeriod, net }) => [servicePeriod.start, net]),
      ),
    /** One list of lines per invoice. */
    lines: async () =>
      (await invoices()).map(({ lines }) => lines.map(({ description, net }) => `${description} ${net}`)),
    captured: async () => {
      const { items } = await client.payments.list({ customerId: 'ada', limit: 100 })
      return items.filter(({ status }) => status === 'succeeded').reduce((sum, { amount }) => sum + amount, 0)
    },
    violations: () => violationsIn(books),
  }
}

/** Starts of periods at midnight UTC, each at this price. */
const midnights = (days: readonly string[], net: number) => days.map((day) => [`${day}T00:00:00Z`, net])

describe('anchors at the end of a month', () => {
  test('31 January bills on the last day of every month for two years', async () => {
    const { subscribe, until, charged, violations } = await worldAt('2024-01-31T00:00:00Z')
    await subscribe('team')
    await until('2026-01-31T00:00:00Z')
    // 25 periods at 31.00; the 31st wherever there is one, 29 February in 2024 and 28 February in 2025.
    const ends = ['31', '', '31', '30', '31', '30', '31', '31', '30', '31', '30', '31']
    const days = ['2024', '2025'].flatMap((of) =>
      ends.map((day, index) => `${of}-${String(index + 1).padStart(2, '0')}-${day || (of === '2024' ? '29' : '28')}`),
    )
    expect(await charged()).toEqual(midnights([...days, '2026-01-31'], 3100))
    expect(await violations()).toEqual([])
  })

  test('a year from 29 February bills on 28 February until there is a 29th again', async () => {
    const { subscribe, until, charged, violations } = await worldAt('2024-02-29T00:00:00Z')
    await subscribe('team', { cadence: year })
    await until('2028-02-29T00:00:00Z')
    const days = ['2024-02-29', '2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29']
    expect(await charged()).toEqual(midnights(days, 36600))
    expect(await violations()).toEqual([])
  })
})

describe('daylight saving time', () => {
  test('a midnight that does not exist bills an hour later, and the next one at midnight again', async () => {
    // Beirut, on the 31st: 31 March 2024 begins at 01:00, which is 22:00 UTC the day before, as is midnight in winter.
    const { subscribe, until, charged, violations } = await worldAt('2024-01-30T22:00:00Z', 'Asia/Beirut')
    await subscribe('team')
    await until('2024-04-30T00:00:00Z')
    expect(await charged()).toEqual([
      ['2024-01-30T22:00:00Z', 3100],
      ['2024-02-28T22:00:00Z', 3100],
      ['2024-03-30T22:00:00Z', 3100],
      ['2024-04-29T21:00:00Z', 3100],
    ])
    expect(await violations()).toEqual([])
  })

  test('a time that comes twice before midnight bills at the first of them', async () => {
    // Beirut, 23:30 on the 26th: on 26 October 2024 the hour from 23:00 comes twice, at 20:00 and at 21:00 UTC.
    const { subscribe, until, charged, violations } = await worldAt('2024-09-26T20:30:00Z', 'Asia/Beirut')
    await subscribe('team')
    await until('2024-11-27T00:00:00Z')
    expect(await charged()).toEqual([
      ['2024-09-26T20:30:00Z', 3100],
      ['2024-10-26T20:30:00Z', 3100],
      ['2024-11-26T21:30:00Z', 3100],
    ])
    expect(await violations()).toEqual([])
  })

  test('a time inside the gap moves out of it, and comes back the month after', async () => {
    // Berlin, 02:30 on the 31st: on 31 March 2024 that is 03:30, 01:30 UTC; in April 02:30 is 00:30 UTC.
    const { subscribe, until, charged, violations } = await worldAt('2024-01-31T01:30:00Z', 'Europe/Berlin')
    await subscribe('team')
    await until('2024-05-01T00:00:00Z')
    expect(await charged()).toEqual([
      ['2024-01-31T01:30:00Z', 3100],
      ['2024-02-29T01:30:00Z', 3100],
      ['2024-03-31T01:30:00Z', 3100],
      ['2024-04-30T00:30:00Z', 3100],
    ])
    expect(await violations()).toEqual([])
  })

  test('a customer who moves in the middle of a period is billed by the new zone from the next one on', async () => {
    const { client, subscribe, until, charged, violations } = await worldAt('2023-12-31T23:00:00Z', 'Europe/Berlin')
    await subscribe('team')
    await until('2024-01-15T12:00:00Z')
    await client.customers.update({ customerId: 'ada', timeZone: 'America/New_York' })
    await until('2024-04-01T04:00:00Z')
    // January ends at midnight in Berlin. February begins there and ends at midnight in New York, at the same price.
    expect(await charged()).toEqual([
      ['2023-12-31T23:00:00Z', 3100],
      ['2024-01-31T23:00:00Z', 3100],
      ['2024-03-01T05:00:00Z', 3100],
      ['2024-04-01T04:00:00Z', 3100],
    ])
    expect(await violations()).toEqual([])
  })
})

describe('changes at awkward instants', () => {
  test('a change on the second of the renewal is one of the new period, all of which is prorated', async () => {
    const { subscribe, change, until, lines, violations } = await worldAt('2024-01-01T00:00:00Z')
    const { id } = await subscribe('team')
    await until('2024-02-01T00:00:00Z')
    await change(id, 'business')
    // 29 of 29 days: 31.00 back and 62.00 charged.
    expect(await lines()).toEqual([
      ['Team 3100'],
      ['Team 3100'],
      ['Team, time not used -3100', 'Business, rest of the period 6200'],
    ])
    expect(await violations()).toEqual([])
  })

  test('two upgrades in one second are each paid once', async () => {
    const { subscribe, change, until, lines, captured, violations } = await worldAt('2024-01-01T00:00:00Z')
    const { id } = await subscribe('team')
    await until('2024-01-17T00:00:00Z')
    await change(id, 'business')
    await change(id, 'enterprise')
    // 15 of 31 days: 15.00 of Team, 30.00 of Business, 60.00 of Enterprise.
    expect(await lines()).toEqual([
      ['Team 3100'],
      ['Team, time not used -1500', 'Business, rest of the period 3000'],
      ['Business, time not used -3000', 'Enterprise, rest of the period 6000'],
    ])
    expect(await captured()).toBe(3100 + 1500 + 3000)
    expect(await violations()).toEqual([])
  })

  test('who upgrades and cancels on the same day gets back what is left of that day’s charge', async () => {
    const { client, subscribe, change, until, violations } = await worldAt('2024-01-01T00:00:00Z')
    const { id: subscriptionId } = await subscribe('team')
    await until('2024-01-17T00:00:00Z')
    await change(subscriptionId, 'business')
    const cancel = { subscriptionId, behavior: 'now', prorate: true } as const
    // At the same instant all of 62.00 × 15/31 = 30.00.
    expect(await client.subscriptions.previewCancel(cancel)).toMatchObject({ creditedToWallet: 3000 })
    await until('2024-01-17T12:00:00Z')
    // Half a day later 30.00 × 14.5/15 = 29.00.
    expect(await client.subscriptions.previewCancel(cancel)).toMatchObject({ creditedToWallet: 2900 })
    await client.subscriptions.cancel(cancel)
    expect(await violations()).toEqual([])
  })

  test('up, down and up again at one instant costs what going up once does', async () => {
    const { subscribe, change, until, captured, violations } = await worldAt('2024-01-01T00:00:00Z')
    const { id } = await subscribe('team')
    await until('2024-01-17T00:00:00Z')
    await change(id, 'business')
    await change(id, 'team', { behavior: 'invoice_now' })
    await change(id, 'business')
    // 31.00, and 30.00 − 15.00 once: what came back in between pays for the last change.
    expect(await captured()).toBe(3100 + 1500)
    await until('2024-02-01T00:00:00Z')
    expect(await captured()).toBe(3100 + 1500 + 6200)
    expect(await violations()).toEqual([])
  })

  test('a version of the plan that comes between preview and commit makes the preview stale', async () => {
    const { client, subscribe, until, lines } = await worldAt('2024-01-01T00:00:00Z')
    const created = { customerId: 'ada', planSlug: 'team' }
    const dearer = (planSlug: string, amount: string) =>
      client.plans.update({ planSlug, prices: { base: flat(month, amount) } })
    const creation = await client.subscriptions.previewCreate(created)
    await dearer('team', '310.00')
    await expect(client.subscriptions.create({ ...created, planHash: creation.planHash })).rejects.toMatchObject({
      code: 'preview.stale',
    })
    const { id: subscriptionId } = await subscribe('team')
    await until('2024-01-17T00:00:00Z')
    const change = { subscriptionId, planSlug: 'business' }
    const { planHash } = await client.subscriptions.previewChange(change)
    await dearer('business', '620.00')
    await expect(client.subscriptions.changePlan({ ...change, planHash })).rejects.toMatchObject({
      code: 'preview.stale',
    })
    expect(await lines()).toEqual([['Team 31000']])
  })
})

describe('money at awkward moments', () => {
  test('a coupon larger than the subtotal takes off all of it, and its rest comes off the next invoices', async () => {
    const { client, subscribe, until, captured } = await worldAt('2025-01-01T00:00:00Z')
    await client.promotionCodes.create({ code: 'HUNDRED', couponSlug: 'hundred' })
    await subscribe('team', { promotionCode: 'HUNDRED' })
    const { items } = await client.invoices.list({})
    expect(items).toMatchObject([{ status: 'paid', totals: { net: 0, tax: 0, total: 0, paidFromWallet: 0 } }])
    expect(items[0]?.lines.map(({ kind, net }) => [kind, net])).toEqual([
      ['plan_base', 3100],
      ['discount', -3100],
    ])
    await until('2025-05-02T00:00:00Z')
    // 5 × 31.00 - 100.00
    expect(await captured()).toBe(5500)
    expect((await client.wallets.list({ customerId: 'ada' })).items).toEqual([])
  })

  test('a refund of a partly credited invoice gives back what is left of it, by one credit note more', async () => {
    const { client, subscribe } = await worldAt('2025-01-01T00:00:00Z')
    await subscribe('team')
    const { id: invoiceId = '' } = (await client.invoices.list({})).items[0] ?? {}
    await client.creditNotes.create({ invoiceId, amount: 1100, to: 'wallet' })
    const { id: paymentId = '' } = (await client.payments.list({ invoiceId })).items[0] ?? {}
    expect(await client.payments.refund({ paymentId })).toMatchObject({ total: 2000, toPayments: 2000 })
    expect((await client.creditNotes.list({ invoiceId })).items.map(({ total }) => total)).toEqual([2000, 1100])
    await expect(client.creditNotes.create({ invoiceId, amount: 1 })).rejects.toMatchObject({
      code: 'credit_note.exceeds_invoice',
    })
  })

  test('a renewal whose debit is processed for days and then fails is asked for again, and paid once', async () => {
    const { client, subscribe, until, captured, violations } = await worldAt('2025-01-01T00:00:00Z')
    const { id: subscriptionId } = await subscribe('team')
    const payBy = (token: string) => client.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token })
    await payBy('processing_then_fails')
    await until('2025-02-01T00:00:00Z')
    const stands = async () => {
      const [invoice] = (await client.invoices.list({})).items
      return [invoice?.status, invoice?.paymentStatus, (await client.subscriptions.get({ subscriptionId })).status]
    }
    expect(await stands()).toEqual(['open', 'processing', 'active'])
    await until('2025-02-04T12:00:00Z')
    expect(await stands()).toEqual(['open', 'failed', 'past_due'])
    expect(await captured()).toBe(3100)
    await payBy('succeeds')
    expect(await stands()).toEqual(['paid', 'succeeded', 'active'])
    expect(await captured()).toBe(6200)
    expect(await violations()).toEqual([])
  })

  test('the last of two dunning recoveries at once makes the subscription current', async () => {
    const { client, subscribe, until } = await worldAt('2025-01-01T00:00:00Z')
    await client.environments.updateSettings({ dunning: { endState: 'leave_past_due' } })
    const { id: subscriptionId } = await subscribe('team')
    await client.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'declines_insufficient_funds' })
    await until('2025-03-02T00:00:00Z')
    const unpaid = (await client.invoices.list({})).items.filter(({ status }) => status !== 'paid')
    expect(unpaid.map(({ status }) => status)).toEqual(['open', 'uncollectible'])
    expect((await client.subscriptions.get({ subscriptionId })).status).toBe('past_due')
    await Promise.all(unpaid.map(({ id }) => client.invoices.pay({ invoiceId: id, outOfBand: true })))
    expect((await client.subscriptions.get({ subscriptionId })).status).toBe('active')
    expect(unpaid.map(({ totals }) => totals.total)).toEqual([3100, 3100])
  })
})

describe('plans of every kind, from end to end', () => {
  test('a free plan needs no payment method, and leaving it charges the rest of the month', async () => {
    const { client, until, change, violations } = await worldAt('2024-01-01T00:00:00Z')
    await client.customers.create({ externalId: 'bob', timeZone: 'UTC' })
    const input = { customerId: 'bob', planSlug: 'free', currency: 'USD' }
    const { id, status } = await client.subscriptions.create(input)
    expect(status).toBe('active')
    await until('2024-02-01T00:00:00Z')
    await client.paymentMethods.create({ customerId: 'bob', provider: 'sandbox', token: 'succeeds' })
    await until('2024-03-17T00:00:00Z')
    // 31.00 × 15/31 = 15.00.
    expect((await change(id, 'team')).invoice?.totals.total).toBe(1500)
    expect(await violations()).toEqual([])
  })

  test('a yearly plan on the calendar: a stub with two kinds of seats, and calls billed every month', async () => {
    const { client, subscribe, until, lines, violations } = await worldAt('2024-07-02T00:00:00Z')
    await subscribe('aligned', { seats: { editor: 3, viewer: 2 } })
    const call = (units: number) => client.usage.report({ customerId: 'ada', featureSlug: 'calls', units })
    await call(1000)
    await until('2024-08-10T00:00:00Z')
    await call(250)
    await until('2024-09-01T00:00:00Z')
    // 183 of the 366 days of 2024 are left: 366.00, 2 × 36.60 and 1 × 7.32, each halved. Calls at 0.01 by calendar month.
    expect(await lines()).toEqual([['Aligned 18300', 'Editors 3660', 'Viewers 366'], ['Calls 1000'], ['Calls 250']])
    await until('2025-01-01T00:00:00Z')
    expect((await lines()).at(-1)).toEqual(['Calls 0', 'Aligned 36600', 'Editors 7320', 'Viewers 732'])
    expect(await violations()).toEqual([])
  })
})
