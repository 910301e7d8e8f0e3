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
const calls = { feature: 'calls', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } } as const
const plan = (name: string, amount: `${number}.00`) =>
  ({
    name,
    features: { calls: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
    prices: { base: { cadence: month, terms: { USD: { model: 'flat', amount } } }, calls },
  }) as const
const off = (name: string, amount: `${number}.00`, kind: 'once' | 'forever') =>
  ({ name, discount: { type: 'amount', amounts: { USD: amount } }, duration: { kind } }) as const
const catalog = defineCatalog({
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  planGroups: { main: { name: 'Main', plans: ['basic', 'team', 'business'] } },
  plans: { basic: plan('Basic', '1.00'), team: plan('Team', '30.00'), business: plan('Business', '50.00') },
  coupons: {
    once: off('3 off', '3.00', 'once'),
    monthly: off('3 off a month', '3.00', 'forever'),
    free: off('A month free', '30.00', 'once'),
    'on-team': {
      name: '3 off Team',
      discount: { type: 'amount', amounts: { USD: '3.00' } },
      duration: { kind: 'once' },
      appliesTo: { prices: ['team/base'] },
    },
    tenth: { name: 'A tenth off', discount: { type: 'percent', percent: '10' }, duration: { kind: 'once' } },
  },
})

type CouponSlug = 'once' | 'monthly' | 'free' | 'on-team' | 'tenth'
type PlanSlug = 'basic' | 'team' | 'business'
type Behavior = 'invoice_now' | 'next_invoice' | 'restart'

interface Terms {
  readonly collection?: 'send_invoice' | 'charge_automatically'
  readonly graceMinutes?: number
}

/** A customer of Team from 1 April, a month of 30 days, with a coupon. */
async function newWorld(
  coupon: CouponSlug | null,
  { collection = 'charge_automatically', graceMinutes = 0 }: Terms = {},
) {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-04-01T00:00:00Z' },
  )
  const { billing, environmentId } = sandbox
  await billing.environments.updateSettings({ invoices: { collection, graceMinutes, dueDays: 60 } })
  await billing.customers.create({ externalId: 'ada', timeZone: 'UTC' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  if (coupon !== null) await billing.promotionCodes.create({ code: 'SPRING', couponSlug: coupon })
  const promotion = coupon === null ? {} : { promotionCode: 'SPRING' }
  const { id: subscriptionId } = await billing.subscriptions.create({
    customerId: 'ada',
    planSlug: 'team',
    ...promotion,
  })
  const list = async () => (await billing.invoices.list({ limit: 100 })).items.toReversed()
  /** What the last invoice comes to line by line, in cents; nobody makes calls. */
  const lastLines = async () =>
    (await list())
      .at(-1)
      ?.lines.filter(({ kind }) => kind !== 'usage')
      .map(({ kind, net }) => [kind, net])
  /** What all invoices that are not void come to, less what was credited of them and what waits in the wallet. */
  const cost = async () => {
    const totals = (await list()).filter(({ status }) => status !== 'void').map((invoice) => invoice.totals)
    const { items } = await billing.wallets.list({ customerId: 'ada' })
    const back = items.reduce((sum, { balance }) => sum + Number(balance), 0)
    return totals.reduce((sum, { amountPaid, amountDue }) => sum + amountPaid + amountDue, 0) - back
  }
  const change = (planSlug: PlanSlug, behavior: Behavior = 'invoice_now') =>
    billing.subscriptions.changePlan({ subscriptionId, planSlug, behavior })
  const discount = async () => (await billing.subscriptions.discounts({ subscriptionId })).discounts[0]
  const discountEvents = () =>
    api.engine.store.transaction(environmentId, async ({ customers, outbox }) => {
      const ada = await customers.find('ada')
      const events = ada === null ? [] : await outbox.ofCustomer(ada.bucket, ada.id)
      return events.map(({ type }) => type).filter((type) => type.startsWith('discount.'))
    })
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  const toMid = () => sandbox.advance({ to: '2026-04-16T00:00:00Z' })
  return { ...sandbox, subscriptionId, list, lastLines, cost, change, discount, discountEvents, violations, toMid }
}

describe.each<CouponSlug>(['once', 'monthly'])('an amount that is given %s', (coupon) => {
  test('is there for the new charge as far as the old one is credited', async () => {
    const { change, lastLines, violations, toMid } = await newWorld(coupon)
    await toMid()
    await change('business')
    // 27.00 and 3.00 for 15 of 30 days
    expect(await lastLines()).toEqual([
      ['proration_credit', -1350],
      ['proration_charge', 2500],
      ['discount', -150],
    ])
    expect(await violations()).toEqual([])
  })

  test('up and down in the middle of a period costs what staying costs, as often as one likes', async () => {
    const { change, cost, discount, violations, toMid } = await newWorld(coupon)
    await toMid()
    for (const slug of ['business', 'team', 'business', 'team'] as const) await change(slug)
    expect(await cost()).toBe(2700)
    expect((await discount())?.periodsUsed).toBe(1)
    expect(await violations()).toEqual([])
  })

  test('so does it where the change goes to the next invoice, as it shows before', async () => {
    const { billing, subscriptionId, advance, change, cost, list, violations, toMid } = await newWorld(coupon)
    await toMid()
    for (const slug of ['business', 'team'] as const) await change(slug, 'next_invoice')
    const { totals } = await billing.invoices.upcoming({ subscriptionId })
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect((await list()).at(-1)?.totals.total).toBe(totals.total)
    expect(await cost()).toBe(coupon === 'monthly' ? 5400 : 5700)
    expect(await violations()).toEqual([])
  })

  test('so does it where the first change goes to the next invoice, and the second is billed at once', async () => {
    const { advance, change, cost, lastLines, violations, toMid } = await newWorld(coupon)
    await toMid()
    await change('business', 'next_invoice')
    await change('team')
    expect(await lastLines()).toEqual([
      ['proration_charge', 1500],
      ['discount', -150],
    ])
    expect(await violations()).toEqual([])
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect(await cost()).toBe(coupon === 'monthly' ? 5400 : 5700)
    expect(await violations()).toEqual([])
  })

  test('the next period is as if nothing had been changed', async () => {
    const { advance, change, lastLines, discountEvents, toMid } = await newWorld(coupon)
    await toMid()
    for (const slug of ['business', 'team'] as const) await change(slug)
    await advance({ to: '2026-05-01T00:00:00Z' })
    expect(await lastLines()).toEqual([['plan_base', 3000], ...(coupon === 'monthly' ? [['discount', -300]] : [])])
    expect(await discountEvents()).toEqual(['discount.created', ...(coupon === 'once' ? ['discount.ended'] : [])])
  })

  test('a change whose payment is declined restores nothing', async () => {
    const { billing, change, cost, discount, violations, toMid } = await newWorld(coupon)
    const before = await discount()
    await toMid()
    await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'declines_expired_card' })
    await expect(change('business')).rejects.toMatchObject({ code: 'plan_change.payment_failed' })
    expect([await cost(), await discount()]).toEqual([2700, before])
    await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
    for (const slug of ['business', 'team'] as const) await change(slug)
    expect(await cost()).toBe(2700)
    expect(await violations()).toEqual([])
  })

  test('a change whose invoice is void has restored nothing', async () => {
    const { billing, change, list, lastLines, violations, toMid } = await newWorld(coupon)
    await toMid()
    await billing.environments.updateSettings({ invoices: { collection: 'send_invoice' } })
    await change('business')
    const last = (await list()).at(-1)
    expect(last?.status).toBe('open')
    await billing.invoices.void({ invoiceId: last?.id ?? '' })
    await change('team')
    // The credit of Team is given again; with what the void one had restored the discount would be 3.00.
    expect(await lastLines()).toEqual([
      ['proration_credit', -1350],
      ['proration_charge', 1500],
      ['discount', -150],
    ])
    expect(await violations()).toEqual([])
  })

  test('a preview shows it, and the commit does it', async () => {
    const { billing, subscriptionId, lastLines, toMid } = await newWorld(coupon)
    await toMid()
    const wanted = { subscriptionId, planSlug: 'business', behavior: 'invoice_now' } as const
    const { planHash, lines } = await billing.subscriptions.previewChange(wanted)
    await billing.subscriptions.changePlan({ ...wanted, planHash })
    expect(await lastLines()).toEqual(lines.map(({ kind, net }) => [kind, net]))
    expect(lines.map(({ net }) => net)).toEqual([-1350, 2500, -150])
  })

  test('canceled after a change, all unused time comes back, and what was used is reduced by the rest', async () => {
    const { billing, subscriptionId, advance, change, cost, violations, toMid } = await newWorld(coupon)
    await toMid()
    await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 1000, idempotencyKey: 'k' })
    await change('business')
    await advance({ to: '2026-04-23T12:00:00Z' })
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
    // 15.00 of Team, 12.50 of Business and 10.00 of calls, less 3.00
    expect(await cost()).toBe(3450)
    expect(await violations()).toEqual([])
  })

  test('while the invoice is open it is restored by the credit note', async () => {
    const { change, cost, list, lastLines, discount, violations, toMid } = await newWorld(coupon, {
      collection: 'send_invoice',
    })
    await toMid()
    await change('business')
    expect((await list())[0]?.totals).toMatchObject({ total: 2700, credited: 1350 })
    expect(await lastLines()).toEqual([
      ['proration_charge', 2500],
      ['discount', -150],
    ])
    for (const slug of ['team', 'business', 'team'] as const) await change(slug)
    expect(await cost()).toBe(2700)
    expect((await discount())?.periodsUsed).toBe(1)
    expect(await violations()).toEqual([])
  })

  test('of a void invoice nothing is left to be restored twice', async () => {
    const { billing, change, list, lastLines, violations, toMid } = await newWorld(coupon, {
      collection: 'send_invoice',
    })
    await toMid()
    await change('business')
    const [first] = await list()
    await billing.invoices.void({ invoiceId: first?.id ?? '' })
    await change('team')
    // 1.50 by the credit of Business, and 1.50 that only the void invoice had used.
    expect(await lastLines()).toEqual([
      ['proration_charge', 1500],
      ['discount', -300],
    ])
    expect(await violations()).toEqual([])
  })

  test('while the invoice is a draft its credit on the draft restores it', async () => {
    const { advance, billing, subscriptionId, change, cost, list, violations } = await newWorld(null, {
      graceMinutes: 7 * 24 * 60,
    })
    await advance({ to: '2026-05-20T00:00:00Z' })
    await billing.subscriptions.setDiscount({ subscriptionId, action: 'add', couponSlug: coupon })
    await advance({ to: '2026-06-07T00:00:00Z' })
    await change('business')
    // 27.00 and 3.00 for 24 of 30 days
    expect((await list()).slice(-2).map(({ status, lines }) => [status, lines.map(({ net }) => net)])).toEqual([
      ['draft', [0, 3000, -300, -2160]],
      ['paid', [4000, -240]],
    ])
    await change('team')
    await advance({ to: '2026-06-10T00:00:00Z' })
    expect((await list()).every(({ status }) => status === 'paid')).toBe(true)
    expect(await cost()).toBe(8700)
    expect(await violations()).toEqual([])
  })
})

