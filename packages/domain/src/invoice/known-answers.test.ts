import { describe, expect, test } from 'vitest'
import { agrees } from '../../known-answers/compare.ts'
import { answerTaxDiscount } from '../../known-answers/tax-discount.ts'
import cases from '../../vectors/tax_discount.json' with { type: 'json' }

describe('discounts, taxes and credit notes that peer systems agree on', () => {
  test.each(cases.map((vectorCase) => [vectorCase.id, vectorCase] as const))('%s', (_, vectorCase) => {
    const actual = answerTaxDiscount(vectorCase)
    expect(
      agrees(vectorCase.expected, actual),
      `expected ${JSON.stringify(vectorCase.expected)}, got ${JSON.stringify(actual)}`,
    ).toBe(true)
  })
})

// Kinds of the format that the peers' cases above do not have; the figures are worked out by hand beside them.
describe('kinds without a case of a peer', () => {
  test.each([
    [
      'compound: 9.975 % of 105.00',
      { kind: 'tax_compound', amount: '100.00', rates: ['5', '9.975'] },
      { totalTax: '15.47' },
    ],
    ['inclusive: 119.00 × 19 ÷ 119', { kind: 'tax_inclusive', gross: '119.00', rate: '19' }, { net: '100', tax: '19' }],
    [
      'inclusive of two: 100.00 × 15 ÷ 115 is 13.04, of which a third is 4.35',
      { kind: 'tax_inclusive', amount: '100.00', rates: ['5', '10'] },
      { net: '86.96', taxes: ['4.35', '8.69'] },
    ],
    [
      'in yen: 10 % of 1,005 is 101',
      { kind: 'tax', currency: 'JPY', rounding: 'half_up:0', lines: [{ amount: '1005', coupon: '0', rates: ['10'] }] },
      { totalTax: '101', total: '1106' },
    ],
    [
      'an amount before a percentage, where the case gives the order',
      {
        kind: 'line_discounts',
        order: 'given',
        lines: ['100'],
        coupons: [
          { type: 'fixed', value: '10' },
          { type: 'percent', value: '10' },
        ],
      },
      { lines: ['81'] },
    ],
  ])('%s', (_, vectorCase, expected) => {
    expect(agrees(expected, answerTaxDiscount(vectorCase))).toBe(true)
  })

  test('an unknown kind is an error with the reason', () => {
    expect(() => answerTaxDiscount({ kind: 'barter' })).toThrow('unknown kind: barter')
  })
})
