import { defineCatalog } from '@tallywright/domain'
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
const base = { cadence: month, terms: { USD: { model: 'flat', amount: '20.00' } } } as const
const tiers = [
  { upTo: '1000', unitAmount: '0.10' },
  { upTo: null, unitAmount: '0.05' },
] as const
const catalog = defineCatalog({
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    storage: { type: 'metered', name: 'Storage', meter: { aggregation: 'max' } },
  },
  coupons: {
    tenth: { name: 'A tenth', discount: { type: 'percent', percent: '10' }, duration: { kind: 'forever' } },
    'once-tenth': { name: 'A tenth once', discount: { type: 'percent', percent: '10' }, duration: { kind: 'once' } },
    voucher: { name: 'Voucher', discount: { type: 'amount', amounts: { USD: '500.00' } }, duration: { kind: 'once' } },
    'calls-off': {
      name: 'Sixty off calls',
      discount: { type: 'amount', amounts: { USD: '60.00' } },
      duration: { kind: 'once' },
      appliesTo: { prices: ['metered/calls'] },
    },
    ten: { name: 'Ten off', discount: { type: 'amount', amounts: { USD: '10.00' } }, duration: { kind: 'once' } },
  },
  planGroups: { main: { name: 'Main', plans: ['metered', 'unlimited', 'capped'] } },
  plans: {
    metered: {
      name: 'Metered',
      features: { calls: { ...priced, allowance: '100' }, storage: priced },
      prices: {
        base,
        calls: {
          feature: 'calls',
          cadence: month,
          minimum: { USD: '5.00' },
          terms: { USD: { model: 'graduated', tiers } },
        },
        storage: { feature: 'storage', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '1.00' } } },
      },
      billingThreshold: { USD: '50.00' },
    },
    capped: {
      name: 'Capped',
      features: { calls: priced },
      prices: {
        base,
        calls: {
          feature: 'calls',
          cadence: month,
          maximum: { USD: '60.00' },
          terms: { USD: { model: 'per_unit', unitAmount: '0.10' } },
        },
      },
      billingThreshold: { USD: '50.00' },
    },
    unlimited: {
      name: 'Unlimited',
      features: { calls: priced },
      prices: {
        base,
        calls: { feature: 'calls', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } },
      },
    },
  },
})

/** A German customer, with 19 % tax on everything, from 1 April. */
async function newWorld({ graceMinutes = 0, planSlug = 'metered' as 'metered' | 'capped', promotionCode = '' } = {}) {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-04-01T00:00:00Z' },
  )
  const { billing, environmentId, advance } = sandbox
  await billing.environments.updateSettings({
    seller: { name: 'Seller', address: { country: 'DE' } },
    tax: { registrations: ['DE'] },
    invoices: { graceMinutes },
  })
  await billing.customers.create({ externalId: 'ada', address: { country: 'DE' } })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const code = promotionCode === '' ? {} : { promotionCode }
  await billing.promotionCodes.create({ code: 'ONCE', couponSlug: 'once-tenth' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug, ...code })
  let keys = 0
  /** Reports at an instant, which the clock is moved to, and lets due work be done. */
  const use = async (at: string, units: number, featureSlug: 'calls' | 'storage' = 'calls') => {
    await advance({ to: at })
    const timestamp = at
    await billing.usage.report({ customerId: 'ada', featureSlug, units, timestamp, idempotencyKey: `use-${keys++}` })
    return (await advance({ to: at })).deadlines.map(({ kind }) => kind)
  }
  /** What each invoice says, a line each with its quantity and net in cents; the first, for the base price, left out. */
  const pages = async () => {
    const { items } = await billing.invoices.list({ limit: 100 })
    return items
      .toReversed()
      .slice(1)
      .map(({ lines }) => lines.map(({ description, quantity, net }) => `${description} x${quantity} ${net}`))
  }
  const totals = async () => {
    const { items } = await billing.invoices.list({ limit: 100 })
    return items
      .toReversed()
      .slice(1)
      .map(({ totals: { net, tax, total } }) => [net, tax, total])
  }
  /** Net of all that is not void, the first base price left out. */
  const billed = async () => {
    const { items } = await billing.invoices.list({ limit: 100 })
    return items.filter(({ status }) => status !== 'void').reduce((sum, each) => sum + each.totals.net, 0) - 2000
  }
  const money = async () => (await billing.wallets.list({ customerId: 'ada' })).items.map(({ balance }) => balance)
  const payBy = (token: string) => billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token })
  const last = async () => (await billing.invoices.list({ limit: 1 })).items[0]?.id ?? ''
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  return { ...sandbox, subscriptionId, use, pages, totals, billed, money, payBy, last, violations }
}

