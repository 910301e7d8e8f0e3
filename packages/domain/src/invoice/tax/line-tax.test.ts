import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rerun } from '../../explanation/explanation.ts'
import { formatMoney, money, negateMoney, sumMoney } from '../../money/money.ts'
import type { LineRate } from './line-tax.ts'
import { taxAmount } from './line-tax.ts'

function rate(percent: string, flags: Partial<LineRate> = {}): LineRate {
  return { name: 'VAT', percent, country: 'DE', region: null, compound: false, inclusive: false, ...flags }
}

const included = { inclusive: true }
const compound = { compound: true }

describe('the tax of an amount', () => {
  test.each<[string, bigint, string, LineRate[], string, string[]]>([
    ['is a share of the net', 10000n, 'EUR', [rate('19')], '100.00', ['19.00']],
    ['is rounded half away from zero', 50n, 'EUR', [rate('5')], '0.50', ['0.03']],
    ['is rounded for each rate', 151n, 'EUR', [rate('10'), rate('20')], '1.51', ['0.15', '0.30']],
    [
      'of a compound rate is taken on the taxes before it',
      10000n,
      'CAD',
      [rate('5'), rate('9.975', compound)],
      '100.00',
      ['5.00', '10.47'],
    ],
    [
      'puts simple rates before compound ones',
      10000n,
      'CAD',
      [rate('9.975', compound), rate('5')],
      '100.00',
      ['5.00', '10.47'],
    ],
    ['is taken out of an inclusive price', 11900n, 'EUR', [rate('19', included)], '100.00', ['19.00']],
    ['is rounded before the net of an inclusive price', 1000n, 'EUR', [rate('19', included)], '8.40', ['1.60']],
    [
      'of several inclusive rates is split by largest remainder',
      10000n,
      'EUR',
      [rate('5', included), rate('10', included)],
      '86.96',
      ['4.35', '8.69'],
    ],
    [
      'compounds within an inclusive price',
      11550n,
      'EUR',
      [rate('5', included), rate('10', { ...included, ...compound })],
      '100.00',
      ['5.00', '10.50'],
    ],
    [
      'comes on top of what an inclusive price leaves',
      11900n,
      'EUR',
      [rate('19', included), rate('10')],
      '100.00',
      ['19.00', '10.00'],
    ],
    ['has no decimals in yen', 1005n, 'JPY', [rate('10')], '1005', ['101']],
    ['has three decimals in Kuwaiti dinars', 10010n, 'KWD', [rate('5')], '10.010', ['0.501']],
    ['is nothing without rates', 10000n, 'EUR', [], '100.00', []],
    ['of a zero rate is a tax of nothing', 10000n, 'EUR', [rate('0')], '100.00', ['0.00']],
  ])('%s', (_, amount, currency, rates, net, taxes) => {
    const taxed = taxAmount(money(amount, currency), rates)
    expect(formatMoney(taxed.net)).toBe(net)
    expect(taxed.taxes.map((tax) => formatMoney(tax.amount))).toEqual(taxes)
  })

  test('names what it was computed on', () => {
    const { taxes } = taxAmount(money(10000n, 'CAD'), [rate('5'), rate('10', compound)])
    expect(taxes.map((tax) => formatMoney(tax.base))).toEqual(['100.00', '105.00'])
  })
})

const percents = fc
  .integer({ min: 0, max: 99999 })
  .map((thousandths) => `${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, '0')}`)
const someRates = fc.array(
  fc
    .record({ percent: percents, compound: fc.boolean(), inclusive: fc.boolean() })
    .map(({ percent, ...flags }) => rate(percent, flags)),
  { maxLength: 4 },
)
const currencies = fc.constantFrom('USD', 'JPY', 'KWD')
const amounts = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n })

describe('for any amount and rates', () => {
  test('net and the taxes that the price contained are the shown price', () => {
    fc.assert(
      fc.property(amounts, currencies, someRates, (amount, currency, rates) => {
        const { net, taxes } = taxAmount(money(amount, currency), rates)
        const contained = taxes.filter((tax) => tax.inclusive).map((tax) => tax.amount)
        expect(sumMoney([net, ...contained], currency).amount).toBe(amount)
      }),
    )
  })

  test('each tax is what its explanation comes to', () => {
    fc.assert(
      fc.property(amounts, currencies, someRates, (amount, currency, rates) => {
        for (const tax of taxAmount(money(amount, currency), rates).taxes)
          expect(rerun(tax.explanation)).toEqual(tax.amount)
      }),
    )
  })

  test('the tax of a credit is the tax of the charge, negative', () => {
    fc.assert(
      fc.property(amounts, currencies, someRates, (amount, currency, rates) => {
        const charge = taxAmount(money(amount, currency), rates)
        const credit = taxAmount(money(-amount, currency), rates)
        expect(credit.taxes.map((tax) => tax.amount)).toEqual(charge.taxes.map((tax) => negateMoney(tax.amount)))
      }),
    )
  })
})
