import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Coupon } from '../../catalog/coupon.ts'
import type { Currency } from '../../money/currency.ts'
import { type Instant, instantFromEpoch } from '../../time/instant.ts'
import type { PriceBounds } from '../arrears/bounds.ts'
import { assembleInvoice, type BuiltInvoice } from '../assemble-invoice.ts'
import type { RatedLine } from '../line.ts'
import { rerunInvoice } from '../rerun-invoice.ts'
import { amountOff, percentOff, sampleLine, taxedAt } from '../samples.ts'
import type { TaxContext } from '../tax/tax.ts'
import { couponsInForce, couponsThatMayApply, discountOutcomes, type GivenDiscount } from './given-discount.ts'

/** Billing period n lasts 100 ms; a line of it may begin within. */
const startOf = (period: number): Instant => instantFromEpoch(period * 100)

function lineIn(
  period: number,
  amount: bigint,
  fields: Partial<RatedLine> = {},
  currency: Currency = 'USD',
): RatedLine {
  const servicePeriod = { start: startOf(period), end: startOf(period + 1) }
  return sampleLine(amount, { cause: `renewal:${period}`, servicePeriod, ...fields }, currency)
}

const given = (coupon: Coupon, more: Partial<GivenDiscount> = {}): GivenDiscount => ({
  id: 'disc_1',
  coupon,
  afterPeriod: null,
  uses: [],
  ...more,
})

interface Billed {
  readonly built: BuiltInvoice
  readonly after: GivenDiscount[]
}

const untaxed = taxedAt()

/** One invoice, and the discounts as it leaves them. */
function bill(
  discounts: readonly GivenDiscount[],
  lines: readonly RatedLine[],
  more: { tax?: TaxContext; bounds?: readonly PriceBounds[]; periods?: readonly number[] } = {},
): Billed {
  const known = more.periods?.map(startOf) ?? lines.map(({ servicePeriod }) => servicePeriod.start)
  const input = { given: discounts, periodStarts: known }
  const { tax = untaxed, bounds = [] } = more
  const currency = lines[0]?.amount.currency ?? 'USD'
  const built = assembleInvoice({ currency, lines, coupons: couponsInForce(input, lines), tax, bounds })
  const outcomes = discountOutcomes(input, built.lines)
  const after = discounts.map((discount) => {
    const uses = outcomes.find(({ discountId }) => discountId === discount.id)?.uses ?? []
    return { ...discount, uses: [...discount.uses, ...uses] }
  })
  return { built: { ...built, discounts: outcomes }, after }
}

/** What one line per period comes to, an invoice for each. */
function life(discount: GivenDiscount, amounts: readonly bigint[], currency: Currency = 'USD'): number[] {
  let discounts: GivenDiscount[] = [discount]
  return amounts.map((amount, period) => {
    const { built, after } = bill(discounts, [lineIn(period, amount, {}, currency)])
    discounts = after
    return Number(built.total.amount)
  })
}

const lasting = (duration: Coupon['duration']) => ({ duration })
const { coupon: half } = percentOff('50')
const once = lasting({ kind: 'once' })
const twice = lasting({ kind: 'periods', count: 2 })
const forever = lasting({ kind: 'forever' })

