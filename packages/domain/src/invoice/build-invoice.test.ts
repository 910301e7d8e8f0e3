import { describe, expect, test } from 'vitest'
import type { Meter } from '../catalog/meter.ts'
import type { Plan } from '../catalog/plan.ts'
import type { AddOnVersion, PlanVersion } from '../catalog/plan-version.ts'
import type { Price } from '../catalog/price.ts'
import type { UsageEvent } from '../metering/usage-event.ts'
import { parseDecimal } from '../money/decimal.ts'
import { formatMoney, subtractMoney } from '../money/money.ts'
import type { UsageGroup } from '../rating/rate-input.ts'
import { type BoundaryBilling, endPeriodAt } from '../subscription/billing-boundary.ts'
import { decidePlanChange } from '../subscription/change-plan.ts'
import { type CreateSubscription, decideCreate } from '../subscription/create.ts'
import { openInvoicedLines, type StoredLine } from '../subscription/invoiced-line.ts'
import { decidePeriodEnd } from '../subscription/period-end.ts'
import { changeSegmentsFrom } from '../subscription/segment.ts'
import type { AttachedAddOn, Subscription } from '../subscription/subscription.ts'
import { type Instant, instantFromIso, instantToIso } from '../time/instant.ts'
import type { BilledBoundary, SegmentUsage } from './arrears/billed-boundary.ts'
import { sharedAllowances } from './arrears/shared-allowance.ts'
import { usageNeeded } from './arrears/usage-needed.ts'
import type { BuiltInvoice } from './assemble-invoice.ts'
import { buildInvoice } from './build-invoice.ts'
import type { CouponInForce } from './discounts/coupon-in-force.ts'
import { rerunInvoice } from './rerun-invoice.ts'
import { addOnVersion, amountOff, percentOff, planVersion, stored, taxedAt } from './samples.ts'

const MONTH = { unit: 'month', count: 1 } as const
const YEAR = { unit: 'year', count: 1 } as const
const calls: Meter = { aggregation: 'sum' }

const base: Price = { cadence: MONTH, terms: { USD: { model: 'flat', amount: '20.00' } } }
const apiCalls: Price = {
  feature: 'api',
  name: 'API calls',
  cadence: MONTH,
  terms: {
    USD: {
      model: 'graduated',
      tiers: [
        { upTo: '1000', unitAmount: '0' },
        { upTo: '10000', unitAmount: '0.002' },
        { upTo: null, unitAmount: '0.001' },
      ],
    },
  },
}
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const perCall: Price = { ...apiCalls, terms: { USD: { model: 'per_unit', unitAmount: '0.01' } } }

const team = planVersion(
  'team',
  { name: 'Team', features: { api: priced }, prices: { base, api: apiCalls } },
  { api: calls },
)

function at(date: string): Instant {
  return instantFromIso(date.includes('T') ? date : `${date}T00:00:00Z`)
}

/** An active subscription since that date, in UTC. */
function subscribe(version: PlanVersion, since: string, more: Partial<CreateSubscription> = {}) {
  const created = decideCreate({
    id: 'sub_1',
    customerId: 'cus_1',
    planVersion: version,
    currency: 'USD',
    timeZone: 'UTC',
    at: at(since),
    hasPaymentMethod: true,
    trialUsed: false,
    invoiceId: 'inv_1',
    ...more,
  })
  if (!created.ok) throw new Error(created.error.message)
  return { subscription: created.value.settled.subscription, billing: created.value.billing }
}

function renewal(subscription: Subscription, boundary: string): BoundaryBilling {
  const ended = decidePeriodEnd(subscription, { at: at(boundary), paymentProcessing: false })
  if (!ended.ok || ended.value.billing === null) throw new Error('no boundary is due')
  return ended.value.billing
}

function cancelNow(subscription: Subscription, instant: string): BoundaryBilling {
  return { at: at(instant), closed: endPeriodAt(subscription, at(instant)), opened: null, skipped: [] }
}

function used(quantity: string, segmentStart: string, featureSlug = 'api', key: UsageGroup['key'] = {}): SegmentUsage {
  return { featureSlug, segmentStart: at(segmentStart), groups: [{ key, quantity: parseDecimal(quantity) }] }
}

function build(boundary: Partial<BilledBoundary> & { billing: BoundaryBilling }, coupons: CouponInForce[] = []) {
  return buildInvoice({
    currency: 'USD',
    boundaries: [{ creditsUnusedTime: false, ...boundary }],
    coupons,
    tax: taxedAt(),
  })
}

function attach(subscription: Subscription, version: AddOnVersion, since: string, quantity = 1): Subscription {
  const addOn: AttachedAddOn = { id: 'aa_1', addOnVersion: version, quantity, since: at(since), until: null }
  return { ...subscription, addOns: [addOn] }
}