describe('use of an open period', () => {
  test('is invoiced when it comes to the threshold of its plan, and then only what is new', async () => {
    const { use, pages, totals, advance, violations } = await newWorld()
    // 100 are free, so 500 cost 40.00.
    expect(await use('2026-04-05T00:00:00Z', 500)).toEqual([])
    expect(await use('2026-04-06T00:00:00Z', 100)).toEqual(['threshold'])
    expect(await pages()).toEqual([['Calls x500 5000']])
    expect(await use('2026-04-07T00:00:00Z', 600)).toEqual(['threshold'])
    expect((await pages())[1]).toEqual(['Calls x1100 10500', 'Calls, invoiced before x500 -5000'])
    expect(await violations()).toEqual([])
    await use('2026-04-20T00:00:00Z', 100)
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect((await pages())[2]).toEqual([
      'Calls x1200 11000',
      'Calls, invoiced before x1100 -10500',
      'Storage x0 0',
      'Metered x1 2000',
    ])
    expect(await totals()).toEqual([
      [5000, 950, 5950],
      [5500, 1045, 6545],
      [2500, 475, 2975],
    ])
    expect(await violations()).toEqual([])
  })

  test('comes to the same, tax and all, whether it is invoiced in parts or at once', async () => {
    const sums = []
    for (const parts of [[1000], [600, 400], [550, 1, 449]]) {
      const { use, totals, advance } = await newWorld()
      for (const [index, units] of parts.entries()) await use(`2026-04-0${index + 2}T00:00:00Z`, units)
      await advance({ to: '2026-05-01T00:00:00Z' })
      sums.push((await totals()).map(([, , total]) => total ?? 0).reduce((a, b) => a + b))
    }
    expect(new Set(sums).size).toBe(1)
  })

  test('below its minimum is billed its minimum at the end, once', async () => {
    const { use, pages, advance } = await newWorld()
    await use('2026-04-05T00:00:00Z', 101)
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect((await pages())[0]?.[0]).toBe('Calls x1 500')
  })

  test('that is a level of the period is billed at its end', async () => {
    const { use, pages } = await newWorld()
    expect(await use('2026-04-05T00:00:00Z', 80, 'storage')).toEqual([])
    expect(await pages()).toEqual([])
  })

  test.each(['tenth', 'ten'] as const)('is discounted once (%s)', async (couponSlug) => {
    const { billing, subscriptionId, use, totals, advance } = await newWorld()
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug })
    await use('2026-04-06T00:00:00Z', 700)
    await use('2026-04-20T00:00:00Z', 200)
    await advance({ to: '2026-05-01T00:00:00Z' })
    const nets = (await totals()).map(([net]) => net ?? 0)
    // 800 at 0.10 and 20.00 make 100.00; 10 % and 10.00 are the same of it.
    expect(nets).toEqual(couponSlug === 'tenth' ? [5400, 3600] : [6000, 3000])
  })

  test('whose invoice is void is billed at the end after all', async () => {
    const { billing, use, pages, advance, violations } = await newWorld()
    await billing.paymentMethods.create({
      customerId: 'ada',
      provider: 'sandbox',
      token: 'declines_insufficient_funds',
    })
    await use('2026-04-06T00:00:00Z', 700)
    const { items } = await billing.invoices.list({ limit: 1 })
    await billing.invoices.void({ invoiceId: items[0]?.id ?? '' })
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect((await pages())[1]).toEqual(['Calls x600 6000', 'Storage x0 0', 'Metered x1 2000'])
    expect(await violations()).toEqual([])
  })

  test('is taken off when the subscription ends before the period does', async () => {
    const { billing, subscriptionId, use, pages, advance, violations } = await newWorld()
    await use('2026-04-06T00:00:00Z', 700)
    await use('2026-04-10T00:00:00Z', 50)
    await advance({ to: '2026-04-11T00:00:00Z' })
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now' })
    expect((await pages())[1]).toEqual(['Calls x650 6500', 'Calls, invoiced before x600 -6000', 'Storage x0 0'])
    expect(await violations()).toEqual([])
  })

  test('is taken off by a draft, and again when that is finalized', async () => {
    const { billing, use, pages, advance, violations } = await newWorld({ graceMinutes: 60 })
    await use('2026-04-06T00:00:00Z', 700)
    await advance({ to: '2026-05-01T00:30:00Z' })
    const late = { customerId: 'ada', featureSlug: 'calls', units: 10, timestamp: '2026-04-30T00:00:00Z' } as const
    await billing.usage.report({ ...late, idempotencyKey: 'late' })
    expect((await pages())[1]?.slice(0, 2)).toEqual(['Calls x600 6000', 'Calls, invoiced before x600 -6000'])
    await advance({ to: '2026-05-01T01:00:00Z' })
    expect((await pages())[1]?.slice(0, 2)).toEqual(['Calls x610 6100', 'Calls, invoiced before x600 -6000'])
    expect(await violations()).toEqual([])
  })
})

