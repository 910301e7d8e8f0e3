import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explain } from '../explanation/explanation.ts'
import { total } from '../money/minor-units.ts'
import { formatMoney, money } from '../money/money.ts'
import { type AssembleInput, assembleInvoice, type BuiltInvoice, taxedLines } from './assemble-invoice.ts'
import type { CouponInForce } from './discounts/coupon-in-force.ts'
import { lineReference } from './explain-invoice.ts'
import type { BuiltLine, LineTax, RatedLine, ReversedTax } from './line.ts'
import { rerunInvoice } from './rerun-invoice.ts'
import { amountOff, percentOff, sampleLine, sampleLines, taxedAt } from './samples.ts'
import { type LineRate, taxAmount } from './tax/line-tax.ts'
import { UNTAXED_CATEGORY } from './tax/tax-rate.ts'

const rateOf = (percent: string): LineRate => ({
  ...taxedAt(percent).rates[0]!,
  region: null,
  compound: false,
  inclusive: false,
})

function assemble(lines: readonly RatedLine[], more: Partial<AssembleInput> = {}): BuiltInvoice {
  return assembleInvoice({ currency: 'USD', lines, tax: taxedAt('19'), ...more })
}

function page(invoice: BuiltInvoice): string[] {
  return invoice.lines.map(({ kind, net, tax }) => `${kind} ${formatMoney(net)} + ${formatMoney(tax)}`)
}

describe('an invoice', () => {
  test('puts each discount below its line, and the tax on the line', () => {
    const lines = sampleLines([10000n, 5000n])
    const invoice = assemble(lines, { coupons: [percentOff('10'), amountOff('13.50')] })
    expect(page(invoice)).toEqual([
      'plan_base 100.00 + 15.39',
      'discount -10.00 + 0.00',
      'discount -9.00 + 0.00',
      'plan_base 50.00 + 7.70',
      'discount -5.00 + 0.00',
      'discount -4.50 + 0.00',
    ])
    expect([invoice.net, invoice.tax, invoice.total].map(formatMoney)).toEqual(['121.50', '23.09', '144.59'])
  })

  test('names in a discount the line, the coupon, and an identity of its own', () => {
    const [line, discount] = assemble(sampleLines([10000n]), { coupons: [percentOff('10')] }).lines
    expect(discount).toMatchObject({
      kind: 'discount',
      description: '10 % off',
      source: 'off_10:plan_base',
      discountOf: { line: line!.key, coupon: 'off_10' },
      taxes: [],
    })
    expect(discount!.key).not.toBe(line!.key)
  })

  test('of a percentage takes each coupon of that percentage apart', () => {
    const invoice = assemble(sampleLines([10000n]), {
      coupons: [percentOff('10'), { ...percentOff('10'), id: 'again' }],
    })
    expect(new Set(invoice.lines.map((line) => line.key)).size).toBe(3)
    expect(formatMoney(invoice.net)).toBe('81.00')
  })

  test('is paid from the money wallet after tax, never beyond it', () => {
    const part = assemble(sampleLines([10000n]), { walletBalance: money(5000n, 'USD') })
    expect([part.walletApplied, part.amountDue].map(formatMoney)).toEqual(['50.00', '69.00'])
    const all = assemble(sampleLines([10000n]), { walletBalance: money(50000n, 'USD') })
    expect([all.walletApplied, all.amountDue].map(formatMoney)).toEqual(['119.00', '0.00'])
  })

  test('never pays a top-up from the wallet that it fills, nor taxes it', () => {
    const topUp = sampleLine(5000n, { kind: 'top_up', taxCategory: UNTAXED_CATEGORY, priceId: 'top_up' })
    const invoice = assemble([sampleLine(1000n), topUp], { walletBalance: money(9000n, 'USD') })
    expect([invoice.total, invoice.walletApplied, invoice.amountDue].map(formatMoney)).toEqual([
      '61.90',
      '11.90',
      '50.00',
    ])
  })

  test('without lines totals nothing', () => {
    expect(formatMoney(assemble([]).total)).toBe('0.00')
  })

  test('refuses to bill the same thing twice, or in two currencies', () => {
    expect(() => assemble([sampleLine(1n), sampleLine(1n)])).toThrow('two lines bill the same thing')
    expect(() => assemble([sampleLine(1n, {}, 'EUR')])).toThrow('one currency')
  })
})

