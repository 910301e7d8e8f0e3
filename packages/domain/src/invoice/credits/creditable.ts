import type { Currency } from '../../money/currency.ts'
import { total } from '../../money/minor-units.ts'
import type { Money } from '../../money/money.ts'
import { type Rational, rational, ZERO } from '../../money/rational.ts'
import type { Line } from '../line.ts'

/** What was taken off one invoice line before: by credit notes, and by proration credits on other invoices. Positive. */
export interface EarlierCredit {
  readonly lineId: string
  readonly net: Money
  /** In the order of the line's taxes. */
  readonly taxes: readonly Money[]
}

/** What is left of one line to be credited, in minor units; never negative, and nothing of a line below zero. */
export interface CreditableLine {
  readonly lineId: string
  readonly net: bigint
  readonly taxes: readonly bigint[]
  readonly tax: bigint
}

/** `net` and `tax` are what is left of the invoice: less than the lines' sum where it has lines below zero. */
export interface Creditable {
  readonly currency: Currency
  readonly lines: readonly CreditableLine[]
  readonly net: bigint
  readonly tax: bigint
}

/**
 * What earlier credits left of an invoice, line by line, a line's discounts taken off it, and net and tax apart. Credits that it
 * carries of its own lines are among the earlier ones, so as lines below zero they do not count again.
 */
export function creditableOf(
  currency: Currency,
  lines: readonly Line[],
  earlier: readonly EarlierCredit[],
): Creditable {
  const left = lines.filter((line) => line.kind !== 'discount').map((line) => leftOf(line, lines, earlier))
  const ids = new Set(lines.map(({ id }) => id))
  const counted = lines.filter(({ kind, source }) => kind !== 'proration_credit' || source === null || !ids.has(source))
  const net = sumOf(counted.map((line) => line.net)) - sumOf(earlier.map((credit) => credit.net))
  const tax = sumOf(counted.map((line) => line.tax)) - sumOf(earlier.flatMap((credit) => credit.taxes))
  const taxLeft = smallest(total(left.map((line) => line.tax)), tax)
  // Where the tax of lines below zero is more than that of the others, what is left in all is less than the net.
  const netLeft = smallest(total(left.map((line) => line.net)), net)
  return { currency, lines: left, net: smallest(netLeft, net + tax - taxLeft), tax: taxLeft }
}

/** What earlier credits left of some lines of an invoice, as a share of what they came to; nothing of lines that came to nothing. */
export function shareLeft(
  { currency, lines, earlier }: { currency: Currency; lines: readonly Line[]; earlier: readonly EarlierCredit[] },
  lineIds: readonly string[],
): Rational {
  const netOf = (credits: readonly EarlierCredit[]) => {
    const { lines: left } = creditableOf(currency, lines, credits)
    return total(left.filter(({ lineId }) => lineIds.includes(lineId)).map(({ net }) => net))
  }
  const whole = netOf([])
  return whole === 0n ? ZERO : rational(netOf(earlier), whole)
}

function leftOf(line: Line, lines: readonly Line[], earlier: readonly EarlierCredit[]): CreditableLine {
  const discounts = lines.filter((each) => each.discountOf?.line === line.id)
  const credits = earlier.filter((credit) => credit.lineId === line.id)
  const net = sumOf([line, ...discounts].map((each) => each.net)) - sumOf(credits.map((credit) => credit.net))
  const taxes = line.taxes.map((tax, index) =>
    atLeastNothing(tax.amount.amount - total(credits.map((credit) => credit.taxes[index]?.amount ?? 0n))),
  )
  return { lineId: line.id, net: atLeastNothing(net), taxes, tax: total(taxes) }
}

function sumOf(parts: readonly Money[]): bigint {
  return total(parts.map((part) => part.amount))
}

function smallest(a: bigint, b: bigint): bigint {
  return atLeastNothing(a < b ? a : b)
}

function atLeastNothing(amount: bigint): bigint {
  return amount > 0n ? amount : 0n
}
