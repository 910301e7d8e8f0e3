import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { money } from '../../money/money.ts'
import { rational } from '../../money/rational.ts'
import { type Instant, instantFromEpoch } from '../../time/instant.ts'
import { buildInvoice } from '../build-invoice.ts'
import type { RestoredDiscount } from '../line.ts'
import { amountOff, sampleLine, taxedAt } from '../samples.ts'
import { type GivenDiscount, isUsedUp, usedPeriods } from './given-discount.ts'
import { restoredOf, withRestored } from './restored-discount.ts'

const usd = (amount: bigint) => money(amount, 'USD')
const [first, second] = [instantFromEpoch(0), instantFromEpoch(100)]

describe('what a credit restores of a discount of 3.00', () => {
  test.each<[string, [number, number], bigint, bigint]>([
    ['of the whole line: all of it', [1, 1], 0n, 300n],
    ['of half of it: half', [1, 2], 0n, 150n],
    ['rounded down: 16 of 31 days are 1.548…', [16, 31], 0n, 154n],
    ['no more than an earlier credit left', [1, 1], 200n, 100n],
    ['nothing where all was restored', [1, 2], 300n, 0n],
    ['nothing where no time is left', [0, 1], 0n, 0n],
  ])('%s', (_, [part, whole], restored, expected) => {
    const discount = { discountId: 'disc_1', periodStart: first, taken: usd(300n), restored: usd(restored) }
    const found = restoredOf([discount], rational(part, whole))
    expect(found.map(({ amount }) => amount.amount)).toEqual(expected === 0n ? [] : [expected])
  })

  test('credits of any shares restore no more than it was, and of the whole line all', () => {
    const shares = fc.array(fc.tuple(fc.nat({ max: 31 }), fc.constant(31)), { maxLength: 5 })
    fc.assert(
      fc.property(shares, fc.bigInt({ min: 1n, max: 9999n }), (parts, taken) => {
        let restored = 0n
        const credit = (share: readonly [number, number]) => {
          const line = { discountId: 'disc_1', periodStart: first, taken: usd(taken), restored: usd(restored) }
          for (const { amount } of restoredOf([line], rational(...share))) restored += amount.amount
        }
        for (const share of parts) credit(share)
        expect(restored <= taken).toBe(true)
        credit([1, 1])
        expect(restored).toBe(taken)
      }),
    )
  })
})

const given = (duration: GivenDiscount['coupon']['duration'], uses: [Instant, bigint][]): GivenDiscount => ({
  id: 'disc_1',
  coupon: { ...amountOff('3').coupon, duration },
  afterPeriod: null,
  uses: uses.map(([periodStart, amount]) => ({ periodStart, amount: usd(amount) })),
})
const restored = (periodStart: Instant, amount: bigint, discountId = 'disc_1'): RestoredDiscount => {
  return { discountId, periodStart, amount: usd(amount) }
}
const once = { kind: 'once' } as const
const twice = { kind: 'periods', count: 2 } as const

describe('a discount of which something is restored', () => {
  test.each<[string, RestoredDiscount, bigint]>([
    ['has that part again', restored(first, 150n), 150n],
    ['has no more again than it took in the period', restored(first, 400n), 0n],
    ['has nothing again of another one', restored(first, 150n, 'disc_2'), 300n],
  ])('%s', (_, part, used) => {
    const { uses } = withRestored(given(once, [[first, 300n]]), [part])
    expect(uses.reduce((sum, { amount }) => sum + amount.amount, 0n)).toBe(used)
  })

  test.each([once, twice])('has nothing again of a period it was not used in: %o', (duration) => {
    const { uses } = withRestored(given(duration, [[first, 300n]]), [restored(second, 150n)])
    expect(uses.map(({ amount }) => amount.amount)).toEqual([300n])
  })

  test('was not used in a period of which all was restored', () => {
    const discount = given(twice, [
      [first, 300n],
      [second, 200n],
    ])
    expect([...usedPeriods(withRestored(discount, [restored(first, 300n)]))]).toEqual([second])
    expect([...usedPeriods(withRestored(discount, [restored(first, 299n)]))]).toEqual([first, second])
  })

  test.each<[string, GivenDiscount, Instant | null, boolean]>([
    ['one sum is used up by its amount', given(once, [[first, 300n]]), first, true],
    [
      'and is not while some of it was restored',
      given(once, [
        [first, 300n],
        [first, -1n],
      ]),
      first,
      false,
    ],
    ['nor where it took nothing', given(once, []), null, false],
    ['periods are not before all were used', given(twice, [[first, 300n]]), second, false],
    [
      'nor in the last of them',
      given(twice, [
        [first, 300n],
        [second, 1n],
      ]),
      second,
      false,
    ],
    [
      'they are afterwards',
      given(twice, [
        [first, 300n],
        [second, 1n],
      ]),
      instantFromEpoch(200),
      true,
    ],
    [
      'and where none is open',
      given(twice, [
        [first, 300n],
        [second, 1n],
      ]),
      null,
      true,
    ],
  ])('%s', (_, discount, openPeriod, isOver) => {
    expect(isUsedUp(discount, openPeriod)).toBe(isOver)
  })
})

describe('an invoice with a credit of 1.50 of a discount of 3.00', () => {
  const servicePeriod = { start: instantFromEpoch(50), end: second }
  const credit = { kind: 'proration_credit', source: 'line_1', restores: [restored(first, 150n)] } as const
  const charge = sampleLine(2500n, { kind: 'proration_charge', servicePeriod })
  const build = (discount: GivenDiscount, lines: Parameters<typeof buildInvoice>[0]['lines'] = [], elsewhere = false) =>
    buildInvoice({
      currency: 'USD',
      tax: taxedAt(),
      lines,
      discounts: { given: [discount], openPeriod: first, ...(elsewhere ? { restored: credit.restores } : {}) },
    })
  const lines = [sampleLine(-1350n, { ...credit, servicePeriod }), charge]

  test.each<[string, GivenDiscount]>([
    ['given once', given(once, [[first, 300n]])],
    ['for each period', given(twice, [[first, 300n]])],
  ])('%s, takes it off its charge, and notes that', (_, discount) => {
    const built = build(discount, lines)
    expect(built.lines.map(({ net }) => net.amount)).toEqual([-1350n, 2500n, -150n])
    expect(built.discounts).toEqual([
      {
        discountId: 'disc_1',
        uses: [{ periodStart: first, amount: usd(150n) }],
        isSpent: discount.coupon.duration === once,
      },
    ])
  })

  test('takes it off its charge where the credit stays with another invoice', () => {
    expect(build(given(once, [[first, 300n]]), [charge], true).total.amount).toBe(2350n)
  })

  test('says that one sum is not spent of which it uses less than it restores', () => {
    const small = sampleLine(50n, { kind: 'proration_charge', servicePeriod })
    const [outcome] = build(given(once, [[first, 300n]]), [lines[0]!, small]).discounts
    expect(outcome).toMatchObject({ isSpent: false, uses: [{ amount: { amount: 50n } }] })
  })

  test('restores nothing to itself where its own line is credited, on a draft', () => {
    const own = sampleLine(3000n, { servicePeriod: { start: first, end: second } })
    const built = build(given(once, []), [own, lines[0]!])
    expect(built.lines.filter(({ kind }) => kind === 'discount').map(({ net }) => net.amount)).toEqual([-300n])
  })
})
