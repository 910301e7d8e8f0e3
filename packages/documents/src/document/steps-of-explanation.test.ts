import { explain } from '@tallywright/domain'
import { expect, test } from 'vitest'
import { stepsOfExplanation } from './steps-of-explanation.ts'

const product = (quantity: string, unitAmount: string) =>
  ({ op: 'add_product', label: `${quantity} × ${unitAmount}`, quantity, unitAmount }) as const

test.each<[string, Parameters<typeof explain>[1], string[]]>([
  ['a flat price has no steps to show', [{ op: 'add', label: 'flat amount 20', amount: '20' }], []],
  ['what was multiplied is shown', [product('2', '7.50')], ['2 × 7.50 → 15']],
  [
    'tiers add up, and what was rounded is said',
    [product('9000', '0.002'), product('2499', '0.001')],
    ['9000 × 0.002 → 18', '2499 × 0.001 → 20.499', '20.499 → 20.50'],
  ],
  [
    'a share of a period',
    [
      { op: 'add', label: 'flat amount 20', amount: '20' },
      { op: 'multiply', label: '15/31 of the period', by: '15/31' },
    ],
    ['flat amount 20 → 20', '15/31 of the period → 300/31', '300/31 → 9.68'],
  ],
])('%s', (_, operations, steps) => {
  expect(stepsOfExplanation(explain('USD', operations))).toEqual(steps)
})