describe('over the periods of a subscription', () => {
  test.each<[string, Coupon, bigint[], number[]]>([
    ['a percentage once reduces one period', { ...half, ...once }, [1000n, 1000n, 1000n], [500, 1000, 1000]],
    ['for two periods reduces two', { ...half, ...twice }, [1000n, 1000n, 1000n], [500, 500, 1000]],
    ['for ever reduces all', { ...half, ...forever }, [1000n, 1000n, 1000n], [500, 500, 500]],
    ['waits for a period that costs something', { ...half, ...once }, [0n, 0n, 1000n, 1000n], [0, 0, 500, 1000]],
    ['an amount once is one sum', amountOff('25', once).coupon, [1000n, 1000n, 1000n, 1000n], [0, 0, 500, 1000]],
    ['an amount for two periods is for each', amountOff('25', twice).coupon, [1000n, 3000n, 3000n], [0, 500, 3000]],
    ['an amount for ever is for each', amountOff('4', forever).coupon, [1000n, 300n, 1000n], [600, 0, 600]],
    ['an amount in another currency is nothing', amountOff('4', forever, 'EUR').coupon, [1000n], [1000]],
  ])('%s', (_, coupon, amounts, left) => {
    expect(life(given(coupon), amounts)).toEqual(left)
  })

  test.each<[string, Currency, string, bigint[], number[]]>([
    ['yen have no smaller unit', 'JPY', '150', [100n, 100n], [0, 50]],
    ['dinars have three places', 'KWD', '0.150', [100n, 100n], [0, 50]],
  ])('%s', (_, currency, amount, amounts, left) => {
    expect(life(given(amountOff(amount, once, currency).coupon), amounts, currency)).toEqual(left)
  })

  test('a percentage is rounded once in the smallest unit of the currency', () => {
    expect(life(given(percentOff('33.3').coupon), [1000n], 'JPY')).toEqual([667])
    expect(life(given(percentOff('0.05').coupon), [1000n], 'KWD')).toEqual([999])
  })

  test('more lines of a period that was used are reduced too, and an amount has what is left of it', () => {
    const usage = lineIn(0, 3000n, { kind: 'usage', priceId: 'usage' })
    const percent = bill([given({ ...half, ...once })], [lineIn(0, 1000n)]).after
    expect(bill(percent, [usage, lineIn(1, 1000n)]).built.total.amount).toBe(1500n + 1000n)
    const amount = bill([given(amountOff('25', twice).coupon)], [lineIn(0, 1000n)]).after
    expect(bill(amount, [usage, lineIn(1, 1000n)]).built.total.amount).toBe(1500n + 0n)
  })

  test('a line that begins inside a period belongs to it', () => {
    const servicePeriod = { start: instantFromEpoch(50), end: startOf(1) }
    const rest = lineIn(0, 400n, { kind: 'proration_charge', servicePeriod })
    const { after } = bill([given({ ...half, ...once })], [lineIn(0, 1000n)])
    expect(bill(after, [rest], { periods: [0] }).built.total.amount).toBe(200n)
  })

  test('periods up to the one after which it was given are left alone', () => {
    const discount = given({ ...half, ...once }, { afterPeriod: startOf(0) })
    const { built } = bill([discount], [lineIn(0, 400n, { kind: 'usage' }), lineIn(1, 1000n)])
    expect(built.total.amount).toBe(400n + 500n)
  })

  test('one that was not chosen is not used', () => {
    const alone = given({ ...half, ...once, stackable: false })
    const better = given(amountOff('9', forever).coupon, { id: 'disc_2' })
    const { built, after } = bill([alone, better], [lineIn(0, 1000n)])
    expect(built.total.amount).toBe(100n)
    expect(after.map(({ uses }) => uses.length)).toEqual([0, 1])
  })
})

describe('a discount is spent', () => {
  test.each<[string, Coupon, number[], boolean]>([
    ['by its last period, once another is billed', { ...half, ...once }, [0, 1], true],
    ['not while its last period is open', { ...half, ...once }, [0], false],
    ['not before all of its periods were billed', { ...half, ...twice }, [0], false],
    ['never where it is for ever', { ...half, ...forever }, [0, 1, 2], false],
    ['by its whole sum', amountOff('10', once).coupon, [0], true],
    ['not while some of its sum is left', amountOff('10.01', once).coupon, [0], false],
  ])('%s', (_, coupon, periods, isSpent) => {
    const { built } = bill(
      [given(coupon)],
      periods.map((period) => lineIn(period, 1000n)),
    )
    expect(built.discounts.map((outcome) => outcome.isSpent)).toEqual([isSpent])
  })
})

describe('with tax, minima and maxima', () => {
  const tax = (behavior: RatedLine['taxBehavior']) => lineIn(0, 11900n, { taxBehavior: behavior })

  test.each<[RatedLine['taxBehavior'], bigint, bigint]>([
    ['exclusive', 5950n, 1131n],
    ['inclusive', 5000n, 950n],
  ])('tax that is %s is on what is left', (behavior, net, taxed) => {
    const { built, after } = bill([given({ ...half, ...once })], [tax(behavior)], { tax: taxedAt('19') })
    expect([built.net.amount, built.tax.amount]).toEqual([net, taxed])
    // What counts as used is in the shown price, so one sum is used up alike whatever the tax.
    expect(after[0]?.uses.map(({ amount }) => amount.amount)).toEqual([5950n])
  })

  test.each<[string, Coupon, Partial<PriceBounds>, bigint]>([
    ['a percentage comes before a minimum', { ...half, ...once }, { minimum: '8' }, 800n],
    ['a percentage comes before a maximum', { ...half, ...once }, { maximum: '4' }, 400n],
    ['an amount comes after a minimum', amountOff('3', once).coupon, { minimum: '12' }, 900n],
    ['an amount comes after a maximum', amountOff('3', once).coupon, { maximum: '4' }, 100n],
  ])('%s', (_, coupon, limits, total) => {
    const line = lineIn(0, 1000n)
    const bounds = [{ lines: [line.key], name: 'Team', minimum: null, maximum: null, ...limits }]
    expect(bill([given(coupon)], [line], { bounds }).built.total.amount).toBe(total)
  })
})

