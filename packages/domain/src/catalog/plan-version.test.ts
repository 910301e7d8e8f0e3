import { describe, expect, test } from 'vitest'
import { isFreePlan } from './free-plan.ts'
import type { Plan } from './plan.ts'
import { offeredCadences, offeredCurrencies, type PlanVersion, pricesFor } from './plan-version.ts'
import type { PriceTerms } from './price.ts'

const month = { unit: 'month', count: 1 } as const
const year = { unit: 'year', count: 1 } as const
const flat = (amount: string): PriceTerms => ({ model: 'flat', amount })

const pro: Plan = {
  name: 'Pro',
  features: {
    calls: { type: 'metered', consumption: 'priced', overage: 'allowed' },
    editor: { type: 'seats', included: 1, extra: 'allowed' },
  },
  prices: {
    monthly: { cadence: month, terms: { USD: flat('20.00'), EUR: flat('18.00') } },
    yearly: { cadence: year, name: 'Pro, yearly', terms: { USD: flat('200.00'), EUR: flat('180.00') } },
    calls: {
      feature: 'calls',
      cadence: month,
      planCadences: [month, { unit: 'month', count: 12 }],
      terms: { USD: { model: 'per_unit', unitAmount: '0.01' } },
      minimum: { USD: '5.00' },
    },
    editor: { feature: 'editor', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '9.00' } } },
  },
}

const version: PlanVersion = {
  id: 'planv_1',
  planId: 'plan_1',
  planSlug: 'pro',
  version: 1,
  group: null,
  plan: pro,
  meters: {},
}

describe('what a plan offers', () => {
  test('its cadences, each once: twelve months are a year', () => {
    expect(offeredCadences(pro)).toEqual([month, year])
  })

  test('the currencies that all of its prices have', () => {
    expect(offeredCurrencies(pro)).toEqual(['USD'])
    expect(offeredCurrencies({ prices: {} })).toEqual([])
  })

  test('the prices of one cadence, in the order of the catalog', () => {
    expect(pricesFor(version, month, 'USD').map(({ slug }) => slug)).toEqual(['monthly', 'calls', 'editor'])
    expect(pricesFor(version, year, 'USD').map(({ slug }) => slug)).toEqual(['yearly', 'calls'])
  })

  test('base and seats in advance, what is metered in arrears', () => {
    const timings = pricesFor(version, month, 'USD').map(({ timing }) => timing)
    expect(timings).toEqual(['in_advance', 'in_arrears', 'in_advance'])
  })

  test('with everything a line needs to know', () => {
    expect(pricesFor(version, year, 'USD')[1]).toEqual({
      id: 'planv_1.calls',
      slug: 'calls',
      name: 'Pro',
      featureSlug: 'calls',
      cadence: month,
      timing: 'in_arrears',
      terms: { model: 'per_unit', unitAmount: '0.01' },
      minimum: '5.00',
      maximum: null,
      taxBehavior: 'exclusive',
      taxCategory: null,
    })
  })
})

describe('a plan is free when it can never come to more than nothing', () => {
  const priced = (terms: PriceTerms, more: object = {}) => ({
    prices: { base: { cadence: month, terms: { USD: terms }, ...more } },
  })

  test.each<[string, Pick<Plan, 'prices'>, boolean]>([
    ['without prices', { prices: {} }, true],
    ['a base of nothing', priced(flat('0.00')), true],
    ['a base', priced(flat('0.01')), false],
    [
      'nothing per unit, with a minimum',
      priced({ model: 'per_unit', unitAmount: '0' }, { minimum: { USD: '1.00' } }),
      false,
    ],
    [
      'tiers of nothing',
      priced({ model: 'graduated', tiers: [{ upTo: '10' }, { upTo: null, unitAmount: '0' }] }),
      true,
    ],
    ['a later tier', priced({ model: 'volume', tiers: [{ upTo: '10' }, { upTo: null, unitAmount: '1' }] }), false],
    ['a step', priced({ model: 'stairstep', tiers: [{ upTo: null, flatAmount: '1' }] }), false],
    ['a package', priced({ model: 'package', size: '100', packageAmount: '0' }), true],
    ['a fixed amount per event', priced({ model: 'percentage', percent: '0', fixedAmount: '0.30' }), false],
    ['a percentage', priced({ model: 'graduated_percentage', tiers: [{ upTo: null, percent: '1' }] }), false],
    ['a multiplier', priced({ model: 'dynamic', multiplier: '1' }), false],
    [
      'a cell',
      priced({
        model: 'matrix',
        dimensions: ['a'],
        cells: [{ values: ['x'], unitAmount: '1' }],
        defaultUnitAmount: '0',
      }),
      false,
    ],
    ['a token', priced({ model: 'model_cost', models: { large: { input: '0', output: '0.00001' } } }), false],
  ])('%s', (_, plan, free) => {
    expect(isFreePlan(plan)).toBe(free)
  })
})