/** One text per line: kind, description, service period, amount. */
function page(invoice: BuiltInvoice): string[] {
  expect(rerunInvoice(invoice.lines, invoice.currency)).toMatchObject({ total: invoice.total })
  return invoice.lines.map(({ kind, description, servicePeriod: { start, end }, net }) => {
    const days = [start, end].map((instant) => instantToIso(instant).replace('T00:00:00Z', ''))
    return `${kind} ${description} [${days.join(', ')}) ${formatMoney(net)}`
  })
}

describe('a renewal', () => {
  test('bills what was used in the period that ended, then the period that begins', () => {
    const { subscription } = subscribe(team, '2024-01-31')
    const invoice = build({
      billing: renewal(subscription, '2024-02-29'),
      usage: [used('12500', '2024-01-31')],
    })
    expect(page(invoice)).toEqual([
      'usage API calls [2024-01-31, 2024-02-29) 20.50',
      'plan_base Team [2024-02-29, 2024-03-31) 20.00',
    ])
    expect(new Set(invoice.lines.map((line) => line.cause))).toEqual(new Set(['renewal:2024-02-29T00:00:00Z']))
    expect(invoice.lines.map((line) => line.quantity)).toEqual(['12500', '1'])
  })

  test('asks for the usage of every segment that it bills', () => {
    const { subscription } = subscribe(team, '2024-01-31')
    const boundary = { billing: renewal(subscription, '2024-02-29'), creditsUnusedTime: false }
    const period = { start: at('2024-01-31'), end: at('2024-02-29') }
    expect(usageNeeded(boundary)).toEqual([{ featureSlug: 'api', type: 'metered', period, segment: period }])
  })

  test('has a line of zero for a period in which nothing was used', () => {
    const { subscription } = subscribe(team, '2024-01-31')
    expect(page(build({ billing: renewal(subscription, '2024-02-29') }))[0]).toBe(
      'usage API calls [2024-01-31, 2024-02-29) 0.00',
    )
  })

  test('that ends the subscription has arrears only', () => {
    const { subscription } = subscribe(team, '2024-01-31')
    const billing = renewal({ ...subscription, cancelAt: at('2024-02-29') }, '2024-02-29')
    expect(page(build({ billing, usage: [used('2000', '2024-01-31')] }))).toEqual([
      'usage API calls [2024-01-31, 2024-02-29) 2.00',
    ])
  })

  test('of a yearly plan with monthly usage comes every month, and bills the base once a year', () => {
    const yearly = planVersion(
      'yearly',
      {
        name: 'Yearly',
        features: { api: priced },
        prices: {
          base: { ...base, cadence: YEAR },
          api: { ...perCall, planCadences: [YEAR] },
        },
      },
      { api: calls },
    )
    const { subscription, billing } = subscribe(yearly, '2024-01-31')
    expect(page(buildInvoice({ currency: 'USD', boundaries: billing.map(asBilled), tax: taxedAt() }))).toEqual([
      'plan_base Yearly [2024-01-31, 2025-01-31) 20.00',
    ])
    const month = renewal(subscription, '2024-02-29')
    expect(page(build({ billing: month, usage: [used('300', '2024-01-31')] }))).toEqual([
      'usage API calls [2024-01-31, 2024-02-29) 3.00',
    ])
    const next = renewal({ ...subscription, closedUntil: at('2024-02-29') }, '2024-03-31')
    expect(page(build({ billing: next, usage: [used('300', '2024-02-29')] }))).toEqual([
      'usage API calls [2024-02-29, 2024-03-31) 3.00',
    ])
  })
})

test('a price of the whole year waits for the year, whatever ends before', () => {
  const yearlyBase: Price = { ...base, cadence: YEAR, timing: 'in_arrears' }
  const plan = planVersion(
    'late',
    {
      name: 'Late',
      features: { api: priced },
      prices: { base: yearlyBase, api: { ...perCall, planCadences: [YEAR] } },
    },
    { api: calls },
  )
  const { subscription } = subscribe(plan, '2024-01-31')
  expect(build({ billing: renewal(subscription, '2024-02-29') }).lines.map((line) => line.kind)).toEqual(['usage'])
  const end = { ...subscription, closedUntil: at('2024-12-31') }
  expect(page(build({ billing: renewal(end, '2025-01-31') }))).toEqual([
    'plan_base Late [2024-01-31, 2025-01-31) 20.00',
    'usage API calls [2024-12-31, 2025-01-31) 0.00',
  ])
})