describe('coupons that do not stack', () => {
  const alone = (coupon: CouponInForce): CouponInForce => ({
    ...coupon,
    coupon: { ...coupon.coupon, stackable: false },
  })

  test.each<[string, CouponInForce[], string]>([
    ['are used alone when that is worth most', [percentOff('10'), alone(percentOff('30')), amountOff('5')], '70.00'],
    [
      'are passed over when the others together are worth more',
      [percentOff('30'), alone(percentOff('31')), amountOff('5')],
      '65.00',
    ],
    ['yield to the better one of them', [alone(percentOff('20')), alone(amountOff('25'))], '75.00'],
  ])('%s', (_, coupons, net) => {
    expect(formatMoney(assemble(sampleLines([10000n]), { coupons }).net)).toBe(net)
  })
})

function creditOf(net: bigint, amount: bigint, rate: string | LineRate[] = '19', key = 'credit'): RatedLine {
  const { taxes } = taxAmount(money(net, 'USD'), typeof rate === 'string' ? [rateOf(rate)] : rate)
  const reverses: ReversedTax = {
    net: money(net, 'USD'),
    credited: money(0n, 'USD'),
    taxes,
    taxesCredited: taxes.map(() => money(0n, 'USD')),
    treatment: 'standard',
  }
  return sampleLine(amount, { kind: 'proration_credit', priceId: key, source: `line_${key}`, reverses })
}

describe('credits beyond what an invoice can carry', () => {
  test('are cut, net and tax in proportion, and the rest is handed back', () => {
    const invoice = assemble([creditOf(2000n, -2000n), sampleLine(1000n)])
    expect(page(invoice)).toEqual(['proration_credit -10.00 + -1.90', 'plan_base 10.00 + 1.90'])
    expect(formatMoney(invoice.total)).toBe('0.00')
    const [excess] = invoice.excess
    expect([excess!.net, ...excess!.taxes, excess!.total].map(formatMoney)).toEqual(['10.00', '1.90', '11.90'])
    expect(excess!.source).toBe('line_credit')
    expect(invoice.lines[0]!.explanation.steps.at(-1)).toMatchObject({ op: 'raise_to', floor: '-10.00' })
  })

  test('are shared by several credits by their size', () => {
    const invoice = assemble(
      [creditOf(3000n, -3000n, '0', 'a'), creditOf(1000n, -1000n, '0', 'b'), sampleLine(1000n)],
      {
        tax: taxedAt(),
      },
    )
    expect(invoice.excess.map((each) => formatMoney(each.total))).toEqual(['22.50', '7.50'])
  })

  test('inclusive of tax share the cut over net and tax as they stand, and still rerun', () => {
    const correction = sampleLine(-5n, { kind: 'correction', taxBehavior: 'inclusive', priceId: 'gross' })
    const invoice = assemble([correction, sampleLine(3n, { taxCategory: UNTAXED_CATEGORY })])
    expect(page(invoice)).toEqual(['correction -0.02 + -0.01', 'plan_base 0.03 + 0.00'])
    expect(rerunInvoice(invoice.lines, 'USD').lines.map((line) => formatMoney(line.net))).toEqual(['-0.02', '0.03'])
  })

  test('of the same taxes leave neither net nor tax, however each line was rounded', () => {
    const credits = [creditOf(1067n, -1067n, '19', 'a'), creditOf(250n, -250n, '19', 'b')]
    const discounted = sampleLines([738n, 686n], { kind: 'proration_charge', taxBehavior: 'inclusive' })
    const invoice = assemble([...credits, ...discounted], { coupons: [percentOff('7.5')] })
    expect([invoice.net, invoice.tax].map(formatMoney)).toEqual(['0.00', '0.00'])
  })

  test('are none where the invoice carries them', () => {
    const invoice = assemble([creditOf(2000n, -500n), sampleLine(1000n)])
    expect(invoice.excess).toEqual([])
    expect(formatMoney(invoice.total)).toBe('5.95')
  })

  test('of lines on the same invoice were never paid, so nothing of them is given back', () => {
    const charge = sampleLine(1000n)
    const own = sampleLine(-1001n, { kind: 'proration_credit', priceId: 'own', source: charge.key })
    const invoice = assemble([charge, own, creditOf(2000n, -500n)], { tax: taxedAt() })
    expect(page(invoice)).toEqual([
      'plan_base 10.00 + 0.00',
      'proration_credit -10.00 + 0.00',
      'proration_credit 0.00 + 0.00',
    ])
    expect(invoice.excess.map((each) => formatMoney(each.total))).toEqual(['5.95'])
  })

  test('on a draft of its own lines take back the tax that the line has, and are nobody’s beyond it', () => {
    // 19 % of 10.03 and of 10.98 would be 1.91 and 2.09: a cent more than the 3.99 that 25.00 contain.
    const charge = sampleLine(2500n, { taxBehavior: 'inclusive' })
    const own = (key: string, share: string) => {
      const whole = { op: 'add', label: 'paid', amount: '-21.01' } as const
      const explanation = explain('USD', [whole, { op: 'multiply', label: 'share', by: share }])
      const amount = BigInt(explanation.amountMinor)
      return sampleLine(amount, { kind: 'proration_credit', priceId: key, source: 'line_1', explanation })
    }
    const lineIds = new Map([[charge.key, 'line_1']])
    const invoice = assemble([charge, own('a', '1003/2101'), own('b', '1098/2101')], { lineIds })
    expect(page(invoice)).toEqual([
      'plan_base 21.01 + 3.99',
      'proration_credit -10.03 + -1.90',
      'proration_credit -10.98 + -2.09',
    ])
    const beyond = assemble([charge, own('a', '2200/2101')], { lineIds })
    expect([beyond.excess, formatMoney(beyond.total)]).toEqual([[], '0.00'])
    // Untaxed, the line comes to 25.00, and the same shares of it to 11.93 and 13.07.
    const untaxed = assemble([charge, own('a', '1003/2101'), own('b', '1098/2101')], { lineIds, tax: taxedAt() })
    expect(page(untaxed)).toEqual([
      'plan_base 25.00 + 0.00',
      'proration_credit -11.93 + 0.00',
      'proration_credit -13.07 + 0.00',
    ])
  })

  test('are all of it on an invoice with nothing else', () => {
    const invoice = assemble([creditOf(2000n, -968n)])
    expect(page(invoice)).toEqual(['proration_credit 0.00 + 0.00'])
    expect(invoice.excess.map((each) => formatMoney(each.total))).toEqual(['11.52'])
  })
})