const amounts = fc.array(fc.bigInt({ min: 0n, max: 5000n }), { minLength: 1, maxLength: 8 })
const duration: fc.Arbitrary<Coupon['duration']> = fc.oneof(
  fc.constant({ kind: 'once' } as const),
  fc.constant({ kind: 'forever' } as const),
  fc.integer({ min: 1, max: 5 }).map((count) => ({ kind: 'periods', count }) as const),
)
const minor = fc.integer({ min: 1, max: 9000 })
const coupon = fc.tuple(duration, fc.boolean(), minor).map(([lasts, isPercent, value]): Coupon => {
  const sample = isPercent ? percentOff(`${value / 100}`) : amountOff(`${value / 100}`)
  return { ...sample.coupon, duration: lasts }
})

describe('for any coupon and any periods', () => {
  test('several periods on one invoice cost what they cost on one each', () => {
    fc.assert(
      fc.property(coupon, amounts, (each, prices) => {
        // One sum over several lines is split by largest remainder, so only the whole is the same.
        const apart = life(given(each), prices).reduce((sum, total) => sum + total, 0)
        const lines = prices.map((price, period) => lineIn(period, price))
        expect(Number(bill([given(each)], lines).built.total.amount)).toBe(apart)
      }),
    )
  })

  test('it is used in no more periods than it lasts, and takes no more than it is worth', () => {
    fc.assert(
      fc.property(coupon, amounts, (each, prices) => {
        const lines = prices.map((price, period) => lineIn(period, price))
        const uses = bill([given(each)], lines).after[0]?.uses ?? []
        const isOneSum = each.discount.type === 'amount' && each.duration.kind === 'once'
        if (each.duration.kind === 'once' && !isOneSum) expect(uses.length).toBeLessThanOrEqual(1)
        if (each.duration.kind === 'periods') expect(uses.length).toBeLessThanOrEqual(each.duration.count)
        for (const { amount } of uses) expect(amount.amount > 0n).toBe(true)
        if (!isOneSum || each.discount.type !== 'amount') return
        const taken = uses.reduce((sum, { amount }) => sum + amount.amount, 0n)
        expect(taken <= BigInt(Math.round(Number(each.discount.amounts.USD) * 100))).toBe(true)
      }),
    )
  })

  test('what it uses is what its lines take off, and running them again gives the same', () => {
    fc.assert(
      fc.property(coupon, amounts, fc.constantFrom('exclusive', 'inclusive'), (each, prices, taxBehavior) => {
        const lines = prices.map((price, period) => lineIn(period, price, { taxBehavior }))
        const { built, after } = bill([given(each)], lines, { tax: taxedAt('19') })
        const discounts = built.lines.filter(({ kind }) => kind === 'discount')
        const off = discounts.reduce((sum, { amount }) => sum - amount.amount, 0n)
        expect(after[0]?.uses.reduce((sum, { amount }) => sum + amount.amount, 0n)).toBe(off)
        const again = rerunInvoice(built.lines, 'USD')
        expect(again.total).toEqual(built.total)
        expect(again.lines.map(({ net }) => net)).toEqual(built.lines.map(({ net }) => net))
      }),
    )
  })

  test('what may apply before there are lines holds every period that is reduced', () => {
    fc.assert(
      fc.property(coupon, amounts, (each, prices) => {
        const lines = prices.map((price, period) => lineIn(period, price))
        const input = { given: [given(each)], periodStarts: lines.map(({ servicePeriod }) => servicePeriod.start) }
        const may = couponsThatMayApply(input)[0]?.periods?.map(({ start }) => start) ?? []
        const does = couponsInForce(input, lines)[0]?.periods?.map(({ start }) => start) ?? []
        expect(does.filter((start) => !may.includes(start))).toEqual([])
      }),
    )
  })
})