function asBilled(billing: BoundaryBilling): BilledBoundary {
  return { billing, creditsUnusedTime: false }
}

describe('a creation', () => {
  test('bills in advance only', () => {
    const { billing } = subscribe(team, '2024-01-31')
    expect(page(build({ billing: billing[0]!, cause: 'cmd_1' }))).toEqual([
      'plan_base Team [2024-01-31, 2024-02-29) 20.00',
    ])
  })

  test('in the middle of a calendar month charges the part of the month', () => {
    const calendar = planVersion('cal', { name: 'Cal', prices: { base }, alignment: { kind: 'calendar' } })
    const { billing } = subscribe(calendar, '2024-03-16')
    const invoice = build({ billing: billing[0]!, cause: 'cmd_1' })
    expect(page(invoice)).toEqual(['plan_base Cal [2024-03-16, 2024-04-01) 10.32'])
    expect(invoice.lines[0]!.explanation.exact).toBe('320/31')
  })

  test('backdated has a line for each elapsed period, with the cause of its own renewal', () => {
    const { billing } = subscribe(team, '2024-03-15', { startAt: at('2024-01-31') })
    const invoice = buildInvoice({ currency: 'USD', boundaries: billing.map(asBilled), tax: taxedAt() })
    expect(page(invoice)).toEqual([
      'plan_base Team [2024-01-31, 2024-02-29) 20.00',
      'usage API calls [2024-01-31, 2024-02-29) 0.00',
      'plan_base Team [2024-02-29, 2024-03-31) 20.00',
    ])
    expect(invoice.lines.map((line) => line.cause)).toEqual([
      'renewal:2024-01-31T00:00:00Z',
      'renewal:2024-02-29T00:00:00Z',
      'renewal:2024-02-29T00:00:00Z',
    ])
  })
})

describe('extra seats and quota', () => {
  const seated: Partial<Plan> = {
    name: 'Seated',
    features: {
      seats: { type: 'seats', included: 3, extra: 'allowed' },
      projects: { type: 'quota', allowance: 10, extra: 'allowed' },
    },
    prices: {
      base,
      seats: {
        feature: 'seats',
        name: 'Seats',
        cadence: MONTH,
        terms: { USD: { model: 'per_unit', unitAmount: '5' } },
      },
      projects: {
        feature: 'projects',
        name: 'Projects',
        cadence: MONTH,
        terms: { USD: { model: 'per_unit', unitAmount: '2' } },
      },
    },
  }

  test('seats beyond the included ones are charged in advance', () => {
    const { billing } = subscribe(planVersion('seated', seated), '2024-01-01', { seats: { seats: 5 } })
    expect(page(build({ billing: billing[0]! }))).toEqual([
      'plan_base Seated [2024-01-01, 2024-02-01) 20.00',
      'seats Seats [2024-01-01, 2024-02-01) 10.00',
    ])
  })

  test('quota is charged in arrears on the highest count beyond its allowance', () => {
    const { subscription } = subscribe(planVersion('seated', seated), '2024-01-01')
    const invoice = build({
      billing: renewal(subscription, '2024-02-01'),
      usage: [used('14', '2024-01-01', 'projects')],
    })
    expect(page(invoice)[0]).toBe('quota Projects [2024-01-01, 2024-02-01) 8.00')
  })
})

