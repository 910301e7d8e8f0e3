import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Meter } from '../catalog/meter.ts'
import type { PriceTerms } from '../catalog/price.ts'
import { addOnVersion } from '../invoice/samples.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { formatMoney, money } from '../money/money.ts'
import { compare, rational } from '../money/rational.ts'
import { rate } from '../rating/rate.ts'
import { usageOf } from '../rating/rate-input.ts'
import { checkEntitlement } from './check-entitlement.ts'
import type { EntitlementQuestion, PricedAccess } from './entitlement.ts'
import { above, asking, day, freePlan, held, metered, NOW, plan, priced, SUM, subscribed, used } from './samples.ts'

function check(question: EntitlementQuestion): PricedAccess {
  const entitlement = checkEntitlement(question)
  if (entitlement.type !== 'metered' || entitlement.consumption !== 'priced') throw new Error(entitlement.type)
  return entitlement
}

function figures(question: EntitlementQuestion) {
  const { allowed, allowance, remaining, used: quantity, overage, overageUsed, cost } = check(question)
  return {
    allowed,
    allowance: allowance && formatExact(allowance),
    remaining: remaining && formatExact(remaining),
    used: formatExact(quantity),
    overage,
    overageUsed: formatExact(overageUsed),
    cost: cost && formatMoney(cost),
  }
}

const TIERS: PriceTerms = {
  model: 'graduated',
  tiers: [
    { upTo: '1000', unitAmount: '0.02' },
    { upTo: null, unitAmount: '0.01' },
  ],
}
const team = plan('team', { calls: priced({ allowance: '1000' }) }, TIERS)
const capped = plan('capped', { calls: priced({ allowance: '1000', overage: 'blocked' }) })
const units = (text: string) => parseDecimal(text)

describe('an allowance and what lies beyond it', () => {
  test('within it use is free', () => {
    expect(figures(asking(subscribed(team), { usage: used('400'), units: units('600') }))).toEqual({
      allowed: true,
      allowance: '1000',
      remaining: '600',
      used: '400',
      overage: 'allowed',
      overageUsed: '0',
      cost: '0.00',
    })
  })

  test('beyond it the units cost what the invoice will ask for them', () => {
    const checked = figures(asking(subscribed(team), { usage: used('1900'), units: units('200') }))
    expect(checked).toMatchObject({ allowed: true, remaining: '0', overageUsed: '900', cost: '3.00' })
  })

  test('a single unit costs what it adds to the rounded amount', () => {
    expect(figures(asking(subscribed(team), { usage: used('5000') })).cost).toBe('0.01')
    expect(
      figures(asking(subscribed(plan('t', { calls: priced() }, { model: 'per_unit', unitAmount: '0.001' })))).cost,
    ).toBe('0.00')
  })

  test('where overage is blocked the last unit is given and the next is not', () => {
    const at = (already: string, asked: string) =>
      asking(subscribed(capped), { usage: used(already), units: units(asked) })
    expect(check(at('999', '1')).allowed).toBe(true)
    expect(check(at('999', '1.000000000001')).allowed).toBe(false)
    expect(check(at('1000', '1'))).toMatchObject({
      allowed: false,
      reason: 'limit_reached',
      liftedBy: [{ by: 'wait', until: day('2024-04-01') }],
      resetsAt: day('2024-04-01'),
    })
  })

  test('what holds set aside is used', () => {
    const question = asking(subscribed(capped), { usage: { ...used('400'), held: [held('550')] }, units: units('51') })
    expect(figures(question)).toMatchObject({ allowed: false, remaining: '50', used: '950' })
  })

  test('without an allowance all of it is priced, or, where overage is blocked, nothing is given', () => {
    const open = plan('open', { calls: priced() }, TIERS)
    expect(figures(asking(subscribed(open), { usage: used('10') }))).toMatchObject({
      allowed: true,
      allowance: null,
      remaining: null,
      overageUsed: '10',
    })
    const closed = plan('closed', { calls: priced({ overage: 'blocked' }) })
    expect(figures(asking(subscribed(closed)))).toMatchObject({ allowed: false, allowance: '0', remaining: '0' })
  })

  test('another plan is named when it gives enough, or lets use go beyond', () => {
    const otherPlans = [
      plan('small', { calls: priced({ allowance: '1500', overage: 'blocked' }) }),
      plan('large', { calls: priced({ allowance: '5000', overage: 'blocked' }) }),
      plan('open', { calls: priced() }, TIERS),
      freePlan({ calls: priced() }),
      plan('credits', {
        calls: { type: 'metered', consumption: 'credits', wallet: 'c', creditCost: '1', overdraft: 'blocked' },
      }),
    ].map(above)
    const checked = check(asking(subscribed(capped), { usage: used('1000'), units: units('2000'), otherPlans }))
    expect(checked).toMatchObject({ allowed: false, liftedBy: [{ by: 'upgrade', planSlugs: ['large', 'open'] }] })
  })
})

