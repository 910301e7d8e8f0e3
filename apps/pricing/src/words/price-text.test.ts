import type { PriceTerms } from '@tallywright/domain'
import { expect, test } from 'vitest'
import { priceTable } from './price-text.ts'

const cases: readonly (readonly [PriceTerms, readonly string[]])[] = [
  [{ model: 'flat', amount: '20' }, ['$20.00']],
  [{ model: 'per_unit', unitAmount: '0.002' }, ['$0.002 per call']],
  [{ model: 'per_unit', unitAmount: '0.000003' }, ['$3.00 per million calls']],
  [
    {
      model: 'graduated',
      tiers: [
        { upTo: '1000', unitAmount: '0' },
        { upTo: '10000', unitAmount: '0.002', flatAmount: '5' },
        { upTo: null, unitAmount: '0.001' },
      ],
    },
    ['First 1,000 calls: free', '1,000 to 10,000: $0.002 per call + $5.00', 'Above 10,000: $0.001 per call'],
  ],
  [
    {
      model: 'volume',
      tiers: [
        { upTo: '100', unitAmount: '1' },
        { upTo: null, unitAmount: '0.50' },
      ],
    },
    ['First 100 calls: $1.00 per call', 'Above 100: $0.50 per call', 'The total decides the price of every call.'],
  ],
  [
    {
      model: 'stairstep',
      tiers: [
        { upTo: '100', flatAmount: '10' },
        { upTo: null, flatAmount: '50' },
      ],
    },
    ['First 100 calls: $10.00', 'Above 100: $50.00', 'One price for all of it.'],
  ],
  [
    { model: 'package', size: '1000', packageAmount: '0.85', freeQuantity: '500' },
    ['First 500 calls: free', '$0.85 per 1,000 calls', 'A started package counts whole.'],
  ],
  [
    { model: 'percentage', percent: '2.9', fixedAmount: '0.30', freeEvents: 3, eventMaximum: '5' },
    ['First 3: free', '2.9% + $0.30 each', 'Each at most $5.00.'],
  ],
  [
    {
      model: 'graduated_percentage',
      tiers: [
        { upTo: '1000', percent: '5' },
        { upTo: null, percent: '2.5', flatAmount: '10' },
      ],
    },
    ['First $1,000.00: 5%', 'Above $1,000.00: 2.5% + $10.00'],
  ],
  [{ model: 'dynamic', multiplier: '1.2' }, ['120% of its value']],
  [
    {
      model: 'matrix',
      dimensions: ['type'],
      cells: [{ values: ['toll_free'], unitAmount: '2.15' }],
      defaultUnitAmount: '1.15',
    },
    ['toll free: $2.15 per call', 'Any other: $1.15 per call'],
  ],
  [
    { model: 'model_cost', models: { small: { input: '0.000003', cache_read: '0.0000003' } }, marginPercent: '20' },
    ['small, input: $3.00 per million calls', 'small, cache read: $0.30 per million calls', 'Plus a margin of 20%.'],
  ],
]

test.each(cases.map(([terms, told]) => [terms.model, terms, told] as const))(
  'a price by %s is told as %j',
  (_, terms, told) => {
    const { rows, note } = priceTable(terms, 'USD', 'call')
    const lines = rows.map(({ scope, price }) => (scope === null ? price : `${scope}: ${price}`))
    expect(note === null ? lines : [...lines, note]).toEqual(told)
  },
)