describe('a period that is cut', () => {
  const bounded = planVersion(
    'bounded',
    {
      name: 'Bounded',
      features: { api: { ...priced, allowance: '310' } },
      prices: { base, api: { ...perCall, minimum: { USD: '31.00' } } },
    },
    { api: calls },
  )

  test('whose unused time is credited prorates allowance and minimum', () => {
    const { subscription } = subscribe(bounded, '2024-01-01')
    const billing = cancelNow(subscription, '2024-01-16')
    const usage = [used('5150', '2024-01-01')]
    // 15/31 of the allowance of 310 is 150: 5,000 × 0.01
    expect(page(build({ billing, usage, creditsUnusedTime: true }))).toEqual([
      'usage API calls [2024-01-01, 2024-01-16) 50.00',
    ])
    expect(page(build({ billing, usage: [], creditsUnusedTime: true }))).toEqual([
      'usage API calls [2024-01-01, 2024-01-16) 15.00',
    ])
  })

  test('whose unused time is not credited keeps both whole', () => {
    const { subscription } = subscribe(bounded, '2024-01-01')
    const billing = cancelNow(subscription, '2024-01-16')
    expect(page(build({ billing, usage: [used('5310', '2024-01-01')] }))).toEqual([
      'usage API calls [2024-01-01, 2024-01-16) 50.00',
    ])
    expect(page(build({ billing }))).toEqual(['usage API calls [2024-01-01, 2024-01-16) 31.00'])
  })

  test('into segments by a change of plan rates all of it on one line, tiers running on', () => {
    const cheap = planVersion(
      'cheap',
      { name: 'Cheap', features: { api: priced }, prices: { api: perCall } },
      { api: calls },
    )
    const { subscription } = subscribe(team, '2024-01-01')
    const changed: Subscription = {
      ...subscription,
      planVersion: cheap,
      segments: changeSegmentsFrom(subscription.segments, at('2024-01-16'), { planVersionId: cheap.id }),
    }
    const invoice = build({
      billing: renewal(changed, '2024-02-01'),
      planVersions: [team],
      usage: [used('3000', '2024-01-01'), used('500', '2024-01-16')],
    })
    // 1,000 free, 2,000 × 0.002, then 500 × 0.01
    expect(page(invoice)).toEqual(['usage API calls [2024-01-01, 2024-02-01) 9.00'])
    expect(invoice.lines[0]!.priceId).toBe('pv_cheap.api')
  })

  test('counted in days, a plan that was left on its first day asks for no flat amount', () => {
    const tiers = [{ upTo: null, unitAmount: '0.01', flatAmount: '3.00' }]
    const dear = planVersion(
      'dear',
      {
        name: 'Dear',
        features: { api: priced },
        prices: { api: { ...perCall, terms: { USD: { model: 'graduated', tiers } } } },
        proration: 'day',
      },
      { api: calls },
    )
    const cheap = planVersion(
      'cheap',
      { name: 'Cheap', features: { api: priced }, prices: { api: perCall } },
      { api: calls },
    )
    const { subscription } = subscribe(dear, '2024-01-01')
    const segments = changeSegmentsFrom(subscription.segments, at('2024-01-01T03:00:00Z'), { planVersionId: cheap.id })
    const invoice = build({
      billing: renewal({ ...subscription, planVersion: cheap, segments }, '2024-02-01'),
      planVersions: [dear],
      usage: [used('500', '2024-01-01T03:00:00Z')],
    })
    expect(page(invoice)).toEqual(['usage API calls [2024-01-01, 2024-02-01) 5.00'])
  })

  describe('by a change of plan after which it is taxed or reduced otherwise', () => {
    const from = planVersion(
      'from',
      { name: 'From', features: { api: priced }, prices: { api: perCall } },
      { api: calls },
    )
    const invoiceOf = (target: Partial<Price>, coupons: CouponInForce[] = [], use = ['1000', '500']) => {
      const prices = { api: { ...perCall, ...target } }
      const to = planVersion('to', { name: 'To', features: { api: priced }, prices }, { api: calls })
      const { subscription } = subscribe(from, '2024-01-01')
      const segments = changeSegmentsFrom(subscription.segments, at('2024-01-16'), { planVersionId: to.id })
      const usage = [used(use[0] ?? '0', '2024-01-01'), used(use[1] ?? '0', '2024-01-16')]
      const billing = renewal({ ...subscription, planVersion: to, segments }, '2024-02-01')
      return build({ billing, planVersions: [from], usage }, coupons)
    }
    const tenth = (plan: string) => percentOff('10', { appliesTo: { plans: [plan] } })

    test.each([
      ['from', 'From', '-1.00'],
      ['to', 'To', '-0.50'],
    ])('a coupon for %s reduces what was used under it', (plan, name, off) => {
      const invoice = invoiceOf({}, [tenth(plan)])
      expect(page(invoice).filter((line) => line.startsWith('usage'))).toEqual([
        'usage API calls: From [2024-01-01, 2024-02-01) 10.00',
        'usage API calls: To [2024-01-01, 2024-02-01) 5.00',
      ])
      const reduced = invoice.lines.find(({ description }) => description === `API calls: ${name}`)
      const discount = invoice.lines.find(({ discountOf }) => discountOf !== null)
      expect(discount).toMatchObject({ discountOf: { line: reduced?.key } })
      expect(formatMoney(discount!.net)).toBe(off)
    })

    test('each has the tax category of its price', () => {
      const { lines } = invoiceOf({ taxCategory: 'books' })
      expect(lines.map(({ taxCategory, net }) => [taxCategory, formatMoney(net)])).toEqual([
        [null, '10.00'],
        ['books', '5.00'],
      ])
    })

    test('a minimum is asked once, of all of it', () => {
      const invoice = invoiceOf({ taxCategory: 'books', minimum: { USD: '62.00' } })
      expect(page(invoice).at(-1)).toBe('minimum API calls: minimum [2024-01-01, 2024-02-01) 17.00')
    })

    test.each([
      [['1000', '0'], 'usage API calls [2024-01-01, 2024-02-01) 9.00'],
      [['0', '1000'], 'usage API calls [2024-01-01, 2024-02-01) 10.00'],
      [['0', '0'], 'usage API calls [2024-01-01, 2024-02-01) 0.00'],
      [['1000', '-500'], 'usage API calls [2024-01-01, 2024-02-01) 5.00'],
    ])('what adds nothing has no line, and what takes back is on one: %j', (use, line) => {
      const invoice = invoiceOf({}, [tenth('from')], use)
      const sum = formatMoney(invoice.net)
      expect(`${page(invoice)[0]?.replace(/\S+$/, '')}${sum}`).toBe(line)
      expect(invoice.lines.filter(({ kind }) => kind === 'usage')).toHaveLength(1)
    })
  })
})