describe('an invoice of use that was made before the end of its period', () => {
  test('is taken off too when it was voided and made again', async () => {
    const { billing, payBy, last, billed, use, advance } = await newWorld()
    await payBy('declines_insufficient_funds')
    await use('2026-04-28T00:00:00Z', 700)
    await billing.invoices.void({ invoiceId: await last(), regenerate: true })
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect(await billed()).toBe(6000 + 2000)
  })

  test('and has no discount by amount then either, which is for the end of the period', async () => {
    const { billing, subscriptionId, payBy, last, billed, use, advance, violations } = await newWorld()
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'ten' })
    await payBy('declines_insufficient_funds')
    await use('2026-04-28T00:00:00Z', 700)
    const made = await billing.invoices.void({ invoiceId: await last(), regenerate: true })
    expect(made.totals.net).toBe(6000)
    await payBy('succeeds')
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect(await billed()).toBe(6000 + 2000 - 1000)
    expect(await violations()).toEqual([])
  })

  test('is not voided once a later invoice has taken it off', async () => {
    const { billing, payBy, last, billed, use, advance } = await newWorld()
    await payBy('declines_insufficient_funds')
    await use('2026-04-27T00:00:00Z', 700)
    const invoiceId = await last()
    await use('2026-04-28T00:00:00Z', 700)
    await expect(billing.invoices.void({ invoiceId })).rejects.toMatchObject({ details: { reason: 'taken_off' } })
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect(await billed()).toBe(11500 + 2000)
  })

  test('is taken off with its maximum', async () => {
    const { billing, subscriptionId, billed, money, use, advance } = await newWorld({ planSlug: 'capped' })
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'tenth' })
    await use('2026-04-06T00:00:00Z', 1000)
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect([await billed(), await money()]).toEqual([6000 + 1800, []])
  })

  test('spends no discount that counts by the period', async () => {
    const { use, advance, totals } = await newWorld({ promotionCode: 'ONCE' })
    await use('2026-04-06T00:00:00Z', 700)
    await use('2026-04-20T00:00:00Z', 200)
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect((await totals()).map(([net]) => net)).toEqual([5400, 1800 + 2000])
  })

  test('is not made while a restart waits that has billed the same use', async () => {
    const { billing, subscriptionId, payBy, last, billed, use, advance } = await newWorld()
    await payBy('requires_action')
    await use('2026-04-15T00:00:00Z', 400)
    await advance({ to: '2026-04-16T00:00:00Z' })
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'unlimited', behavior: 'restart' })
    const invoiceId = await last()
    await use('2026-04-16T06:00:00Z', 400)
    await billing.invoices.pay({ invoiceId, outOfBand: true })
    await advance({ to: '2026-05-16T00:00:00Z' })
    // 350 calls at 0.10 in half a period, in which 50 are free, then 400 at 0.01; 20.00 - 10.00 and 20.00 for the time.
    expect(await billed()).toBe(3500 + 400 - 1000 + 2000 + 2000)
  })

  test('counts events that are ahead of the clock', async () => {
    const { billing, advance, pages } = await newWorld()
    await advance({ to: '2026-04-05T00:00:00Z' })
    const ahead = { customerId: 'ada', featureSlug: 'calls', timestamp: '2026-04-05T00:03:00Z' } as const
    await billing.usage.report({ ...ahead, units: 700, idempotencyKey: 'ahead' })
    await advance({ to: '2026-04-05T00:01:00Z' })
    expect(await pages()).toEqual([['Calls x600 6000']])
  })

  test('can be credited also when it takes off more tax than it has', async () => {
    const { billing, last, use } = await newWorld()
    await use('2026-04-05T00:00:00Z', 700)
    await billing.customers.update({ customerId: 'ada', address: { country: 'US', region: 'NY' } })
    await use('2026-04-06T00:00:00Z', 600)
    const { totals } = await billing.invoices.get({ invoiceId: await last() })
    const note = await billing.creditNotes.create({ invoiceId: await last(), to: 'wallet' })
    expect(note.total).toBe(totals.total)
  })
})

