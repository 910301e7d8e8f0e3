import { defineCatalog, type InvoiceLine } from '@tallywright/sdk'
import { afterAll, describe, expect, test } from 'vitest'
import { rerunSharedInvoices } from '../harness/rerun-shared-invoices.ts'
import { createSandbox } from '../index.ts'

afterAll(rerunSharedInvoices)

const monthly = { unit: 'month', count: 1 } as const
const yearly = { unit: 'year', count: 1 } as const
const flat = (amount: string, cadence: typeof monthly | typeof yearly = monthly) =>
  ({
    cadence,
    terms: { USD: { model: 'flat', amount } },
  }) as const
const calls = { feature: 'calls', cadence: monthly, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } } as const
const metered = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const half = { type: 'percent', percent: '50' } as const
const ten = { type: 'amount', amounts: { USD: '10.00' } } as const

const catalog = defineCatalog({
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  planGroups: { main: { name: 'Main', plans: ['free', 'team', 'business'] } },
  plans: {
    free: { name: 'Free', features: {}, prices: { base: flat('0') } },
    team: { name: 'Team', features: { calls: metered }, prices: { base: flat('20.00'), calls } },
    business: {
      name: 'Business',
      features: { calls: metered },
      prices: { base: flat('50.00'), calls },
    },
    metered: { name: 'Metered', features: { calls: metered }, prices: { calls } },
    trial: { name: 'Trial', features: {}, prices: { base: flat('20.00') }, trial: { days: 14, end: 'convert' } },
  },
  addOns: { setup: { name: 'Setup', recurrence: 'one_off', features: {}, prices: { setup: flat('40.00') } } },
  coupons: {
    once: { name: 'Half once', discount: half, duration: { kind: 'once' } },
    thrice: { name: 'Half for three months', discount: half, duration: { kind: 'periods', count: 3 } },
    forever: { name: 'Half for ever', discount: half, duration: { kind: 'forever' } },
    'ten-once': { name: '10 off', discount: ten, duration: { kind: 'once' } },
    'thirty-once': {
      name: '30 off',
      discount: { type: 'amount', amounts: { USD: '30.00' } },
      duration: { kind: 'once' },
    },
    'thirty-monthly': {
      name: '30 off a month',
      discount: { type: 'amount', amounts: { USD: '30.00' } },
      duration: { kind: 'periods', count: 2 },
    },
    'on-base': {
      name: 'Half off the base',
      discount: half,
      duration: { kind: 'forever' },
      appliesTo: { prices: ['team/base'] },
    },
    alone: { name: 'Alone', discount: ten, duration: { kind: 'forever' }, stackable: false },
  },
})

type Catalog = typeof catalog
type PlanSlug = keyof Catalog['plans'] & string

async function sandbox(coupon: string, more: { token?: string; limit?: number } = {}) {
  const made = await createSandbox({ catalog })
  const { billing } = made
  await billing.customers.create({ externalId: 'ada', timeZone: 'UTC' })
  const { token = 'succeeds', limit } = more
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token })
  await billing.promotionCodes.create({
    code: 'SUMMER',
    couponSlug: coupon,
    ...(limit === undefined ? {} : { maxRedemptions: limit }),
  })
  const subscribe = (planSlug: PlanSlug = 'team', options: object = {}) =>
    billing.subscriptions.create({ customerId: 'ada', planSlug, promotionCode: ' summer ', ...options })
  /** The totals of all invoices, oldest first. */
  const totals = async () => {
    const { items } = await billing.invoices.list({ customerId: 'ada', limit: 100 })
    return items.toReversed().map(({ totals: { total } }) => total)
  }
  const lines = async (): Promise<InvoiceLine[]> => {
    const { items } = await billing.invoices.list({ customerId: 'ada', limit: 100 })
    return items.toReversed().flatMap((invoice) => invoice.lines)
  }
  return { ...made, subscribe, totals, lines }
}