test('up and down at the instant of the first charge costs nothing', async () => {
  const { change, cost, lastLines, violations } = await newWorld('once')
  await change('business')
  expect(await lastLines()).toEqual([
    ['proration_credit', -2700],
    ['proration_charge', 5000],
    ['discount', -300],
  ])
  await change('team')
  expect(await cost()).toBe(2700)
  expect(await violations()).toEqual([])
})

test('a period that a coupon paid for is restored although nothing is credited', async () => {
  const { change, cost, lastLines, discountEvents, violations, toMid } = await newWorld('free')
  await toMid()
  await change('business')
  expect(await lastLines()).toEqual([
    ['proration_credit', 0],
    ['proration_charge', 2500],
    ['discount', -1500],
  ])
  await change('team')
  expect(await cost()).toBe(0)
  expect(await discountEvents()).toEqual(['discount.created', 'discount.ended'])
  expect(await violations()).toEqual([])
})

test('what the new charge does not use is there for later, and the discount is in force again', async () => {
  const { advance, change, lastLines, discount, discountEvents, violations, toMid } = await newWorld('once')
  await toMid()
  await change('basic')
  expect(await lastLines()).toEqual([
    ['proration_credit', 0],
    ['proration_charge', 50],
    ['discount', -50],
  ])
  expect(await discount()).toMatchObject({ endedAt: null })
  await advance({ to: '2026-05-01T00:00:00Z' })
  expect(await lastLines()).toEqual([
    ['plan_base', 100],
    ['discount', -100],
  ])
  expect(await discount()).toMatchObject({ endReason: 'used_up' })
  const ends = ['discount.ended', 'discount.reopened', 'discount.ended']
  expect(await discountEvents()).toEqual(['discount.created', ...ends])
  expect(await violations()).toEqual([])
})