test('what a large invoice would carry of its credits is what a small one carries and hands back', () => {
  const credits = fc.array(fc.tuple(fc.bigInt({ min: 0n, max: 10000n }), fc.bigInt({ min: 0n, max: 500n })), {
    maxLength: 4,
  })
  fc.assert(
    fc.property(credits, fc.bigInt({ min: 0n, max: 10000n }), (parts, charge) => {
      const lines = parts.map(([amount, rest], index) => creditOf(amount + rest, -amount, '7.25', `p${index}`))
      const large = sampleLine(10n ** 9n, { priceId: 'large', taxCategory: UNTAXED_CATEGORY })
      const small = assemble([...lines, sampleLine(charge)])
      const handedBack = small.excess.reduce((sum, each) => sum + each.total.amount, 0n)
      const carried = assemble([...lines, sampleLine(charge), large]).total.amount - 10n ** 9n
      expect(small.total.amount - handedBack).toBe(carried)
    }),
  )
})

test('where all lines have the same taxes, nothing is left of a net and taxes that are all below zero', () => {
  const amounts = (max: bigint) => fc.array(fc.bigInt({ min: 1n, max }), { minLength: 1, maxLength: 4 })
  const behaviors = fc.constantFrom('exclusive', 'inclusive')
  const context = taxedAt('5', { percent: '9.975', name: 'QST' }, { percent: '10', name: 'Levy', compound: true })
  const rates = context.rates.map((rate) => ({ ...rateOf(rate.percent), ...rate, region: null }))
  fc.assert(
    fc.property(amounts(9999n), amounts(2500n), behaviors, (credited, charged, taxBehavior) => {
      const credits = credited.map((amount, index) => creditOf(amount + 3n, -amount, rates, `c${index}`))
      const lines = [...credits, ...sampleLines(charged, { taxBehavior })]
      const coupons = [percentOff('33.3')]
      const before = taxedLines({ currency: 'USD', lines, tax: context, coupons })
      const taxes = (parts: readonly BuiltLine[]) =>
        rates.map((_, index) => total(parts.map((line) => line.taxes[index]?.amount.amount ?? 0n)))
      const sums = [total(before.map(({ net }) => net.amount)), ...taxes(before)]
      const built = assemble(lines, { tax: context, coupons })
      if (sums.every((sum) => sum <= 0n)) expect([built.net.amount, ...taxes(built.lines)]).toEqual(sums.map(() => 0n))
    }),
  )
})

