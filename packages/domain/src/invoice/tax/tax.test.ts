import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMoney, money, sumMoney } from '../../money/money.ts'
import { instantFromIso } from '../../time/instant.ts'
import type { LineTax, ReversedTax } from '../line.ts'
import { sampleLine, taxedAt } from '../samples.ts'
import { type LineRate, taxAmount } from './line-tax.ts'
import { computeTax, type TaxableLine, type TaxContext } from './tax.ts'
import { refusalOfTaxRates, type TaxRate, taxRatesFor, UNTAXED_CATEGORY } from './tax-rate.ts'

describe('the rates of a line', () => {
  const turn = instantFromIso('2024-01-01T00:00:00Z')
  const before = instantFromIso('2023-12-31T23:59:59Z')
  const table: TaxRate[] = [
    { name: 'old VAT', percent: '16', country: 'DE', validTo: turn },
    { name: 'VAT', percent: '19', country: 'DE', validFrom: turn },
    { name: 'reduced', percent: '7', country: 'DE', category: 'books', validFrom: turn },
    { name: 'GST', percent: '5', country: 'CA' },
    { name: 'QST', percent: '9.975', country: 'CA', region: 'QC' },
    { name: 'no QST', percent: '0', country: 'CA', region: 'QC', category: 'books' },
  ]
  const names = (country: string, region: string | null, category: string | null, at = turn) =>
    taxRatesFor(table, { country, region, at }, category).map((rate) => rate.name)

  test.each([
    ['hold from their day on', names('DE', null, null), ['VAT']],
    ['end the instant before', names('DE', null, null, before), ['old VAT']],
    ['of its category replace the general ones', names('DE', null, 'books'), ['reduced']],
    ['of an unknown category are the general ones', names('DE', null, 'bread'), ['VAT']],
    ['of country and region come together', names('CA', 'QC', null), ['GST', 'QST']],
    ['of another region do not apply', names('CA', 'ON', null), ['GST']],
    ['of a category replace only those of the same place', names('CA', 'QC', 'books'), ['GST', 'no QST']],
    ['of another country do not apply', names('FR', null, null), []],
    ['are none where it is untaxed', names('DE', null, UNTAXED_CATEGORY), []],
  ])('%s', (_, actual, expected) => {
    expect(actual).toEqual(expected)
  })
})

describe('a rate table', () => {
  const rate = (percent: unknown) => ({ name: 'VAT', country: 'DE', percent: percent as string })

  test.each(['0', '0.00', '7.25', '19', '250'])('takes %s percent', (percent) => {
    expect(refusalOfTaxRates([rate(percent)])).toBeNull()
    expect(taxOf({ amount: eur(100n) }, taxedAt(percent)).net).toEqual(eur(100n))
  })

  test.each(['-19', '-0.01', '', '19 %', '7,25', '1e1', 'NaN', 19, null, undefined])(
    'refuses %j percent',
    (percent) => {
      expect(refusalOfTaxRates([rate('7'), rate(percent)])).toMatchObject({
        ok: false,
        error: { code: 'tax_rate.percent_out_of_range', param: 'rates.1.percent' },
      })
      expect(() => taxOf({ amount: eur(100n) }, { ...taxedAt(), rates: [rate(percent)] })).toThrow('a decimal from 0')
    },
  )

  test('that was refused hurts nobody to whom the rate does not apply', () => {
    const context = taxedAt('19', { percent: '-5', country: 'FR' })
    expect(taxOf({ amount: eur(100n) }, context).tax).toEqual(eur(19n))
  })
})

function taxOf(line: Partial<TaxableLine> & { amount: TaxableLine['amount'] }, context: TaxContext) {
  const taxable = { key: 'k', taxBehavior: 'exclusive', taxCategory: null, ...line } as const
  return computeTax({ ...context, currency: line.amount.currency, lines: [taxable] })
}

const eur = (amount: bigint) => money(amount, 'EUR')
const rateOf = (percent: string): LineRate => ({
  ...taxedAt(percent).rates[0]!,
  region: null,
  compound: false,
  inclusive: false,
})