describe('groups', () => {
  const byRegion: Meter = { aggregation: 'sum', groupBy: ['region'] }
  const grouped = (more: Partial<Price>, allowance = '100') =>
    planVersion(
      'grouped',
      { name: 'Grouped', features: { api: { ...priced, allowance } }, prices: { api: { ...perCall, ...more } } },
      { api: byRegion },
    )
  const regions = (eu: string, us: string): SegmentUsage => ({
    featureSlug: 'api',
    segmentStart: at('2024-01-01'),
    groups: [
      { key: { region: 'eu' }, quantity: parseDecimal(eu) },
      { key: { region: 'us' }, quantity: parseDecimal(us) },
    ],
  })

  test('have a line each, and share one allowance in the order of the groups', () => {
    const { subscription } = subscribe(grouped({}), '2024-01-01')
    const invoice = build({ billing: renewal(subscription, '2024-02-01'), usage: [regions('80', '320')] })
    expect(page(invoice)).toEqual([
      'usage API calls: eu [2024-01-01, 2024-02-01) 0.00',
      'usage API calls: us [2024-01-01, 2024-02-01) 3.00',
    ])
    expect(invoice.lines.map((line) => line.group)).toEqual(['{"region":"eu"}', '{"region":"us"}'])
  })

  const events = (...list: readonly (readonly [day: string, region: string, units: string])[]) =>
    list.map(([day, region, units]) => {
      const timestamp = at(day)
      return { id: day, timestamp, receivedAt: timestamp, units: parseDecimal(units), properties: { region } }
    })
  const inEventOrder = (boundary: Pick<BilledBoundary, 'billing' | 'planVersions' | 'usage'>, list: UsageEvent[]) => {
    const [shared] = sharedAllowances({ creditsUnusedTime: false, ...boundary }, () => [])
    shared?.add(list)
    const free = new Map(shared?.finish().map((each) => [each.segmentStart, each.free]))
    return (boundary.usage ?? []).map((each) => ({ ...each, free: free.get(each.segmentStart) ?? [] }))
  }

  test('share the allowance in the order of their events, where that is known', () => {
    const { subscription } = subscribe(grouped({}), '2024-01-01')
    const inOrder = events(['2024-01-02', 'us', '70'], ['2024-01-03', 'eu', '80'], ['2024-01-04', 'us', '250'])
    const billing = renewal(subscription, '2024-02-01')
    const invoice = build({ billing, usage: inEventOrder({ billing, usage: [regions('80', '320')] }, inOrder) })
    // 70 of the US were first, then 30 of the EU
    expect(page(invoice)).toEqual([
      'usage API calls: eu [2024-01-01, 2024-02-01) 0.50',
      'usage API calls: us [2024-01-01, 2024-02-01) 2.50',
    ])
  })

  test('are named in the order in which the meter groups, whatever the order of their stored keys', () => {
    const meter: Meter = { aggregation: 'sum', groupBy: ['region', 'class'] }
    const { subscription } = subscribe({ ...grouped({}), meters: { api: meter } }, '2024-01-01')
    const key = { class: 'cold', region: 'eu' }
    const usage = [
      { featureSlug: 'api', segmentStart: at('2024-01-01'), groups: [{ key, quantity: parseDecimal('200') }] },
    ]
    const invoice = build({ billing: renewal(subscription, '2024-02-01'), usage })
    expect(page(invoice)).toEqual(['usage API calls: eu, cold [2024-01-01, 2024-02-01) 1.00'])
  })

  test('share a minimum and a maximum, on lines of their own', () => {
    const { subscription } = subscribe(grouped({ minimum: { USD: '10' }, maximum: { USD: '15' } }), '2024-01-01')
    const billing = renewal(subscription, '2024-02-01')
    expect(page(build({ billing, usage: [regions('500', '300')] })).at(-1)).toBe(
      'minimum API calls: minimum [2024-01-01, 2024-02-01) 3.00',
    )
    expect(page(build({ billing, usage: [regions('1100', '1000')] })).at(-1)).toBe(
      'maximum API calls: maximum [2024-01-01, 2024-02-01) -5.00',
    )
    expect(build({ billing, usage: [regions('1100', '300')] }).lines).toHaveLength(2)
  })

  test('share the allowance over a change of plan as well', () => {
    const smaller = { ...grouped({}, '100'), id: 'pv_smaller' }
    const { subscription } = subscribe(grouped({}, '300'), '2024-01-01')
    const segments = changeSegmentsFrom(subscription.segments, at('2024-01-16T12:00:00Z'), {
      planVersionId: smaller.id,
    })
    const changed: Subscription = { ...subscription, planVersion: smaller, segments }
    const invoice = build({
      billing: renewal(changed, '2024-02-01'),
      planVersions: [grouped({}, '300')],
      usage: [regions('100', '50'), { ...regions('40', '60'), segmentStart: at('2024-01-16T12:00:00Z') }],
    })
    // 300 × 1/2 + 100 × 1/2 = 200: 150 were free before, of the next 100 the first 40 and 10 more
    expect(page(invoice)).toEqual([
      'usage API calls: eu [2024-01-01, 2024-02-01) 0.00',
      'usage API calls: us [2024-01-01, 2024-02-01) 0.50',
    ])
    const ofBoth = {
      billing: renewal(changed, '2024-02-01'),
      planVersions: [grouped({}, '300')],
      usage: [regions('100', '50'), { ...regions('40', '60'), segmentStart: at('2024-01-16T12:00:00Z') }],
    }
    const before = [['2024-01-02', 'eu', '100'] as const, ['2024-01-03', 'us', '50'] as const]
    const after = [['2024-01-17', 'us', '60'] as const, ['2024-01-18', 'eu', '40'] as const]
    const invoiceInOrder = build({ ...ofBoth, usage: inEventOrder(ofBoth, events(...before, ...after)) })
    // After the change 60 of the US come first, of which 50 are within the 200
    expect(page(invoiceInOrder)).toEqual([
      'usage API calls: eu [2024-01-01, 2024-02-01) 0.40',
      'usage API calls: us [2024-01-01, 2024-02-01) 0.10',
    ])
  })

  test('share a minimum for the part of a period that is billed', () => {
    const { subscription } = subscribe(grouped({ minimum: { USD: '31' } }), '2024-01-01')
    const billing = cancelNow(subscription, '2024-01-16')
    const usage = [regions('10', '10')]
    expect(page(build({ billing, usage, creditsUnusedTime: true })).at(-1)).toBe(
      'minimum API calls: minimum [2024-01-01, 2024-01-16) 15.00',
    )
    expect(formatMoney(build({ billing, usage }).total)).toBe('31.00')
  })

  test('pay a flat price once', () => {
    const { subscription } = subscribe(grouped({ terms: { USD: { model: 'flat', amount: '7' } } }), '2024-01-01')
    const invoice = build({ billing: renewal(subscription, '2024-02-01'), usage: [regions('80', '320')] })
    expect(page(invoice)).toEqual(['usage API calls [2024-01-01, 2024-02-01) 7.00'])
  })
})

