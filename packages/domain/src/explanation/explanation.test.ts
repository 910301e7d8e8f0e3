import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatExact } from '../money/decimal.ts'
import { formatMoney } from '../money/money.ts'
import { rational } from '../money/rational.ts'
import type { RoundingMode } from '../money/rounding.ts'
import { explain, type Operation, rerun } from './explanation.ts'

describe('an amount is its steps, in order, rounded once', () => {
  test.each<[string, Operation[], string, string]>([
    [
      'graduated calls',
      [
        { op: 'add_product', label: '1,000 × 0', quantity: '1000', unitAmount: '0' },
        { op: 'add_product', label: '9,000 × 0.002', quantity: '9000', unitAmount: '0.002' },
        { op: 'add_product', label: '2,500 × 0.001', quantity: '2500', unitAmount: '0.001' },
      ],
      '20.5',
      '20.50',
    ],
    [
      'a share of everything before it',
      [
        { op: 'add', label: 'base', amount: '50' },
        { op: 'multiply', label: 'share', by: '15/31' },
      ],
      '750/31',
      '24.19',
    ],
    [
      'a floor for what comes before it, and none for what comes after',
      [
        { op: 'add', label: 'base', amount: '3' },
        { op: 'raise_to', label: 'minimum', floor: '5' },
        { op: 'add', label: 'credit', amount: '-1' },
      ],
      '4',
      '4.00',
    ],
    [
      'a cap',
      [
        { op: 'add', label: 'base', amount: '13' },
        { op: 'lower_to', label: 'maximum', cap: '12.345' },
      ],
      '12.345',
      '12.35',
    ],
    ['nothing', [], '0', '0.00'],
    // Each part alone would round to 0.01.
    [
      'three thirds of a cent',
      ['1', '2', '3'].map((label) => ({ op: 'add', label, amount: '1/300' }) as const),
      '0.01',
      '0.01',
    ],
  ])('%s', (_, operations, exact, amount) => {
    const explanation = explain('USD', operations)
    expect(explanation.exact).toBe(exact)
    expect(formatMoney(rerun(explanation))).toBe(amount)
    expect(explanation.steps.map(({ total }) => total).at(-1) ?? '0').toBe(exact)
  })

  test('it survives being stored as JSON', () => {
    const explanation = explain(
      'KWD',
      [{ op: 'add', label: 'a third', amount: '1/3' }],
      [{ name: 'n', value: '1' }],
      'ceil',
    )
    const stored = JSON.parse(JSON.stringify(explanation))
    expect(stored).toEqual(explanation)
    expect(formatMoney(rerun(stored))).toBe('0.334')
  })
})

const figures = fc
  .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 6n }))
  .map(([above, below]) => formatExact(rational(above, below)))
const operations: fc.Arbitrary<Operation> = fc.oneof(
  figures.map((amount) => ({ op: 'add' as const, label: 'add', amount })),
  fc
    .tuple(figures, figures)
    .map(([quantity, unitAmount]) => ({ op: 'add_product' as const, label: 'x', quantity, unitAmount })),
  figures.map((by) => ({ op: 'multiply' as const, label: 'share', by })),
  figures.map((floor) => ({ op: 'raise_to' as const, label: 'minimum', floor })),
  figures.map((cap) => ({ op: 'lower_to' as const, label: 'maximum', cap })),
)
const modes = fc.constantFrom<RoundingMode[]>('half_up', 'ceil', 'floor', 'truncate')

describe('laws', () => {
  test('run again, an explanation gives the stored amount, also from its own steps', () => {
    fc.assert(
      fc.property(
        fc.array(operations, { maxLength: 8 }),
        modes,
        fc.constantFrom('USD', 'JPY', 'KWD'),
        (steps, mode, currency) => {
          const explanation = explain(currency, steps, [], mode)
          expect(rerun(explanation).amount.toString()).toBe(explanation.amountMinor)
          expect(explain(currency, explanation.steps, [], mode)).toEqual(explanation)
        },
      ),
    )
  })
})