const currency = fc.constantFrom('USD', 'JPY', 'KWD')
const kinds = fc.constantFrom('plan_base', 'usage', 'proration_charge', 'correction', 'one_off')
const line = fc.record({
  amount: fc.bigInt({ min: 0n, max: 10n ** 6n }),
  kind: kinds,
  isCredit: fc.boolean(),
  taxBehavior: fc.constantFrom('exclusive', 'inclusive'),
  isReversal: fc.boolean(),
})
const percents = fc.integer({ min: 1, max: 10000 }).map((part) => percentOff(`${part / 100}`))
const stackable = fc.boolean()
const coupon = fc
  .tuple(
    fc.oneof(
      percents,
      fc.integer({ min: 0, max: 10 ** 4 }).map((minor) => amountOff(`${minor}`)),
    ),
    stackable,
  )
  .map(([each, stacks]): CouponInForce => ({ ...each, coupon: { ...each.coupon, stackable: stacks } }))
const rates = fc.array(fc.record({ percent: fc.constantFrom('5', '7.25', '19', '33.333'), compound: fc.boolean() }), {
  maxLength: 3,
})

/** Any invoice, with credits and bounds. */
const invoices = fc
  .record({ lines: fc.array(line, { maxLength: 6 }), coupons: fc.array(coupon, { maxLength: 3 }), rates, currency })
  .map((sample) => {
    const lines = sample.lines.map((each, index) => {
      const isNegative = each.isCredit && (each.kind === 'correction' || each.kind === 'one_off' || each.isReversal)
      const fields = { priceId: `p${index}`, kind: each.kind, taxBehavior: each.taxBehavior } as const
      if (!isNegative) return sampleLine(each.amount, fields, sample.currency)
      if (!each.isReversal) return sampleLine(-each.amount, fields, sample.currency)
      return reversal(each.amount, `p${index}`, sample.currency)
    })
    const bounded = lines.filter((each) => each.kind === 'usage' && each.amount.amount > 0n).map((each) => each.key)
    const bounds = bounded.length === 0 ? [] : [{ lines: bounded, name: 'API', minimum: '10', maximum: '100' }]
    const context = taxedAt(...sample.rates.map((rate, index) => ({ ...rate, name: `tax ${index}` })))
    return assembleInvoice({
      currency: sample.currency,
      lines,
      bounds,
      coupons: sample.coupons.map((each, index) => ({ ...each, id: `${each.id} ${index}` })),
      tax: context,
    })
  })

function reversal(amount: bigint, priceId: string, currency: string): RatedLine {
  const net = money(amount + 7n, currency)
  const taxes: readonly LineTax[] = taxAmount(net, [rateOf('19')]).taxes
  const taxesCredited = taxes.map(() => money(0n, currency))
  const reverses = { net, credited: money(0n, currency), taxes, taxesCredited, treatment: 'standard' } as const
  return sampleLine(-amount, { priceId, kind: 'proration_credit', source: priceId, reverses }, currency)
}

describe('for any invoice', () => {
  test('the total is the sum of its nets and taxes, and never below zero', () => {
    fc.assert(
      fc.property(invoices, ({ lines, net, tax, total, amountDue }) => {
        const sum = (parts: bigint[]) => parts.reduce((a, b) => a + b, 0n)
        expect(net.amount).toBe(sum(lines.map((each) => each.net.amount)))
        expect(tax.amount).toBe(sum(lines.flatMap((each) => each.taxes.map((part) => part.amount.amount))))
        expect(total.amount).toBe(net.amount + tax.amount)
        expect(total.amount >= 0n && amountDue.amount === total.amount).toBe(true)
      }),
    )
  })

  test('every stored amount is what its explanation comes to', () => {
    fc.assert(
      fc.property(invoices, ({ lines, currency: unit, net, tax, total }) => {
        const again = rerunInvoice(lines, unit)
        expect(again.lines).toEqual(
          lines.map((each) => ({
            line: lineReference(each),
            amount: each.amount,
            net: each.net,
            tax: each.tax,
            taxes: each.taxes.map((part) => part.amount),
          })),
        )
        expect([again.net, again.tax, again.total]).toEqual([net, tax, total])
      }),
    )
  })

  test('nothing of a credit is lost: what is cut is handed back', () => {
    fc.assert(
      fc.property(invoices, ({ excess, total }) => {
        if (excess.length > 0) expect(total.amount).toBe(0n)
        for (const each of excess) {
          const taxes = each.taxes.reduce((sum, tax) => sum + tax.amount, 0n)
          expect(each.net.amount + taxes).toBe(each.total.amount)
          expect([each.net.amount, ...each.taxes.map((tax) => tax.amount)].every((part) => part >= 0n)).toBe(true)
        }
      }),
    )
  })

  test('no two lines have the same identity', () => {
    fc.assert(
      fc.property(invoices, ({ lines }) => {
        expect(new Set(lines.map((each) => each.key)).size).toBe(lines.length)
      }),
    )
  })
})