describe('discounts around a minimum and a maximum', () => {
  const bounded = (more: Partial<Price>) =>
    planVersion('b', { name: 'B', features: { api: priced }, prices: { api: { ...perCall, ...more } } }, { api: calls })
  const invoiceOf = (more: Partial<Price>, quantity: string, coupons: CouponInForce[]) => {
    const { subscription } = subscribe(bounded(more), '2024-01-01')
    return build({ billing: renewal(subscription, '2024-02-01'), usage: [used(quantity, '2024-01-01')] }, coupons)
  }

  test('without a coupon the minimum is a step of the usage line', () => {
    const invoice = invoiceOf({ minimum: { USD: '50' } }, '1000', [])
    expect(page(invoice)).toEqual(['usage API calls [2024-01-01, 2024-02-01) 50.00'])
    expect(invoice.lines[0]!.explanation.steps.at(-1)).toMatchObject({ op: 'raise_to', floor: '50' })
  })

  test('a percentage comes before the minimum', () => {
    expect(page(invoiceOf({ minimum: { USD: '90' } }, '10000', [percentOff('20')]))).toEqual([
      'usage API calls [2024-01-01, 2024-02-01) 100.00',
      'discount 20 % off [2024-01-01, 2024-02-01) -20.00',
      'minimum API calls: minimum [2024-01-01, 2024-02-01) 10.00',
    ])
  })

  test('a percentage comes before the maximum', () => {
    expect(formatMoney(invoiceOf({ maximum: { USD: '90' } }, '10000', [percentOff('20')]).total)).toBe('80.00')
    expect(formatMoney(invoiceOf({ maximum: { USD: '90' } }, '20000', [percentOff('20')]).total)).toBe('90.00')
  })

  test('an amount comes after both', () => {
    expect(formatMoney(invoiceOf({ minimum: { USD: '50' } }, '1000', [amountOff('20')]).total)).toBe('30.00')
    expect(
      formatMoney(invoiceOf({ maximum: { USD: '90' } }, '20000', [percentOff('20'), amountOff('100')]).total),
    ).toBe('0.00')
  })

  test('every line of one invoice has an identity of its own', () => {
    const { lines } = invoiceOf({ minimum: { USD: '90' } }, '10000', [percentOff('20'), amountOff('95')])
    expect(lines.map((line) => line.kind)).toEqual(['usage', 'discount', 'discount', 'minimum', 'discount'])
    expect(new Set(lines.map((line) => line.key)).size).toBe(5)
  })
})

