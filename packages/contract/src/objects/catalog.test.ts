import type { Catalog } from '@tallywright/domain'
import { expect, expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import { catalog } from './catalog.ts'

test('a catalog that was parsed is a catalog of the domain', () => {
  expectTypeOf<z.output<typeof catalog>>().toExtend<Catalog>()
})

const month = { unit: 'month', count: 1 }

const everyPricingModel = {
  flat: { model: 'flat', amount: '20.00' },
  per_unit: { model: 'per_unit', unitAmount: '0.000003' },
  graduated: {
    model: 'graduated',
    tiers: [
      { upTo: '1000', unitAmount: '0' },
      { upTo: null, unitAmount: '0.002', flatAmount: '5' },
    ],
  },
  volume: { model: 'volume', tiers: [{ upTo: null, unitAmount: '0.002' }] },
  stairstep: {
    model: 'stairstep',
    tiers: [
      { upTo: '10', flatAmount: '5' },
      { upTo: null, flatAmount: '9' },
    ],
  },
  package: { model: 'package', size: '1000', packageAmount: '2.50', freeQuantity: '100' },
  percentage: { model: 'percentage', percent: '2.9', fixedAmount: '0.30', freeEvents: 10, eventMaximum: '25' },
  graduated_percentage: { model: 'graduated_percentage', tiers: [{ upTo: null, percent: '1.5', flatAmount: '1' }] },
  dynamic: { model: 'dynamic', multiplier: '1.2' },
  matrix: {
    model: 'matrix',
    dimensions: ['country', 'direction'],
    cells: [{ values: ['DE', 'outbound'], unitAmount: '0.09' }],
    defaultUnitAmount: '0.1',
  },
  model_cost: {
    model: 'model_cost',
    models: { 'claude-4.1/long': { input: '0.000003', output: '0.000015', cache_read: '0.0000003' } },
    marginPercent: '20',
  },
}

test.each(Object.entries(everyPricingModel))('a price of the model %s goes in as it was written', (_, terms) => {
  const prices = { usage: { feature: 'calls', cadence: month, planCadences: [month], terms: { USD: terms } } }
  const calls = { type: 'metered', consumption: 'priced', allowance: '1000', overage: 'allowed' }
  const written = {
    features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum', groupBy: ['country'] } } },
    plans: { pro: { name: 'Pro', features: { calls }, prices, alignment: { kind: 'calendar' } } },
  }
  expect(catalog.parse(written)).toEqual(written)
})

test('credits, groups, add-ons and coupons go in as they were written', () => {
  const written = {
    features: { seats: { type: 'seats', name: 'Seats' }, sso: { type: 'boolean', name: 'SSO' } },
    credits: { 'render-minutes': { name: 'Render minutes' } },
    plans: {
      free: {
        name: 'Free',
        features: { seats: { type: 'seats', included: 2, extra: 'blocked' } },
        prices: {},
        grants: {
          monthly: {
            unit: 'render-minutes',
            amount: '60',
            every: 'period',
            rollover: { kind: 'share', percent: '50', periods: 1 },
          },
        },
        trial: { days: 14, end: 'pause' },
      },
    },
    planGroups: { main: { name: 'Main', plans: ['free'] } },
    addOns: { sso: { name: 'SSO', recurrence: 'recurring', features: { sso: { type: 'boolean' } }, prices: {} } },
    coupons: {
      spring: {
        name: 'Spring',
        discount: { type: 'percent', percent: '10' },
        duration: { kind: 'periods', count: 3 },
        appliesTo: { prices: ['free/base'] },
      },
    },
  }
  expect(catalog.parse(written)).toEqual(written)
})