describe('trials and free plans', () => {
  const trial = { start: day('2024-03-01'), end: day('2024-03-15') }
  const inTrial = {
    lifecycle: { state: 'trialing', trial, end: 'convert', remindAt: null },
    period: null,
    segments: [],
  } as const

  test('in a trial the allowance is the limit, whatever the plan says, and nothing costs', () => {
    const at = (already: string) => asking(subscribed(team, inTrial), { usage: used(already) })
    expect(figures(at('999'))).toMatchObject({ allowed: true, overage: 'blocked', cost: '0.00' })
    expect(check(at('1000'))).toMatchObject({
      allowed: false,
      reason: 'limit_reached_in_trial',
      liftedBy: [{ by: 'wait', until: trial.end }],
      resetsAt: trial.end,
    })
  })

  test('a trial may have an allowance of its own', () => {
    const own = plan('own', { calls: priced({ allowance: '1000', trialAllowance: '10' }) }, TIERS)
    expect(figures(asking(subscribed(own, inTrial), { usage: used('4') }))).toMatchObject({
      allowance: '10',
      remaining: '6',
    })
  })

  test('a free plan gives its allowance and no more', () => {
    const free = freePlan({ calls: priced({ allowance: '10' }) })
    expect(check(asking(subscribed(free), { usage: used('9') })).allowed).toBe(true)
    expect(check(asking(subscribed(free), { usage: used('10') }))).toMatchObject({
      allowed: false,
      overage: 'blocked',
      reason: 'limit_reached_on_free_plan',
    })
  })
})

describe('add-ons extend the allowance of their plan', () => {
  const version = addOnVersion('more-calls', { features: { calls: priced({ allowance: '100' }) } })
  const attached = { id: 'a', addOnVersion: version, quantity: 3, since: day('2024-03-01'), until: null }

  test('as often as they are attached', () => {
    expect(figures(asking(subscribed(capped, { addOns: [attached] }))).allowance).toBe('1300')
  })

  test('for the part of the period in which they are', () => {
    const halfway = { ...attached, since: day('2024-03-01'), until: day('2024-03-11') }
    const later = { ...attached, id: 'b', since: day('2024-03-11') }
    const question = asking(subscribed(capped, { addOns: [halfway, later] }))
    expect(figures(question).allowance).toBe('1300')
    expect(figures(asking(subscribed(capped, { addOns: [halfway] }))).allowance).toBe(
      formatExact(rational(1000 * 31 + 3000, 31)),
    )
  })

  test('not when they were bought once', () => {
    const once = {
      ...attached,
      addOnVersion: { ...version, addOn: { ...version.addOn, recurrence: 'one_off' as const } },
    }
    expect(figures(asking(subscribed(capped, { addOns: [once] }))).allowance).toBe('1000')
  })

  test('and grant what the plan does not have', () => {
    const own = { ...version, meters: { calls: SUM } }
    const bare = subscribed(plan('bare', {}), { addOns: [{ ...attached, addOnVersion: own, quantity: 1 }] })
    expect(figures(asking(bare))).toMatchObject({ allowed: true, allowance: '100' })
  })
})