describe('add-ons', () => {
  const support = addOnVersion('support', {
    name: 'Support',
    prices: { base: { cadence: MONTH, terms: { USD: { model: 'flat', amount: '7.00' } } } },
  })
  const later = addOnVersion('later', {
    name: 'Later',
    prices: { base: { cadence: MONTH, timing: 'in_arrears', terms: { USD: { model: 'flat', amount: '31.00' } } } },
  })
  const more = addOnVersion('more', { name: 'More', features: { api: { ...priced, allowance: '155' } } })

  test('are billed with their subscription, as many as are attached', () => {
    const { subscription } = subscribe(team, '2024-01-01')
    const invoice = build({ billing: renewal(attach(subscription, support, '2024-01-10', 3), '2024-02-01') })
    expect(page(invoice).at(-1)).toBe('add_on Support [2024-02-01, 2024-03-01) 21.00')
  })

  test('in arrears cost the part of the period in which they were attached', () => {
    const { subscription } = subscribe(team, '2024-01-01')
    const invoice = build({ billing: renewal(attach(subscription, later, '2024-01-11', 2), '2024-02-01') })
    expect(page(invoice)[1]).toBe('add_on Later [2024-01-11, 2024-02-01) 42.00')
  })

  test('extend the allowance of the plan', () => {
    const plan = planVersion(
      'p',
      { name: 'P', features: { api: { ...priced, allowance: '100' } }, prices: { api: perCall } },
      { api: calls },
    )
    const { subscription } = subscribe(plan, '2024-01-01')
    const billing = renewal(attach(subscription, more, '2024-01-16', 2), '2024-02-01')
    // 100 + 2 × 155 × 16/31 = 260
    expect(page(build({ billing, usage: [used('560', '2024-01-01')] }))[0]).toBe(
      'usage API calls [2024-01-01, 2024-02-01) 3.00',
    )
  })
})

describe('a metered price of an add-on that is attached for 15 of 31 days', () => {
  const exportsOf = (aggregation: Meter['aggregation'], more: Partial<Price> = {}) =>
    addOnVersion(
      'exports',
      {
        features: { exports: { ...priced, allowance: '31' } },
        prices: { exports: { ...perCall, feature: 'exports', name: 'Exports', ...more } },
      },
      { exports: { aggregation } },
    )
  const bare = planVersion('p', { name: 'P', features: {}, prices: { base } })
  const { subscription } = subscribe(bare, '2024-01-01')
  const lineOf = (attached: Subscription, quantity: string) => {
    const usage = [used(quantity, '2024-01-01', 'exports')]
    return page(build({ billing: renewal(attached, '2024-02-01'), usage })).find((line) => line.includes('Exports'))
  }

  test.each([
    ['the minimum is for as many days, like the allowance', { minimum: { USD: '62.00' } }, '115', '30.00'],
    ['and so is the maximum', { maximum: { USD: '0.62' } }, '115', '0.30'],
    ['neither is reached', { minimum: { USD: '0.62' }, maximum: { USD: '62.00' } }, '115', '1.00'],
  ])('%s', (_, more, quantity, amount) => {
    const attached = attach(subscription, exportsOf('sum', more), '2024-01-17')
    expect(lineOf(attached, quantity)).toBe(`usage Exports [2024-01-01, 2024-02-01) ${amount}`)
  })

  test('a level costs as many days, and a mean over time the whole segment it was taken over', () => {
    // (1031 − 31) × 0.01 × 15/31, and × 31/31 with an allowance of 31 × 15/31.
    const peak = attach(subscription, exportsOf('max'), '2024-01-17')
    expect(lineOf(peak, '1031')).toBe('usage Exports [2024-01-01, 2024-02-01) 4.84')
    const mean = attach(subscription, exportsOf('weighted_sum'), '2024-01-17')
    expect(lineOf(mean, '1015')).toBe('usage Exports [2024-01-01, 2024-02-01) 10.00')
  })

  test('attached twice, it asks its bounds for the time in which either was', () => {
    const once = attach(subscription, exportsOf('sum', { minimum: { USD: '62.00' } }), '2024-01-17')
    const [addOn] = once.addOns as [AttachedAddOn]
    const twice = { ...once, addOns: [addOn, { ...addOn, id: 'aa_2', since: at('2024-01-16') }] }
    expect(lineOf(twice, '10')).toBe('usage Exports [2024-01-01, 2024-02-01) 32.00')
  })
})

