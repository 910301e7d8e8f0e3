import { defineCatalog, type InvoiceLine } from '@tallywright/sdk'
import { describe, expect, test } from 'vitest'
import { createSandbox } from './index.ts'

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