describe('the period of the figures', () => {
  test('after a change each plan counts for its part of the period', () => {
    const { period } = subscribed(capped)
    if (period === null) throw new Error('open')
    const cut = day('2024-03-08')
    const terms = { seats: {}, noAccess: null, priceCadences: [] }
    const segments = [
      { start: period.start, end: cut, planVersionId: 'pv_old', ...terms },
      { start: cut, end: period.end, planVersionId: capped.id, ...terms },
    ]
    const old = plan('old', { calls: priced({ allowance: '31', overage: 'blocked' }) })
    const changed = subscribed(capped, { segments })
    const expected = formatExact(rational(7 * 31 + 24 * 1000, 31))
    expect(figures(asking(changed, { earlierVersions: [old] })).allowance).toBe(expected)
    expect(figures(asking(changed)).allowance).toBe('1000')
  })

  test('a level has the allowance in force', () => {
    const meter: Meter = { aggregation: 'max' }
    const peak = plan('peak', { calls: priced({ allowance: '5', overage: 'blocked' }) }, undefined, meter)
    const question = asking(subscribed(peak), { feature: metered(meter), usage: used('4', meter), units: units('5') })
    expect(figures(question)).toMatchObject({ allowed: true, allowance: '5', used: '4' })
  })

  test('a feature without a price starts again as often as its plan says', () => {
    const weekly = plan('weekly', {
      calls: priced({ allowance: '10', overage: 'blocked', resets: { unit: 'week', count: 1 } }),
    })
    expect(check(asking(subscribed(weekly))).resetsAt).toBe(day('2024-03-15'))
  })

  test('a group that is below zero takes nothing from the others', () => {
    const meter: Meter = { aggregation: 'sum', groupBy: ['region'] }
    const byRegion = plan('regions', { calls: priced({ allowance: '100', overage: 'blocked' }) }, undefined, meter)
    const totals = [
      ...(used('100', meter, { region: 'eu' }).totals ?? []),
      ...(used('-50', meter, { region: 'us' }).totals ?? []),
    ]
    const question = { feature: metered(meter), usage: { totals }, units: units('1'), properties: { region: 'eu' } }
    expect(figures(asking(subscribed(byRegion), question))).toMatchObject({
      allowed: false,
      used: '100',
      remaining: '0',
    })
  })

  test('units are counted as they are billed', () => {
    const meter: Meter = {
      aggregation: 'sum',
      unitConversion: { operation: 'divide', factor: '1000', rounding: 'ceil' },
    }
    const storage = plan('gb', { calls: priced({ allowance: '2', overage: 'blocked' }) }, undefined, meter)
    const question = asking(subscribed(storage), {
      feature: metered(meter),
      usage: used('1500', meter),
      units: units('500'),
    })
    expect(figures(question)).toMatchObject({ allowed: true, used: '2', remaining: '0' })
    expect(check({ ...question, units: units('501') }).allowed).toBe(false)
  })
})

describe('the cost of the units', () => {
  const byModel: Meter = { aggregation: 'sum', groupBy: ['model'] }
  const matrix: PriceTerms = {
    model: 'matrix',
    dimensions: ['model'],
    cells: [{ values: ['large'], unitAmount: '0.10' }],
    defaultUnitAmount: '0.01',
  }
  const grouped = plan('grouped', { calls: priced({ allowance: '10' }) }, matrix, byModel)
  const question = asking(subscribed(grouped), {
    feature: metered(byModel),
    usage: used('8', byModel, { model: 'small' }),
    units: units('5'),
  })

  test('depends on the group: without one it is open', () => {
    expect(check(question).cost).toBeNull()
    expect(check({ ...question, properties: { model: 'large' } }).cost).toEqual(money(30n, 'USD'))
    expect(check({ ...question, properties: { model: 'small' } }).cost).toEqual(money(3n, 'USD'))
  })

  test('of a price that looks at each event needs the events', () => {
    const terms: PriceTerms = { model: 'percentage', percent: '2.9', fixedAmount: '0.30', freeEvents: 1 }
    const card = subscribed(plan('card', { calls: priced() }, terms))
    const asked = asking(card, { usage: used('100'), units: units('100') })
    expect(check(asked).cost).toBeNull()
    const at = day('2024-03-05')
    const events = [{ id: 'e', timestamp: at, receivedAt: at, units: units('100'), properties: {} }]
    expect(check({ ...asked, usage: { ...used('100'), events } }).cost).toEqual(money(320n, 'USD'))
    expect(check({ ...asked, usage: { events } }).cost).toEqual(money(320n, 'USD'))
  })

  test('law: costs of steps add up to what the invoice asks for', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 900 }), { maxLength: 8 }), (steps) => {
        let total = 0
        let cost = 0n
        for (const step of steps) {
          const asked = asking(subscribed(team), { usage: used(`${total}`), units: rational(step) })
          cost += check(asked).cost?.amount ?? 0n
          total += step
        }
        const price = { currency: 'USD', terms: TIERS, allowance: '1000' }
        expect(cost).toBe(rate(price, usageOf(rational(total))).amount.amount)
      }),
    )
  })

  test('law: what a check allows never goes beyond the allowance where overage is blocked', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1500 }), fc.nat({ max: 1500 }), (already, more) => {
        const checked = check(asking(subscribed(capped), { usage: used(`${already}`), units: rational(more) }))
        expect(checked.allowed).toBe(already + more <= 1000)
        expect(checked.remaining && compare(checked.remaining, rational(Math.max(0, 1000 - already)))).toBe(0)
      }),
    )
  })

  test('figures are of the instant that is asked about', () => {
    expect(NOW).toBeLessThan(check(question).resetsAt)
  })
})