describe('usage that is not billed in arrears', () => {
  test.each([
    [
      'credits are drawn when it is reported',
      { consumption: 'credits', wallet: 'c', creditCost: '1', overdraft: 'blocked' },
    ],
    ['its overage is blocked', { consumption: 'priced', overage: 'blocked', allowance: '10' }],
  ] as const)('has no line where %s', (_, feature) => {
    const plan = planVersion(
      'p',
      { name: 'P', features: { api: { type: 'metered', ...feature } }, prices: { base, api: perCall } },
      { api: calls },
    )
    const { subscription } = subscribe(plan, '2024-01-01')
    const invoice = build({ billing: renewal(subscription, '2024-02-01'), usage: [used('100', '2024-01-01')] })
    expect(invoice.lines.map((line) => line.kind)).toEqual(['plan_base'])
  })
})

describe('a change of plan', () => {
  const group = (rank: number) => ({ group: { slug: 'main', rank } })
  const solo = { ...planVersion('solo', { name: 'Team', prices: { base } }), ...group(0) }
  const fifty: Price = { ...base, terms: { USD: { model: 'flat', amount: '50.00' } } }
  const business = { ...planVersion('business', { name: 'Business', prices: { base: fifty } }), ...group(1) }

  function change(subscription: Subscription, target: PlanVersion, instant: string, lines: readonly StoredLine[]) {
    const invoicedLines = openInvoicedLines({ invoiced: lines, pending: [], addOns: [] }, at(instant))
    const options = { changeId: `chg_${target.id}`, invoiceId: 'inv', at: at(instant), invoicedLines } as const
    const decided = decidePlanChange(subscription, target, { ...options, behavior: 'invoice_now' })
    if (!decided.ok) throw new Error(decided.error.message)
    const invoice = buildInvoice({
      currency: 'USD',
      lines: decided.value.lines,
      coupons: [percentOff('10')],
      tax: taxedAt('19'),
    })
    return { invoice, subscription: decided.value.settled.subscription }
  }

  function storedLines(invoice: BuiltInvoice): StoredLine[] {
    return invoice.lines.map((line) => ({ ...stored(line), invoiceId: 'inv' }))
  }

  test('charges and credits after discounts and with tax, and back at the same instant nets to nothing', () => {
    const { subscription, billing } = subscribe(solo, '2024-03-01')
    const first = buildInvoice({
      currency: 'USD',
      boundaries: billing.map(asBilled),
      coupons: [percentOff('10')],
      tax: taxedAt('19'),
    })
    const lines = storedLines(first)
    const up = change(subscription, business, '2024-03-17', lines)
    // Team: 18.00 × 15/31 back; Business: 50.00 × 15/31, less a tenth
    expect(page(up.invoice)).toEqual([
      'proration_credit Team, time not used [2024-03-17, 2024-04-01) -8.71',
      'proration_charge Business, rest of the period [2024-03-17, 2024-04-01) 24.19',
      'discount 10 % off [2024-03-17, 2024-04-01) -2.42',
    ])
    expect(up.invoice.lines.map((line) => formatMoney(line.tax))).toEqual(['-1.65', '4.14', '0.00'])
    const down = change(up.subscription, solo, '2024-03-17', [...lines, ...storedLines(up.invoice)])
    const { lines: credited, excess, total } = down.invoice
    // All of 21.77 and its tax of 4.14 come back: a part pays for Team again, the rest is what the change had cost.
    expect(formatMoney(subtractMoney(credited[0]!.net, excess[0]!.net))).toBe('-21.77')
    expect(formatMoney(subtractMoney(credited[0]!.tax, excess[0]!.taxes[0]!))).toBe('-4.14')
    expect([total, excess[0]!.total].map(formatMoney)).toEqual(['0.00', '15.55'])
    expect(excess[0]!.total).toEqual(up.invoice.total)
  })
})