test('of a coupon that was given again one is in force at most, however much is restored', async () => {
  const { billing, subscriptionId, change, lastLines, violations, toMid } = await newWorld('once')
  await billing.subscriptions.setDiscount({ subscriptionId, action: 'add', couponSlug: 'once' })
  await toMid()
  await change('business')
  expect(await lastLines()).toEqual([
    ['proration_credit', -1350],
    ['proration_charge', 2500],
    ['discount', -150],
    ['discount', -300],
  ])
  await change('basic')
  const { discounts } = await billing.subscriptions.discounts({ subscriptionId })
  expect(discounts.map(({ endReason }) => endReason)).toEqual([null, 'used_up'])
  expect(await violations()).toEqual([])
})

test('a declined change ends what its credit had reopened', async () => {
  const { billing, change, discount, discountEvents, violations, toMid } = await newWorld('on-team')
  await toMid()
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'declines_expired_card' })
  await expect(change('business')).rejects.toMatchObject({ code: 'plan_change.payment_failed' })
  expect(await discount()).toMatchObject({ endReason: 'used_up' })
  const undone = ['discount.ended', 'discount.reopened', 'discount.ended']
  expect(await discountEvents()).toEqual(['discount.created', ...undone])
  expect(await violations()).toEqual([])
})

test('a discount that was taken away is not restored', async () => {
  const { billing, subscriptionId, change, lastLines, violations, toMid } = await newWorld('monthly')
  await toMid()
  await billing.subscriptions.setDiscount({ subscriptionId, action: 'remove' })
  await change('business')
  expect(await lastLines()).toEqual([
    ['proration_credit', -1350],
    ['proration_charge', 2500],
  ])
  expect(await violations()).toEqual([])
})

test('a percentage reduces the new charge and is not restored besides', async () => {
  const { change, cost, lastLines, toMid } = await newWorld('tenth')
  await toMid()
  await change('business')
  expect(await lastLines()).toEqual([
    ['proration_credit', -1350],
    ['proration_charge', 2500],
    ['discount', -250],
  ])
  await change('team')
  expect(await cost()).toBe(2700)
})

test('a restart begins a period of its own: one sum goes on, an amount for each period is given anew', async () => {
  for (const [coupon, discounted] of [
    ['once', -150],
    ['monthly', -300],
  ] as const) {
    const { change, lastLines, violations, toMid } = await newWorld(coupon)
    await toMid()
    await change('business', 'restart')
    expect(await lastLines()).toEqual([
      ['proration_credit', -1350],
      ['plan_base', 5000],
      ['discount', discounted],
    ])
    expect(await violations()).toEqual([])
  }
})