describe('a year of renewals', () => {
  test.each<[string, number[]]>([
    ['once', [1000, 2000, 2000, 2000]],
    ['thrice', [1000, 1000, 1000, 2000, 2000]],
    ['forever', [1000, 1000, 1000, 1000]],
    ['ten-once', [1000, 2000, 2000]],
    ['thirty-once', [0, 1000, 2000, 2000]],
    ['thirty-monthly', [0, 0, 2000, 2000]],
  ])('with the coupon %s costs %j and so on', async (coupon, first) => {
    const { subscribe, advance, totals } = await sandbox(coupon)
    await subscribe()
    await advance({ by: { months: 12 } })
    const last = first.at(-1) as number
    expect(await totals()).toEqual([...first, ...Array(13 - first.length).fill(last)])
  })
})

describe('a period counts when something was taken off it', () => {
  test('usage belongs to the period it was used in, whichever invoice it is on', async () => {
    const { billing, subscribe, advance, lines } = await sandbox('once')
    await subscribe()
    await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 400 })
    await advance({ by: { months: 1 } })
    await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 400 })
    await advance({ by: { months: 1 } })
    expect((await lines()).map(shown)).toEqual([
      'plan_base 2026-01-01 2000',
      'discount 2026-01-01 -1000',
      'usage 2026-01-01 400',
      'discount 2026-01-01 -200',
      'plan_base 2026-02-01 2000',
      'usage 2026-02-01 400',
      'plan_base 2026-03-01 2000',
    ])
  })

  test('a month that costs nothing uses up nothing', async () => {
    const { billing, subscribe, advance, totals } = await sandbox('once')
    const { id: subscriptionId } = await subscribe('free')
    await advance({ by: { months: 2 } })
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'team', behavior: 'at_period_end' })
    await advance({ by: { months: 2 } })
    expect(await totals()).toEqual([0, 0, 0, 1000, 2000])
  })

  test('a trial is before the first of them', async () => {
    const { subscribe, advance, totals } = await sandbox('once')
    await subscribe('trial')
    await advance({ by: { months: 2 } })
    expect(await totals()).toEqual([1000, 2000])
  })

  test.each([
    ['trial', {}],
    ['team', { startAt: '2030-01-01T00:00:00Z' }],
  ] as const)(
    'what is written down before it belongs to the first, with which it is billed: %s',
    async (plan, options) => {
      const { billing, subscribe, advance, totals } = await sandbox('once')
      const { id: subscriptionId } = await subscribe(plan, options)
      await billing.invoices.addPendingLine({ subscriptionId, description: 'Work', quantity: '1', unitAmount: '7.00' })
      await advance('startAt' in options ? { to: options.startAt } : { by: { days: 14 } })
      expect(await totals()).toEqual([1350])
      await advance({ by: { months: 1 } })
      expect(await totals()).toEqual([1350, 2000])
    },
  )

  test('and takes its part of an amount', async () => {
    const { billing, subscribe, advance, totals } = await sandbox('thirty-once')
    const { id: subscriptionId } = await subscribe('trial')
    await billing.invoices.addPendingLine({ subscriptionId, description: 'Work', quantity: '1', unitAmount: '7.00' })
    await advance({ by: { days: 14 } })
    await advance({ by: { months: 1 } })
    expect(await totals()).toEqual([0, 1700])
  })

  test.each([
    ['forever', 2000, 1000],
    ['ten-once', 3000, 2000],
    ['once', 4000, 1000],
  ] as const)(
    '%s: what is billed before the first is reduced by what counts no periods',
    async (coupon, setup, first) => {
      const { billing, subscribe, advance, totals } = await sandbox(coupon)
      const { id: subscriptionId } = await subscribe('trial')
      await billing.subscriptions.addAddOn({ subscriptionId, addOnSlug: 'setup' })
      expect(await totals()).toEqual([setup])
      await advance({ by: { days: 14 } })
      expect(await totals()).toEqual([setup, first])
    },
  )

  test('a backdated start has several on one invoice, each line in its own', async () => {
    const { subscribe, advance, lines } = await sandbox('thrice')
    await subscribe('team', { startAt: '2025-10-01T00:00:00Z' })
    await advance({ by: { months: 1 } })
    expect((await lines()).filter(({ kind }) => kind === 'plan_base' || kind === 'discount').map(shown)).toEqual([
      'plan_base 2025-10-01 2000',
      'discount 2025-10-01 -1000',
      'plan_base 2025-11-01 2000',
      'discount 2025-11-01 -1000',
      'plan_base 2025-12-01 2000',
      'discount 2025-12-01 -1000',
      'plan_base 2026-01-01 2000',
      'plan_base 2026-02-01 2000',
    ])
  })

  test('an amount for each of them is there anew in each, also on one invoice', async () => {
    const { subscribe, totals, lines } = await sandbox('thirty-monthly')
    await subscribe('business', { startAt: '2025-11-01T00:00:00Z' })
    expect(await totals()).toEqual([2000 + 2000 + 5000])
    expect((await lines()).filter(({ kind }) => kind === 'discount').map(shown)).toEqual([
      'discount 2025-11-01 -3000',
      'discount 2025-12-01 -3000',
    ])
  })

  test('a restart begins another', async () => {
    const { billing, subscribe, advance, lines } = await sandbox('once')
    const { id: subscriptionId } = await subscribe()
    await advance({ to: '2026-01-16T12:00:00Z' })
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'restart' })
    await advance({ by: { months: 1 } })
    expect((await lines()).map(shown)).toEqual([
      'plan_base 2026-01-01 2000',
      'discount 2026-01-01 -1000',
      'usage 2026-01-01 0',
      'proration_credit 2026-01-16 -500',
      'plan_base 2026-01-16 5000',
      'usage 2026-01-16 0',
      'plan_base 2026-02-16 5000',
    ])
  })
})