describe('a taxed line', () => {
  test('is taxed on what discounts leave of it', () => {
    const { lines, net, tax, total } = taxOf(
      { amount: eur(10000n), discounts: [eur(-1000n), eur(-500n)] },
      taxedAt('19'),
    )
    expect([net, tax, total].map(formatMoney)).toEqual(['85.00', '16.15', '101.15'])
    expect(lines[0]!.discountNets.map(formatMoney)).toEqual(['-10.00', '-5.00'])
  })

  test('inclusive of tax gives each discount its part of the net', () => {
    const { lines, net, tax, total } = taxOf(
      { amount: eur(11900n), discounts: [eur(-1190n)], taxBehavior: 'inclusive' },
      taxedAt('19'),
    )
    expect([lines[0]!.net, ...lines[0]!.discountNets].map(formatMoney)).toEqual(['100.00', '-10.00'])
    expect([net, tax, total].map(formatMoney)).toEqual(['90.00', '17.10', '107.10'])
  })

  test.each(['exempt', 'reverse_charge', 'not_collected'] as const)(
    'under %s is wholly net, also at an inclusive price',
    (treatment) => {
      const { lines, net, tax } = taxOf(
        { amount: eur(11900n), taxBehavior: 'inclusive' },
        { ...taxedAt('19'), treatment },
      )
      expect([net, tax].map(formatMoney)).toEqual(['119.00', '0.00'])
      expect(lines[0]).toMatchObject({ treatment, taxes: [] })
    },
  )

  test('takes a rate as inclusive where the rate says so, whatever the price says', () => {
    const { net, tax } = taxOf({ amount: eur(11900n) }, taxedAt({ percent: '19', inclusive: true }))
    expect([net, tax].map(formatMoney)).toEqual(['100.00', '19.00'])
  })
})

function reversed(net: bigint, taxes: readonly LineTax[], earlier: Partial<ReversedTax> = {}): ReversedTax {
  const taxesCredited = taxes.map((tax) => money(0n, tax.amount.currency))
  return { net: eur(net), credited: eur(0n), taxes, taxesCredited, treatment: 'standard', ...earlier }
}

describe('a credit of an invoiced line', () => {
  const { taxes } = taxAmount(eur(2000n), [rateOf('19')])

  test('reverses the same share of its tax, at the rates of then', () => {
    const credit = taxOf({ amount: eur(-968n), reverses: reversed(2000n, taxes) }, taxedAt('25'))
    expect(formatMoney(credit.tax)).toBe('-1.84')
    expect(credit.lines[0]!.taxes[0]).toMatchObject({ percent: '19', inclusive: false, base: eur(-968n) })
  })

  test('takes back no tax that a goodwill credit took back already', () => {
    const closing = taxOf({ amount: eur(-1000n), reverses: reversed(1000n, taxes) }, taxedAt('19'))
    expect(formatMoney(closing.tax)).toBe('-1.90')
  })

  test('takes back no more tax than roundings of earlier credits left', () => {
    // 0.02 on 0.04: two credits of 0.01 took 0.005 each, rounded to 0.01
    const half = taxAmount(eur(4n), [rateOf('50')]).taxes
    const earlier = { credited: eur(2n), taxesCredited: [eur(2n)] }
    expect(formatMoney(taxOf({ amount: eur(-1n), reverses: reversed(4n, half, earlier) }, taxedAt()).tax)).toBe('0.00')
  })

  test('keeps the treatment of then', () => {
    const credit = taxOf(
      { amount: eur(-968n), reverses: reversed(2000n, [], { treatment: 'reverse_charge' }) },
      taxedAt('25'),
    )
    expect(credit.lines[0]).toMatchObject({ treatment: 'reverse_charge', taxes: [] })
  })

  test('in any number of parts takes back exactly the tax, and never more on the way', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.bigInt({ min: 1n, max: 12n }), fc.bigInt({ min: 1n, max: 10n ** 6n })),
        fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 6 }),
        fc.constantFrom('7', '7.25', '19', '33.333', '50'),
        (net, shares, percent) => {
          const { taxes } = taxAmount(eur(net), [rateOf(percent)])
          const full = taxes[0]!.amount.amount
          let [credited, taxCredited] = [0n, 0n]
          const close = (amount: bigint) => {
            const earlier = { credited: eur(credited), taxesCredited: [eur(taxCredited)] }
            const { tax } = taxOf({ amount: eur(-amount), reverses: reversed(net, taxes, earlier) }, taxedAt())
            credited += amount
            taxCredited -= tax.amount
            expect(taxCredited >= 0n && taxCredited <= full).toBe(true)
          }
          for (const share of shares) close(((net - credited) * BigInt(share)) / 100n)
          close(net - credited)
          expect(taxCredited).toBe(full)
        },
      ),
    )
  })
})

test('the totals are the exact sums over the lines', () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { maxLength: 8 }),
      fc.boolean(),
      (amounts, isInclusive) => {
        const taxBehavior = isInclusive ? 'inclusive' : 'exclusive'
        const lines = amounts.map((amount) => sampleLine(amount, { taxBehavior }, 'KWD'))
        const computed = computeTax({ ...taxedAt('7.25', '3'), currency: 'KWD', lines })
        const nets = sumMoney(
          computed.lines.flatMap((line) => [line.net, ...line.discountNets]),
          'KWD',
        )
        const taxes = sumMoney(
          computed.lines.flatMap((line) => line.taxes).map((tax) => tax.amount),
          'KWD',
        )
        expect(computed.total.amount).toBe(nets.amount + taxes.amount)
        if (isInclusive) expect(computed.total.amount).toBe(amounts.reduce((a, b) => a + b, 0n))
      },
    ),
  )
})
