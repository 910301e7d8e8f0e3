import { expect, test } from 'vitest'
import type { Feature } from './feature.ts'
import { freezeOffer } from './freeze-offer.ts'
import type { Plan } from './plan.ts'

const month = { unit: 'month', count: 1 } as const
const features: Record<string, Feature> = {
  calls: { type: 'metered', name: 'API calls', meter: { aggregation: 'sum' } },
  editor: { type: 'seats', name: 'Editors' },
}
const plan: Plan = {
  name: 'Team',
  features: {
    calls: { type: 'metered', consumption: 'priced', overage: 'allowed' },
    editor: { type: 'seats', included: 1, extra: 'allowed' },
  },
  prices: {
    base: { cadence: month, terms: { USD: { model: 'flat', amount: '20' } } },
    calls: { feature: 'calls', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '1' } } },
    editor: {
      feature: 'editor',
      name: 'Extra editors',
      cadence: month,
      terms: { USD: { model: 'flat', amount: '1' } },
    },
  },
}

test('a version keeps the meters of its metered features and nothing of others', () => {
  expect(freezeOffer(plan, features).meters).toEqual({ calls: { aggregation: 'sum' } })
})

test('a price is called by its own name, else by that of its feature; a base price by its plan later', () => {
  const { prices } = freezeOffer(plan, features).offer
  expect(Object.entries(prices).map(([slug, price]) => [slug, price.name])).toEqual([
    ['base', undefined],
    ['calls', 'API calls'],
    ['editor', 'Extra editors'],
  ])
})