describe('a plan change', () => {
  test('keeps the discount, and credits what was paid after it', async () => {
    const { billing, subscribe, advance, lines } = await sandbox('once')
    const { id: subscriptionId } = await subscribe()
    await advance({ to: '2026-01-16T12:00:00Z' })
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'invoice_now' })
    await advance({ by: { months: 1 } })
    expect((await lines()).filter(({ net }) => net !== 0).map(shown)).toEqual([
      'plan_base 2026-01-01 2000',
      'discount 2026-01-01 -1000',
      'proration_credit 2026-01-16 -500',
      'proration_charge 2026-01-16 2500',
      'discount 2026-01-16 -1250',
      'plan_base 2026-02-01 5000',
    ])
  })

  test('leaves a coupon for another plan without effect, and brings it back with the plan', async () => {
    const { billing, subscribe, advance, totals } = await sandbox('on-base')
    const { id: subscriptionId } = await subscribe()
    for (const planSlug of ['business', 'team'] as const) {
      await billing.subscriptions.changePlan({ subscriptionId, planSlug, behavior: 'at_period_end' })
      await advance({ by: { months: 1 } })
    }
    expect(await totals()).toEqual([1000, 5000, 1000])
  })

  test('that is declined gives back what its invoice used', async () => {
    const { billing, subscribe, advance, totals } = await sandbox('thirty-once')
    const { id: subscriptionId } = await subscribe()
    await advance({ to: '2026-01-16T12:00:00Z' })
    await billing.paymentMethods.create({
      customerId: 'ada',
      provider: 'sandbox',
      token: 'declines_insufficient_funds',
      isDefault: true,
    })
    const change = billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'invoice_now' })
    await expect(change).rejects.toMatchObject({ code: 'plan_change.payment_failed' })
    const { discounts } = await billing.subscriptions.discounts({ subscriptionId })
    expect(discounts).toMatchObject([{ periodsUsed: 1, endedAt: null }])
    await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds', isDefault: true })
    await advance({ by: { months: 1 } })
    expect((await totals()).at(-1)).toBe(1000)
  })
})

describe('a first payment that is declined', () => {
  test('gives the customer the code back, and the slot within its limit', async () => {
    const { billing, subscribe, advance } = await sandbox('once', { token: 'declines_insufficient_funds', limit: 1 })
    expect(await subscribe()).toMatchObject({ status: 'incomplete' })
    await advance({ by: { days: 1 } })
    await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds', isDefault: true })
    expect(await subscribe()).toMatchObject({ status: 'active' })
    const { items } = await billing.promotionCodes.list({})
    expect(items).toMatchObject([{ redemptions: 1 }])
  })
})

