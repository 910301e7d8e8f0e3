import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rerun } from '../../explanation/explanation.ts'
import { formatMoney, money } from '../../money/money.ts'
import { amountOff, percentOff, sampleLine, sampleLines } from '../samples.ts'
import { type CouponInForce, couponAppliesIn, couponSets } from './coupon-in-force.ts'
import { amountDiscounts, type DiscountedLine, leftOfLine, percentDiscounts } from './discount.ts'

function discounted(amounts: readonly bigint[], coupons: readonly CouponInForce[]): DiscountedLine[] {
  const lines = sampleLines(amounts).map((line) => ({ line, discounts: percentDiscounts(line, coupons) }))
  return amountDiscounts(lines, coupons)
}

function leftOf(amounts: readonly bigint[], coupons: readonly CouponInForce[]): string[] {
  return discounted(amounts, coupons).map((line) => formatMoney(leftOfLine(line)))
}

const onFirst = { appliesTo: { prices: ['team/p0'] } }

describe('coupons', () => {
  test.each<[string, bigint[], CouponInForce[], string[]]>([
    ['of a percentage reduce each line', [1000n, 333n], [percentOff('25')], ['7.50', '2.50']],
    ['of percentages compound', [10000n], [percentOff('10'), percentOff('25')], ['67.50']],
    ['of percentages round once for all of them', [105n], [percentOff('10'), percentOff('25')], ['0.71']],
    ['of an amount are split by largest remainder', [1000n, 1000n, 1000n], [amountOff('1')], ['9.66', '9.67', '9.67']],
    ['of an amount never go below zero', [3000n, 2000n], [amountOff('80')], ['0.00', '0.00']],
    ['of amounts come after the percentages', [10000n], [amountOff('10'), percentOff('10')], ['80.00']],
    ['reduce only the prices they name', [10000n, 10000n], [percentOff('20', onFirst)], ['80.00', '100.00']],
    [
      'reduce every price of the plans they name',
      [10000n],
      [percentOff('20', { appliesTo: { plans: ['team'] } })],
      ['80.00'],
    ],
    ['do not reduce other plans', [10000n], [percentOff('20', { appliesTo: { plans: ['solo'] } })], ['100.00']],
    [
      'for fewer lines go first, so that none is wasted',
      [1000n, 1000n],
      [amountOff('10'), amountOff('10', onFirst)],
      ['0.00', '0.00'],
    ],
    ['of another currency are worth nothing', [1000n], [amountOff('10', {}, 'EUR')], ['10.00']],
    [
      'of which a part was used give the rest',
      [1000n],
      [{ ...amountOff('8'), amountLeft: money(300n, 'USD') }],
      ['7.00'],
    ],
    ['never reduce a line below zero', [-1000n], [percentOff('10'), amountOff('5')], ['-10.00']],
  ])('%s', (_, amounts, coupons, left) => {
    expect(leftOf(amounts, coupons)).toEqual(left)
  })

  test.each(['proration_credit', 'correction', 'top_up'] as const)('leave a line of kind %s alone', (kind) => {
    expect(percentDiscounts(sampleLine(1000n, { kind }), [percentOff('10')])).toEqual([])
  })

  test('that take nothing make no discount', () => {
    expect(discounted([1000n, 1n], [percentOff('0'), percentOff('10')]).map((line) => line.discounts.length)).toEqual([
      1, 0,
    ])
  })

  test('that stack are a choice together, the others each alone', () => {
    const alone = percentOff('50', { stackable: false })
    const [first, second] = [percentOff('10'), amountOff('5')]
    expect(couponSets([first, alone, second])).toEqual([[first, second], [alone]])
  })

  test.each([
    ['once', { kind: 'once' }, [true, false, false]],
    ['for two periods', { kind: 'periods', count: 2 }, [true, true, false]],
    ['for ever', { kind: 'forever' }, [true, true, true]],
  ] as const)('apply %s', (_, duration, expected) => {
    expect([0, 1, 2].map((period) => couponAppliesIn(duration, period))).toEqual(expected)
  })
})

const amounts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 7n }), { minLength: 1, maxLength: 6 })
const scope = fc.constantFrom({}, onFirst, { appliesTo: { plans: ['team'] } })
const percents = fc
  .tuple(fc.integer({ min: 0, max: 10000 }), scope)
  .map(([part, where]) => percentOff(`${part / 100}`, where))
const fixed = fc
  .tuple(fc.integer({ min: 0, max: 10 ** 6 }), scope)
  .map(([minor, where]) => amountOff(`${minor / 100}`, where))
const coupons = fc.array(fc.oneof(percents, fixed), { maxLength: 5 })
const total = (lines: readonly DiscountedLine[]) => lines.reduce((sum, line) => sum + leftOfLine(line).amount, 0n)

describe('for any lines and coupons', () => {
  test('discounts never exceed their line', () => {
    fc.assert(
      fc.property(amounts, coupons, (lines, all) => {
        for (const line of discounted(lines, all)) {
          expect(leftOfLine(line).amount >= 0n).toBe(true)
          expect(line.discounts.every((discount) => discount.amount.amount < 0n)).toBe(true)
        }
      }),
    )
  })

  test('every discount is what its explanation comes to', () => {
    fc.assert(
      fc.property(amounts, coupons, (lines, all) => {
        for (const { amount, explanation } of discounted(lines, all).flatMap((line) => line.discounts)) {
          expect(rerun(explanation)).toEqual(amount)
        }
      }),
    )
  })

  test('the order of percentages does not change what is left of a line', () => {
    fc.assert(
      fc.property(amounts, fc.array(percents, { maxLength: 4 }), (lines, all) => {
        expect(leftOf(lines, [...all].reverse())).toEqual(leftOf(lines, all))
      }),
    )
  })

  test('the order of amounts for the same lines does not change what is left in all', () => {
    fc.assert(
      fc.property(amounts, fc.array(fc.integer({ min: 0, max: 10 ** 6 }), { maxLength: 4 }), (lines, minors) => {
        const all = minors.map((minor) => amountOff(`${minor / 100}`))
        expect(total(discounted(lines, [...all].reverse()))).toBe(total(discounted(lines, all)))
      }),
    )
  })

  test('an amount takes all of itself, or all there is', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 10 ** 6 }), (lines, minor) => {
        const whole = lines.reduce((a, b) => a + b, 0n)
        const taken = whole - total(discounted(lines, [amountOff(`${minor / 100}`)]))
        expect(taken).toBe(BigInt(minor) < whole ? BigInt(minor) : whole)
      }),
    )
  })
})