describe('use that comes to less than was invoiced of it before', () => {
  const notesOf = async ({ billing }: Awaited<ReturnType<typeof newWorld>>) => {
    const { items } = await billing.creditNotes.list({})
    return items.map(({ invoiceId, net, tax, reducesDue, toWallet }) => [invoiceId, net, tax, reducesDue, toWallet])
  }

  test('and was never paid reduces what is open of it, and nothing comes into the wallet', async () => {
    const world = await newWorld()
    const { billing, subscriptionId, payBy, last, use, advance, money, totals, violations } = world
    await payBy('declines_insufficient_funds')
    await use('2026-04-28T00:00:00Z', 700)
    const invoiceId = await last()
    expect((await billing.subscriptions.get({ subscriptionId })).status).toBe('past_due')
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'voucher' })
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect((await totals()).map(([, , total]) => total)).toEqual([7140, 0])
    expect(await notesOf(world)).toEqual([[invoiceId, 6000, 1140, 7140, 0]])
    expect((await billing.invoices.get({ invoiceId })).status).toBe('paid')
    expect((await billing.subscriptions.get({ subscriptionId })).status).toBe('active')
    expect([await money(), await violations()]).toEqual([[], []])
  })

  test('and is uncollectible reduces that, and what is charged beside it stays whole', async () => {
    const world = await newWorld()
    const { billing, subscriptionId, payBy, last, use, advance, money, totals, violations } = world
    await payBy('declines_insufficient_funds')
    await use('2026-04-28T00:00:00Z', 700)
    const invoiceId = await last()
    await billing.invoices.markUncollectible({ invoiceId })
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'calls-off' })
    await payBy('succeeds')
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect((await totals()).map(([, , total]) => total)).toEqual([7140, 2380])
    expect(await notesOf(world)).toEqual([[invoiceId, 6000, 1140, 7140, 0]])
    expect([await money(), await violations()]).toEqual([[], []])
  })

  test('and was invoiced in several parts that nobody paid reduces each of them by its own', async () => {
    const world = await newWorld()
    const { billing, subscriptionId, payBy, last, use, advance, money, totals, violations } = world
    await payBy('declines_insufficient_funds')
    const parts: string[] = []
    for (const [at, units] of [
      ['2026-04-10T00:00:00Z', 700],
      ['2026-04-12T00:00:00Z', 1500],
      ['2026-04-14T00:00:00Z', 1600],
    ] as const) {
      await use(at, units)
      parts.push(await last())
    }
    // 60.00, then 155.00 and 235.00 in all, less what was invoiced before.
    expect((await totals()).map(([net]) => net)).toEqual([6000, 9500, 8000])
    await billing.invoices.markUncollectible({ invoiceId: parts[0] ?? '' })
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'voucher' })
    await advance({ to: '2026-05-01T00:00:00Z' })
    const notes = await notesOf(world)
    expect(new Map(notes.map(([invoiceId, , , reducesDue, toWallet]) => [invoiceId, [reducesDue, toWallet]]))).toEqual(
      new Map([
        [parts[0], [7140, 0]],
        [parts[1], [11305, 0]],
        [parts[2], [9520, 0]],
      ]),
    )
    expect([await money(), await violations()]).toEqual([[], []])
  })

  test('of which the first part alone was not paid gives back what was paid of the others', async () => {
    const world = await newWorld()
    const { billing, subscriptionId, payBy, last, use, advance, money, violations } = world
    await payBy('declines_insufficient_funds')
    await use('2026-04-10T00:00:00Z', 700)
    const first = await last()
    await billing.invoices.markUncollectible({ invoiceId: first })
    await payBy('succeeds')
    await use('2026-04-12T00:00:00Z', 1500)
    const second = await last()
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'voucher' })
    await advance({ to: '2026-05-01T00:00:00Z' })
    const notes = await notesOf(world)
    expect(notes.map(([invoiceId, , , reducesDue, toWallet]) => [invoiceId, reducesDue, toWallet]).sort()).toEqual(
      [
        [first, 7140, 0],
        [second, 0, 11305],
      ].sort(),
    )
    expect([await money(), await violations()]).toEqual([['11305'], []])
  })

  test('and was paid comes off what is charged beside it, and the rest is on a credit note of it', async () => {
    const world = await newWorld()
    const { billing, subscriptionId, last, use, advance, totals, violations } = world
    await use('2026-04-28T00:00:00Z', 700)
    const invoiceId = await last()
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'calls-off' })
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect((await totals()).map(([, , total]) => total)).toEqual([7140, 0])
    expect(await notesOf(world)).toEqual([[invoiceId, 4000, 760, 0, 4760]])
    expect(await violations()).toEqual([])
  })

  test('is given back once, also where the change that did it was not paid', async () => {
    const world = await newWorld()
    const { billing, subscriptionId, payBy, last, use, advance, money, totals, violations } = world
    await payBy('declines_insufficient_funds')
    await use('2026-04-28T00:00:00Z', 700)
    const threshold = await last()
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'calls-off' })
    const restart = { subscriptionId, planSlug: 'unlimited', behavior: 'restart' } as const
    await expect(billing.subscriptions.changePlan(restart)).rejects.toMatchObject({
      code: 'plan_change.payment_failed',
    })
    expect(await notesOf(world)).toEqual([[threshold, 6000, 1140, 7140, 0]])
    await payBy('succeeds')
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect((await totals()).map(([, , total]) => total)).toEqual([7140, 2142, 2380])
    expect([await money(), await violations()]).toEqual([[], []])
  })
})

test('a threshold is a positive amount in a currency', async () => {
  const { billing } = await newWorld()
  const plan = { slug: 'x', name: 'X', features: {}, prices: { base } }
  for (const billingThreshold of [{ USD: '0' }, { ABC: '5' }]) {
    await expect(billing.plans.create({ ...plan, billingThreshold })).rejects.toMatchObject({ code: 'catalog.invalid' })
  }
})
