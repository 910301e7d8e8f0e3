import { assert } from '../src/assert.ts'
import { computeTax, type TaxableLine } from '../src/invoice/tax/tax.ts'
import type { TaxRate } from '../src/invoice/tax/tax-rate.ts'
import { allocate } from '../src/money/allocate.ts'
import { type Currency, currencyExponent, isCurrency } from '../src/money/currency.ts'
import { parseExact } from '../src/money/decimal.ts'
import { formatMoney, type Money, money, negateMoney, roundToMoney, sumMoney } from '../src/money/money.ts'
import { isZero, multiply, type Rational, rational, sum, ZERO } from '../src/money/rational.ts'
import { instantFromEpoch } from '../src/time/instant.ts'
import { exact, field, type VectorCase } from './case-fields.ts'
import { roundAsNamed } from './named-rounding.ts'

/** Taxes are computed on whole minor units, so a case that rounds to other digits than its currency borrows one that has them. */
const CURRENCY_WITH_DIGITS: Readonly<Record<number, Currency>> = { 0: 'JPY', 2: 'USD', 3: 'KWD', 4: 'CLF' }

export function currencyOf(vectorCase: VectorCase): Currency {
  const given = String(field(vectorCase, 'currency') ?? 'USD')
  const [mode, places] = String(field(vectorCase, 'rounding') ?? '').split(':')
  assert(mode === '' || mode === 'none' || mode === 'half_up', `a line is rounded half away from zero, not ${mode}`)
  const own = isCurrency(given) ? currencyExponent(given) : undefined
  const digits = Number(places ?? field(vectorCase, 'precision') ?? own ?? 2)
  const currency = digits === own ? given : CURRENCY_WITH_DIGITS[digits]
  assert(currency !== undefined, `no currency has ${digits} digits`)
  return currency
}

export function amountOf(value: unknown, currency: Currency): Money {
  return roundToMoney(parseExact(String(value)), currency)
}

interface TaxCaseLine {
  readonly amount: Money
  readonly coupon: Rational
  readonly rates: readonly TaxRate[]
}

type RateFlags = Pick<TaxRate, 'compound' | 'inclusive'>

/** Kinds `tax`, `tax_compound` and `tax_inclusive`: one line, or several with rates of their own. */
export function answerTax(vectorCase: VectorCase, flags: RateFlags = {}): Record<string, unknown> {
  const currency = currencyOf(vectorCase)
  const lines = caseLines(vectorCase, currency, flags)
  const coupons = splitCoupons(lines, vectorCase, currency)
  const computed = computeTax({
    currency,
    treatment: 'standard',
    place: { country: 'XX', region: null },
    at: instantFromEpoch(0),
    rates: lines.flatMap((line) => line.rates),
    lines: lines.map((line, index): TaxableLine => {
      const discounts = [negateMoney(coupons[index] ?? money(0n, currency))]
      return {
        key: String(index),
        amount: line.amount,
        discounts,
        taxBehavior: 'exclusive',
        taxCategory: String(index),
      }
    }),
  })
  const taxes = computed.lines.flatMap((line) => line.taxes)
  const [net, tax, total] = [computed.net, computed.tax, computed.total].map(formatMoney)
  return {
    net,
    taxable: net,
    tax,
    totalTax: tax,
    total,
    gross: total,
    perLine: computed.lines.map((line) => formatMoney(line.tax)),
    nets: computed.lines.map((line) => formatMoney(sumMoney([line.net, ...line.discountNets], currency))),
    taxes: taxes.map((each) => formatMoney(each.amount)),
    byRate: byRate(taxes, currency),
    coupons: coupons.map(formatMoney),
    averageRate: averageRate(computed.tax, computed.net, vectorCase),
  }
}

function byRate(taxes: readonly { readonly percent: string; readonly amount: Money }[], currency: Currency) {
  const percents = [...new Set(taxes.map((tax) => tax.percent))]
  const ofRate = (percent: string) => taxes.filter((tax) => tax.percent === percent).map((tax) => tax.amount)
  return Object.fromEntries(percents.map((percent) => [percent, formatMoney(sumMoney(ofRate(percent), currency))]))
}

/** Total tax ÷ taxable base, in percent, to the digits that the case gives it with. */
function averageRate(tax: Money, net: Money, { expected }: VectorCase): string {
  if (net.amount === 0n) return '0'
  const digits = /\.(\d+)$/.exec(String((expected as VectorCase | undefined)?.averageRate))?.[1]?.length ?? 0
  return roundAsNamed(multiply(rational(100), rational(tax.amount, net.amount)), `half_up:${digits}`)
}

function caseLines(vectorCase: VectorCase, currency: Currency, flags: RateFlags): TaxCaseLine[] {
  const lines = field(vectorCase, 'lines')
  const all = Array.isArray(lines) ? lines : [vectorCase]
  return all.map((line: unknown, index) => {
    const own: VectorCase = typeof line === 'object' && line !== null ? (line as VectorCase) : { amount: line }
    const amount = field(own, 'amount', 'gross', 'net', 'price', 'subtotal', 'base', 'total')
    return {
      amount: amountOf(amount, currency),
      coupon: field(own, 'coupon', 'discount') === undefined ? ZERO : exact(own, 'coupon', 'discount'),
      rates: ratesOf({ ...vectorCase, ...own }).map((rate, place) => rateOf(rate, index, place, flags)),
    }
  })
}

function ratesOf(vectorCase: VectorCase): unknown[] {
  const rates = field(vectorCase, 'rates', 'taxRates', 'taxes') ?? field(vectorCase, 'rate', 'taxRate', 'percent')
  if (rates === undefined) return []
  return Array.isArray(rates) ? rates : [rates]
}

/** Rates of one line are told apart by its category. `compound` means every rate but the first, unless rates say so. */
function rateOf(rate: unknown, line: number, place: number, flags: RateFlags): TaxRate {
  const own: VectorCase = typeof rate === 'object' && rate !== null ? (rate as VectorCase) : { percent: rate }
  const percent = String(field(own, 'percent', 'rate', 'value'))
  return {
    name: `tax ${place + 1}`,
    percent,
    country: 'XX',
    category: String(line),
    compound: (own.compound as boolean | undefined) ?? (flags.compound === true && place > 0),
    inclusive: (own.inclusive as boolean | undefined) ?? flags.inclusive ?? false,
  }
}

/** Coupon shares that are given as fractions become whole minor units together, by largest remainder. */
function splitCoupons(lines: readonly TaxCaseLine[], vectorCase: VectorCase, currency: Currency): Money[] {
  const given = lines.map((line) => line.coupon)
  const isTotal = isZero(sum(given)) && field(vectorCase, 'couponTotal') !== undefined
  const total = isTotal ? amountOf(vectorCase.couponTotal, currency) : roundToMoney(sum(given), currency)
  const weights = isTotal ? lines.map((line) => rational(line.amount.amount)) : given
  return allocate(total.amount, weights).map((part) => money(part, currency))
}
