import { assert } from '../src/assert.ts'
import { explain } from '../src/explanation/explanation.ts'
import { buildInvoice } from '../src/invoice/build-invoice.ts'
import type { CouponInForce } from '../src/invoice/discounts/coupon-in-force.ts'
import type { RatedLine } from '../src/invoice/line.ts'
import { keyedLine } from '../src/invoice/line-key.ts'
import type { Currency } from '../src/money/currency.ts'
import { formatMoney, type Money, subtractMoney, sumMoney, zero } from '../src/money/money.ts'
import { instantFromEpoch } from '../src/time/instant.ts'
import { field, text, type VectorCase } from './case-fields.ts'
import { amountOf, currencyOf } from './tax-case.ts'

const NO_TAX = {
  treatment: 'not_collected' as const,
  place: { country: null, region: null },
  rates: [],
  at: instantFromEpoch(0),
}

/** Kinds `percent_per_line`, `coupon_stack`, `line_discounts` and `discount_lines`: lines, and what is taken off them. */
export function answerCoupons(vectorCase: VectorCase): Record<string, unknown> {
  const currency = currencyOf(vectorCase)
  const lines = caseLines(vectorCase, currency)
  const left = inOrder(vectorCase, couponsOf(vectorCase, currency)).reduce(discounted, lines)
  const taken = lines.map((line, index) => subtractMoney(line, left[index] ?? zero(currency)))
  const [discount, total] = [sumMoney(taken, currency), sumMoney(left, currency)].map(formatMoney)
  const [lineTotals, amounts] = [left.map(formatMoney), taken.map(formatMoney)]
  return {
    discount,
    totalDiscount: discount,
    total,
    lines: lineTotals,
    taxable: lineTotals,
    amounts,
    discounts: amounts,
  }
}

function caseLines(vectorCase: VectorCase, currency: Currency): Money[] {
  const lines = field(vectorCase, 'lines', 'subtotal', 'amount')
  return (Array.isArray(lines) ? lines : [lines]).map((line: unknown) => {
    return amountOf(typeof line === 'object' && line !== null ? field(line as VectorCase, 'amount') : line, currency)
  })
}

function couponsOf(vectorCase: VectorCase, currency: Currency): CouponInForce[] {
  const coupons = field(vectorCase, 'coupons') ?? [wholeCoupon(vectorCase)]
  assert(Array.isArray(coupons), 'coupons are a list')
  return coupons.map((coupon: VectorCase, index) => couponOf(coupon, index, currency))
}

/** The coupon of a kind that has one for all of its lines. */
function wholeCoupon(vectorCase: VectorCase): VectorCase {
  const percent = field(vectorCase, 'percent')
  return percent === undefined
    ? { type: 'fixed', value: field(vectorCase, 'discount') }
    : { type: 'percent', value: percent }
}

function couponOf(coupon: VectorCase, index: number, currency: Currency): CouponInForce {
  const value = String(field(coupon, 'value', 'percent', 'amount'))
  const type = text(coupon, 'type')
  const isPercent = type === 'percent' || type === 'percentage'
  const lines = coupon.lines
  const used = field(coupon, 'alreadyUsed')
  const left = subtractMoney(amountOf(isPercent ? '0' : value, currency), amountOf(used ?? '0', currency))
  return {
    id: `coupon ${index}`,
    coupon: {
      name: `coupon ${index}`,
      discount: isPercent ? { type: 'percent', percent: value } : { type: 'amount', amounts: { [currency]: value } },
      duration: { kind: 'once' },
      ...(Array.isArray(lines) ? { appliesTo: { prices: lines.map(offerPriceOf) } } : {}),
    },
    ...(used === undefined ? {} : { amountLeft: left }),
  }
}

/** Percentages come first, unless the case gives an order: then a percentage after an amount is taken in a second step. */
function inOrder(vectorCase: VectorCase, coupons: readonly CouponInForce[]): CouponInForce[][] {
  if (field(vectorCase, 'order') !== 'given') return [[...coupons]]
  const steps: CouponInForce[][] = [[]]
  for (const coupon of coupons) {
    const last = steps.at(-1)?.at(-1)?.coupon.discount.type
    if (last === 'amount' && coupon.coupon.discount.type === 'percent') steps.push([])
    steps.at(-1)?.push(coupon)
  }
  return steps
}

function discounted(lines: readonly Money[], coupons: readonly CouponInForce[]): Money[] {
  const currency = lines[0]?.currency ?? 'USD'
  const rated = lines.map(ratedLine)
  const built = buildInvoice({ currency, lines: rated, coupons, tax: NO_TAX })
  return rated.map(({ key, amount }) => {
    const off = built.lines.filter((line) => line.discountOf?.line === key).map((line) => line.amount)
    return sumMoney([amount, ...off], currency)
  })
}

function offerPriceOf(line: unknown): string {
  return `case/${line}`
}

/** A line of a case as an invoice has it: its number is its price. */
export function ratedLine(amount: Money, index = 0): RatedLine {
  const label = { op: 'add', label: 'line', amount: formatMoney(amount) } as const
  return keyedLine({
    kind: 'one_off',
    subscriptionId: null,
    priceId: String(index),
    offerPrice: offerPriceOf(index),
    featureSlug: null,
    group: null,
    servicePeriod: { start: instantFromEpoch(0), end: instantFromEpoch(0) },
    cause: 'case',
    source: null,
    description: 'line',
    quantity: '1',
    amount,
    taxBehavior: 'exclusive',
    taxCategory: null,
    explanation: explain(amount.currency, [label]),
  })
}