describe('previews', () => {
  test('show what creating would, and use up nothing', async () => {
    const { billing, subscribe, totals } = await sandbox('once', { limit: 1 })
    const input = { customerId: 'ada', planSlug: 'team', promotionCode: 'SUMMER' } as const
    const preview = await billing.subscriptions.previewCreate(input)
    expect(preview.totals.total).toBe(1000)
    expect(preview.nextInvoice?.totals.total).toBe(2000)
    expect((await billing.subscriptions.previewCreate(input)).totals.total).toBe(1000)
    await subscribe('team', { planHash: preview.planHash })
    expect(await totals()).toEqual([1000])
  })

  test('of the next invoice are that invoice', async () => {
    const { billing, subscribe, advance, totals } = await sandbox('thrice')
    const { id: subscriptionId } = await subscribe()
    for (let month = 0; month < 4; month++) {
      const { totals: upcoming } = await billing.invoices.upcoming({ subscriptionId })
      expect((await billing.invoices.upcoming({ subscriptionId })).totals).toEqual(upcoming)
      await advance({ by: { months: 1 } })
      expect((await totals()).at(-1)).toBe(upcoming.total)
    }
  })
})

describe('setDiscount', () => {
  const given = async (coupon: string, planSlug: PlanSlug = 'team') => {
    const made = await createSandbox({ catalog })
    const { billing, advance } = made
    await billing.customers.create({ externalId: 'ada', timeZone: 'UTC' })
    await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
    const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug })
    await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 400 })
    await advance({ to: '2026-01-16T12:00:00Z' })
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: coupon })
    await advance({ by: { months: 2 } })
    const { items } = await billing.invoices.list({ customerId: 'ada' })
    return items.toReversed().map(({ totals: { total } }) => total)
  }

  test.each<[string, PlanSlug, string, number[]]>([
    ['once', 'team', 'begins with the next period where this one was charged in advance', [2000, 400 + 1000, 2000]],
    ['once', 'metered', 'begins with this period where all of it is in arrears', [0, 200, 0]],
    ['forever', 'team', 'begins with the next invoice', [2000, 200 + 1000, 1000]],
    ['ten-once', 'team', 'is one sum for the next invoice', [2000, 1400, 2000]],
  ])('of the coupon %s on %s %s', async (coupon, planSlug, _, expected) => {
    expect((await given(coupon, planSlug)).filter((total) => total > 0)).toEqual(expected.filter((total) => total > 0))
  })

  test('adds, replaces and takes away', async () => {
    const { billing, subscribe } = await sandbox('once')
    const { id: subscriptionId } = await subscribe()
    const inForce = async () => {
      const { discounts } = await billing.subscriptions.discounts({ subscriptionId })
      return discounts.map(({ couponSlug, endReason }) => `${couponSlug} ${endReason ?? 'in force'}`)
    }
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'forever' })
    expect(await inForce()).toEqual(['once in force', 'forever in force'])
    await billing.subscriptions.setDiscount({ subscriptionId, action: 'remove', promotionCode: 'summer' })
    expect(await inForce()).toEqual(['once removed', 'forever in force'])
    await billing.subscriptions.setDiscount({ subscriptionId, action: 'replace', couponSlug: 'thrice' })
    expect(await inForce()).toEqual(['once removed', 'forever replaced', 'thrice in force'])
    await billing.subscriptions.setDiscount({ subscriptionId, action: 'remove' })
    expect((await inForce()).at(-1)).toBe('thrice removed')
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now' })
    const late = billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'forever' })
    await expect(late).rejects.toMatchObject({ code: 'subscription.transition_not_allowed' })
  })

  test('lets the customer have what is worth most where a coupon does not stack', async () => {
    const { billing, subscribe, advance, totals } = await sandbox('alone')
    const { id: subscriptionId } = await subscribe('business')
    await billing.subscriptions.setDiscount({ subscriptionId, couponSlug: 'once' })
    await advance({ by: { months: 2 } })
    // 50.00 less 10.00; then half of it, which is more; then less 10.00 again.
    expect(await totals()).toEqual([4000, 2500, 4000])
  })
})

