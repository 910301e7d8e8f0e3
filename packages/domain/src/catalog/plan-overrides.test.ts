import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDecimal } from '../money/decimal.ts'
import { equals, multiply, rational } from '../money/rational.ts'
import { discountedPrice } from './discounted-price.ts'
import type { Plan } from './plan.ts'
import { overriddenPlan, overrideProblems } from './plan-overrides.ts'
import { planInPhase } from './plan-phases.ts'
import type { Price, PriceTerms } from './price.ts'

const month = { unit: 'month', count: 1 } as const
const priced = (terms: PriceTerms, more: Partial<Price> = {}): Price => ({
  cadence: month,
  terms: { USD: terms },
  ...more,
})
const base = (amount: string) => priced({ model: 'flat', amount })

const plan: Plan = {
  name: 'Pro',
  features: { calls: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
  prices: { base: base('20.00'), setup: base('5.00') },
  phases: [{ periods: 1, discountPercent: '50' }],
}

describe('what is agreed with a customer', () => {
  test('replaces figures and allowances where it says so, and drops the phases of the plan', () => {
    const allowance = { type: 'metered', consumption: 'priced', overage: 'blocked', allowance: '100' } as const
    const agreed = overriddenPlan(plan, {
      prices: { base: { terms: { USD: { model: 'flat', amount: '12.00' } } } },
      features: { calls: allowance },
    })
    expect(agreed).toEqual({
      name: 'Pro',
      features: { calls: allowance },
      prices: { base: base('12.00'), setup: base('5.00') },
    })
  })

  test('leaves currencies and bounds alone that it does not name', () => {
    const price: Price = {
      ...base('20.00'),
      terms: { USD: { model: 'flat', amount: '20.00' }, EUR: { model: 'flat', amount: '18.00' } },
      minimum: { USD: '1.00' },
    }
    const override = { terms: { USD: { model: 'flat', amount: '12.00' } }, maximum: { USD: '30.00' } } as const
    const { prices } = overriddenPlan({ ...plan, prices: { base: price } }, { prices: { base: override } })
    expect(prices.base).toEqual({
      ...price,
      terms: { ...price.terms, USD: { model: 'flat', amount: '12.00' } },
      maximum: { USD: '30.00' },
    })
  })

  test('is refused for what the plan has not, even where its name is a word of JavaScript', () => {
    const override = { terms: {} }
    const found = overrideProblems('at', { prices: { constructor: override } }, plan)
    expect(found.map(({ code, path }) => [code, path])).toEqual([['price.not_in_plan', 'at.prices.constructor']])
    expect(overriddenPlan(plan, { prices: { constructor: override } }).prices).toEqual(plan.prices)
  })
})

describe('a percentage off', () => {
  const tiers = [
    { upTo: '10', unitAmount: '0.4', flatAmount: '2' },
    { upTo: null, unitAmount: '0.2' },
  ]
  const cases: readonly [string, PriceTerms, object][] = [
    ['a flat price', { model: 'flat', amount: '29.99' }, { amount: '14.995' }],
    ['a unit amount', { model: 'per_unit', unitAmount: '0.000003' }, { unitAmount: '0.0000015' }],
    [
      'tiers, not where they end',
      { model: 'graduated', tiers },
      {
        tiers: [
          { upTo: '10', unitAmount: '0.2', flatAmount: '1' },
          { upTo: null, unitAmount: '0.1' },
        ],
      },
    ],
    [
      'a package, not its size or what is free',
      { model: 'package', size: '100', packageAmount: '8', freeQuantity: '50' },
      { size: '100', packageAmount: '4', freeQuantity: '50' },
    ],
    [
      'a percentage with its amounts, not what is free',
      { model: 'percentage', percent: '2.9', fixedAmount: '0.3', freeAmount: '100', eventMaximum: '4' },
      { percent: '1.45', fixedAmount: '0.15', freeAmount: '100', eventMaximum: '2' },
    ],
    [
      'tokens of models, not the margin',
      { model: 'model_cost', models: { m: { input: '0.00002' } }, marginPercent: '20' },
      { models: { m: { input: '0.00001' } }, marginPercent: '20' },
    ],
  ]
  test.each(cases)('halves %s', (_, terms, halved) => {
    expect(discountedPrice(priced(terms), '50').terms.USD).toMatchObject(halved)
  })

  test('is taken off the bounds of a price too', () => {
    const bounded = { ...base('20.00'), minimum: { USD: '10.00' }, maximum: { USD: '30.00' } }
    expect(discountedPrice(bounded, '10')).toMatchObject({ minimum: { USD: '9' }, maximum: { USD: '27' } })
  })

  test('is exact: what is left is the price times the rest of 100', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 1, max: 10_000 }), (cents, hundredths) => {
        const amount = (cents / 100).toFixed(2)
        const percent = (hundredths / 100).toFixed(2)
        const terms = discountedPrice(base(amount), percent).terms.USD
        const left = terms?.model === 'flat' ? parseDecimal(terms.amount) : rational(-1)
        return equals(left, multiply(parseDecimal(amount), rational(10_000 - hundredths, 10_000)))
      }),
    )
  })
})

test('in a phase a price of its own is not discounted as well', () => {
  const phase = {
    periods: 1,
    discountPercent: '50',
    prices: { base: { terms: { USD: { model: 'flat', amount: '1.00' } } } },
  } as const
  expect(planInPhase(plan, phase)).toEqual({
    name: 'Pro',
    features: plan.features,
    prices: { base: base('1.00'), setup: base('2.5') },
  })
})
