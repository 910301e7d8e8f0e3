import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rerun } from '../explanation/explanation.ts'
import type { RatedLine } from '../invoice/line.ts'
import { money, zero } from '../money/money.ts'
import { rational } from '../money/rational.ts'
import { roundToInteger } from '../money/rounding.ts'
import { at, subscribeWithBooks } from './example-world.ts'
import { creditRest, limitCredits } from './proration-lines.ts'

/** The credit of a line for its whole period, with another amount. */
function creditsOf(...amounts: readonly bigint[]) {
  return amounts.map((amount) => {
    const { subscription, books } = subscribeWithBooks()
    const [line] = books.unclosed(subscription, at('2024-03-01'))
    if (line === undefined) throw new Error('a paid period has a line')
    const net = money(amount, 'USD')
    const [credit] = creditRest({ subscription, at: at('2024-03-01'), cause: 'chg-1' }, { ...line, net })
    if (credit === undefined) throw new Error('a whole period is credited')
    return credit
  })
}

const amountsOf = (lines: readonly { amount: { amount: bigint } }[]) => lines.map(({ amount }) => amount.amount)

describe('credits of which a share is taken back', () => {
  test('are rounded together: half of 20.02 is 10.01', () => {
    expect(amountsOf(limitCredits(creditsOf(1001n, 1001n), [], rational(1, 2)))).toEqual([-501n, -500n])
  })

  test('stay as they are where all is taken back', () => {
    expect(amountsOf(limitCredits(creditsOf(1001n, 999n), [], rational(1)))).toEqual([-1001n, -999n])
  })

  test('come to the rounded share, each within what it was, and explain themselves', () => {
    const amount = fc.bigInt({ min: 1n, max: 100_000n })
    const cases = fc.record({ amounts: fc.array(amount, { minLength: 1, maxLength: 4 }), tenths: fc.nat({ max: 9 }) })
    fc.assert(
      fc.property(cases, ({ amounts, tenths }) => {
        const share = rational(tenths, 10)
        const limited = limitCredits(creditsOf(...amounts), [], share)
        const all = amounts.reduce((sum, each) => sum + each, 0n)
        const wanted = roundToInteger({ ...share, numerator: share.numerator * all }, 'half_up')
        expect(amountsOf(limited).reduce((sum, each) => sum - each, 0n)).toBe(wanted)
        for (const [index, line] of limited.entries()) {
          expect(line.amount.amount).toBeGreaterThanOrEqual(-(amounts[index] ?? 0n))
          expect(rerun(line.explanation)).toEqual(line.amount)
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('a credit of a line that an amount of 3.00 had reduced', () => {
  const taken = {
    discountId: 'disc_1',
    periodStart: at('2024-03-01'),
    taken: money(300n, 'USD'),
    restored: zero('USD'),
  }
  const creditOf = (net: bigint, when: string) => {
    const { subscription, books } = subscribeWithBooks()
    const [line] = books.unclosed(subscription, at(when))
    if (line === undefined) throw new Error('a paid period has a line')
    const discounted = {
      ...line,
      net: money(net, 'USD'),
      discounts: [taken],
      ...(net === 0n ? { isWaived: true } : {}),
    }
    return creditRest({ subscription, at: at(when), cause: 'chg-1' }, discounted)
  }
  const both = (credits: readonly RatedLine[]) =>
    credits.map(({ amount, restores = [] }) => [amount.amount, ...restores.map((part) => part.amount.amount)])

  test.each<[string, bigint, string, bigint[][]]>([
    ['restores its share of it', 1700n, '2024-03-16', [[-877n, 154n]]],
    ['of the whole time all of it', 1700n, '2024-03-01', [[-1700n, 300n]]],
    ['although the coupon had paid for it alone', 0n, '2024-03-16', [[0n, 154n]]],
    ['although what was paid is worth nothing any more', 1n, '2024-03-30', [[0n, 19n]]],
    ['nothing once its time is over', 1700n, '2024-03-31T23:59:59Z', []],
  ])('%s', (_, net, when, expected) => {
    expect(both(creditOf(net, when))).toEqual(expected)
  })

  test('restores the share of it that wallet units were taken back for', () => {
    expect(both(limitCredits(creditOf(1700n, '2024-03-01'), [], rational(1, 2)))).toEqual([[-850n, 150n]])
    expect(both(limitCredits(creditOf(0n, '2024-03-01'), [], rational(0)))).toEqual([[0n]])
    // The charge takes 4.00 of the 20.00 that come back, with what is restored.
    const charge = { ...creditOf(1700n, '2024-03-01')[0]!, amount: money(400n, 'USD') }
    expect(both(limitCredits(creditOf(1700n, '2024-03-01'), [charge], rational(0)))).toEqual([[-340n, 60n]])
  })
})

test('the credit of an add-on says how many of it are closed', () => {
  const { subscription, books } = subscribeWithBooks()
  const [line] = books.unclosed(subscription, at('2024-03-16'))
  const context = { subscription, at: at('2024-03-16'), cause: 'chg-1' }
  expect(creditRest(context, { ...line!, addOnId: 'att-1', quantity: '2' })).toMatchObject([{ quantity: '2' }])
})