describe('what was given', () => {
  test('stays as it was when its coupon changes', async () => {
    const { billing, subscribe, advance, totals } = await sandbox('forever')
    await subscribe()
    const forever = { ...catalog.coupons?.forever, name: 'Less', discount: { type: 'percent', percent: '1' } } as const
    await billing.catalog.push({
      catalog: { ...catalog, coupons: { forever: { ...forever, duration: { kind: 'forever' } } } },
    })
    await billing.coupons.archive({ couponSlug: 'forever' })
    await advance({ by: { months: 1 } })
    expect(await totals()).toEqual([1000, 1000])
  })

  test('reduces the last invoice too, and ends with its subscription', async () => {
    const { billing, subscribe, advance, totals } = await sandbox('forever')
    const { id: subscriptionId } = await subscribe()
    await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 400 })
    await advance({ by: { days: 3 } })
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now' })
    expect(await totals()).toEqual([1000, 200])
    const { discounts } = await billing.subscriptions.discounts({ subscriptionId })
    expect(discounts).toMatchObject([{ endReason: 'subscription_ended' }])
  })

  test('is explained on its invoice, and the explanation gives the stored amounts', async () => {
    const { billing, subscribe } = await sandbox('once')
    await subscribe()
    const { items } = await billing.invoices.list({ customerId: 'ada' })
    const explained = await billing.invoices.explain({ invoiceId: items[0]?.id ?? '' })
    expect(explained.lines.map(({ kind, explanation }) => [kind, explanation.amountMinor])).toEqual([
      ['plan_base', '2000'],
      ['discount', '-1000'],
    ])
    expect(explained.lines[1]?.sentences.join(' ')).toContain('50 % off in all')
    expect(explained.totals.total).toBe(1000)
  })
})

describe('a code is refused', () => {
  test.each<[string, object, object, string]>([
    ['that does not exist', {}, { promotionCode: 'WINTER' }, 'promotion_code.not_found'],
    ['for other plans', { planSlugs: ['business'] }, {}, 'promotion_code.not_applicable'],
    ['that has expired', { expiresAt: '2026-01-01T00:00:00Z' }, {}, 'promotion_code.expired'],
    ['in another currency', {}, { promotionCode: 'EUROS' }, 'coupon.not_applicable'],
  ])('%s', async (_, limits, input, code) => {
    const { billing, subscribe } = await sandbox('once')
    const { items } = await billing.promotionCodes.list({})
    await billing.promotionCodes.update({ promotionCodeId: items[0]?.id ?? '', ...limits })
    await billing.coupons.create({
      slug: 'euros',
      name: 'Euros',
      discount: { type: 'amount', amounts: { EUR: '5.00' } },
      duration: { kind: 'once' },
    })
    await billing.promotionCodes.create({ code: 'EUROS', couponSlug: 'euros' })
    await expect(subscribe('team', input)).rejects.toMatchObject({ code })
    const preview = billing.subscriptions.previewCreate({
      customerId: 'ada',
      planSlug: 'team',
      promotionCode: 'summer',
      ...input,
    })
    await expect(preview).rejects.toMatchObject({ code })
    expect((await billing.promotionCodes.list({})).items.map(({ redemptions }) => redemptions)).toEqual([0, 0])
  })

  test('that is archived, used up, redeemed before, or for new customers only', async () => {
    const { billing, subscribe } = await sandbox('once', { limit: 1 })
    const { id: subscriptionId } = await subscribe()
    const refusal = async (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code })
    await billing.subscriptions.setDiscount({ subscriptionId, action: 'remove' })
    const again = () => billing.subscriptions.setDiscount({ subscriptionId, promotionCode: 'SUMMER' })
    await refusal(again(), 'promotion_code.used_up')
    const { items } = await billing.promotionCodes.list({})
    const promotionCodeId = items[0]?.id ?? ''
    await billing.promotionCodes.update({ promotionCodeId, maxRedemptions: null })
    await refusal(again(), 'promotion_code.already_redeemed')
    await billing.promotionCodes.update({ promotionCodeId, oncePerCustomer: false, firstTimeOnly: true })
    await refusal(again(), 'promotion_code.not_applicable')
    await billing.promotionCodes.update({ promotionCodeId, firstTimeOnly: false })
    await again()
    await refusal(again(), 'discount.already_given')
    await billing.promotionCodes.archive({ promotionCodeId })
    await refusal(again(), 'promotion_code.archived')
    expect(await billing.promotionCodes.get({ promotionCodeId })).toMatchObject({ redemptions: 2 })
  })
})

function shown({ kind, servicePeriod, net }: InvoiceLine): string {
  return `${kind} ${servicePeriod.start.slice(0, 10)} ${net}`
}
