import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rerun } from '../explanation/explanation.ts'
import type { RatedLine } from '../invoice/line.ts'
import { money } from '../money/money.ts'
import { rational } from '../money/rational.ts'
import { roundToInteger } from '../money/rounding.ts'
import { at, subscribeWithBooks } from './example-world.ts'
import { limitCredits } from './limit-credits.ts'
import { creditRest } from './proration-lines.ts'

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

  test('restore the same share of discounts', () => {
    const restores = [{ discountId: 'disc_1', periodStart: at('2024-03-01'), amount: money(300n, 'USD') }]
    const [paid, waived] = [1700n, 0n].map((amount) => ({
      ...creditsOf(1700n)[0]!,
      amount: money(-amount, 'USD'),
      restores,
    }))
    const both = (lines: readonly RatedLine[]) =>
      lines.map((line) => [line.amount.amount, ...(line.restores ?? []).map((part) => part.amount.amount)])
    expect(both(limitCredits([paid!], [], rational(1, 2)))).toEqual([[-850n, 150n]])
    // A coupon had paid for all of it, so that nothing but the coupon comes back.
    expect(both(limitCredits([waived!], [], rational(0)))).toEqual([[0n]])
    // The charge takes 4.00 of the 20.00 that come back, with what is restored.
    const charge = { ...paid!, amount: money(400n, 'USD') }
    expect(both(limitCredits([paid!], [charge], rational(0)))).toEqual([[-340n, 60n]])
  })
})
