import { assert } from '../src/assert.ts'
import { buildInvoice } from '../src/invoice/build-invoice.ts'
import { decideCreditNote } from '../src/invoice/credits/credit-note.ts'
import type { TaxRate } from '../src/invoice/tax/tax-rate.ts'
import { applyCredits } from '../src/invoice/totals.ts'
import { allocate, allocateWithin } from '../src/money/allocate.ts'
import { insertPoint, parseExact } from '../src/money/decimal.ts'
import { formatMoney, roundToMoney, subtractMoney, sumMoney, toMajor } from '../src/money/money.ts'
import { multiply, type Rational, rational, sum } from '../src/money/rational.ts'
import { roundToInteger } from '../src/money/rounding.ts'
import { instantFromEpoch } from '../src/time/instant.ts'
import { count, exact, field, ruleOf, type VectorCase } from './case-fields.ts'
import { answerCoupons, ratedLine } from './coupon-case.ts'
import { roundAsNamed } from './named-rounding.ts'
import { amountOf, answerTax, currencyOf } from './tax-case.ts'

const kinds: Readonly<Record<string, (vectorCase: VectorCase) => Record<string, unknown>>> = {
  allocate_by_weight: answerAllocation,
  percent_per_line: answerCoupons,
  coupon_stack: answerCoupons,
  discount_lines: answerCoupons,
  line_discounts: answerCoupons,
  tax: (vectorCase) => answerTax(vectorCase),
  tax_compound: (vectorCase) => answerTax(vectorCase, { compound: true }),
  tax_inclusive: (vectorCase) => answerTax(vectorCase, { inclusive: true }),
  credit_note: answerCreditNote,
  apply_credits: answerCredits,
  round: answerRound,
  sum_then_round: answerSum,
}

/** Answers a case of `tax_discount*.json` through `allocate`, `buildInvoice`, `computeTax` and `decideCreditNote`. */
export function answerTaxDiscount(vectorCase: VectorCase): Record<string, unknown> {
  return ruleOf(kinds, vectorCase.kind)(vectorCase)
}

/** In units of `precision` digits: not every unit that is allocated is a currency. */
function answerAllocation(vectorCase: VectorCase): Record<string, unknown> {
  const places = count(vectorCase, 'precision')
  const inUnits = (value: Rational) => multiply(value, rational(10n ** BigInt(places)))
  const total = roundToInteger(inUnits(exact(vectorCase, 'total')), 'half_up')
  const weights = listOf(vectorCase, 'weights').map((weight) => {
    return parseExact(String(isRecord(weight) ? field(weight, 'weight', 'amount') : weight))
  })
  const parts =
    vectorCase.capAtWeights === true
      ? allocateUpTo(
          total,
          weights.map((weight) => roundToInteger(inUnits(weight), 'floor')),
        )
      : allocate(total, weights)
  return { amounts: parts.map((part) => insertPoint(part, places)) }
}

function allocateUpTo(total: bigint, limits: readonly bigint[]): bigint[] {
  const room = limits.reduce((a, b) => a + b, 0n)
  return allocateWithin(total < room ? total : room, limits)
}

function answerCreditNote(vectorCase: VectorCase): Record<string, unknown> {
  const currency = currencyOf(vectorCase)
  const full = amountOf(field(vectorCase, 'fullAmount', 'amount', 'net'), currency)
  const rates = field(vectorCase, 'taxRates', 'rates') ?? [field(vectorCase, 'taxRate', 'rate') ?? '0']
  const tax = {
    treatment: 'standard' as const,
    place: { country: 'XX', region: null },
    rates: (rates as unknown[]).map((percent): TaxRate => ({ name: 'tax', percent: String(percent), country: 'XX' })),
    at: instantFromEpoch(0),
  }
  const { lines } = buildInvoice({ currency, lines: [ratedLine(full)], tax })
  const stored = lines.map((line) => ({ ...line, id: line.key }))
  const share = field(vectorCase, 'fraction') === undefined ? rational(1) : exact(vectorCase, 'fraction')
  const net = roundToMoney(multiply(toMajor(full), share), currency)
  const request = { kind: 'lines', lines: stored.map((line) => ({ lineId: line.id, net })) } as const
  const note = decideCreditNote({ currency, lines: stored, earlier: [], request })
  assert(note.ok, 'the credit note exceeds the invoice')
  const { value } = note
  return { net: formatMoney(value.net), tax: formatMoney(value.tax), total: formatMoney(value.total) }
}

function answerCredits(vectorCase: VectorCase): Record<string, unknown> {
  const currency = currencyOf(vectorCase)
  const due = amountOf(field(vectorCase, 'invoice', 'amount', 'total'), currency)
  const credits = listOf(vectorCase, 'credits').map((credit) => {
    return amountOf(isRecord(credit) ? field(credit, 'amount', 'balance') : credit, currency)
  })
  const applied = applyCredits(due, credits)
  const total = sumMoney(applied, currency)
  const left = credits.map((credit, index) => subtractMoney(credit, applied[index] ?? credit))
  return {
    applied: applied.map(formatMoney),
    totalApplied: formatMoney(total),
    remaining: formatMoney(subtractMoney(due, total)),
    balances: left.map(formatMoney),
  }
}

function answerRound(vectorCase: VectorCase): Record<string, unknown> {
  return { value: roundAsNamed(exact(vectorCase, 'value'), vectorCase.rounding) }
}

function answerSum(vectorCase: VectorCase): Record<string, unknown> {
  const total = sum(listOf(vectorCase, 'parts', 'values').map((part) => parseExact(String(part))))
  return { total: roundAsNamed(total, vectorCase.rounding) }
}

function listOf(vectorCase: VectorCase, ...names: string[]): unknown[] {
  const list = field(vectorCase, ...names)
  assert(Array.isArray(list), `missing list: ${names.join(' or ')}`)
  return list
}

function isRecord(value: unknown): value is VectorCase {
  return typeof value === 'object' && value !== null
}
