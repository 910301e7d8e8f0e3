import { describe, expect, test } from 'vitest'
import type { RatedLine } from '../invoice/line.ts'
import { money, zero } from '../money/money.ts'
import { at, subscribeWithBooks } from './example-world.ts'
import { creditRest } from './proration-lines.ts'

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
})

test('a line whose price was given back stays open where changes are not prorated: nothing is charged in its place', () => {
  const { subscription, books } = subscribeWithBooks()
  const [line] = books.unclosed(subscription, at('2024-03-16'))
  const waived = { ...line!, net: zero('USD'), isWaived: true }
  const creditsUnder = (proration: 'second' | 'none') =>
    creditRest({ subscription: { ...subscription, proration }, at: at('2024-03-16'), cause: 'chg-1' }, waived)
  expect(creditsUnder('second').map(({ amount }) => amount.amount)).toEqual([0n])
  expect(creditsUnder('none')).toEqual([])
})

test('the credit of an add-on says how many of it are closed', () => {
  const { subscription, books } = subscribeWithBooks()
  const [line] = books.unclosed(subscription, at('2024-03-16'))
  const context = { subscription, at: at('2024-03-16'), cause: 'chg-1' }
  expect(creditRest(context, { ...line!, addOnId: 'att-1', quantity: '2' })).toMatchObject([{ quantity: '2' }])
})
