import type { Currency } from '../money/currency.ts'
import { total } from '../money/minor-units.ts'
import type { Money } from '../money/money.ts'
import type { Line } from './line.ts'

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

/** What earlier credits left of an invoice, line by line, a line's discounts taken off it, and net and tax apart. */
export function creditableOf(
  currency: Currency,
  lines: readonly Line[],
  earlier: readonly EarlierCredit[],
): Creditable {
  const left = lines.filter((line) => line.kind !== 'discount').map((line) => leftOf(line, lines, earlier))
  const net = sumOf(lines.map((line) => line.net)) - sumOf(earlier.map((credit) => credit.net))
  const tax = sumOf(lines.map((line) => line.tax)) - sumOf(earlier.flatMap((credit) => credit.taxes))
  const taxLeft = smallest(total(left.map((line) => line.tax)), tax)
  // Where the tax of lines below zero is more than that of the others, what is left in all is less than the net.
  const netLeft = smallest(total(left.map((line) => line.net)), net)
  return { currency, lines: left, net: smallest(netLeft, net + tax - taxLeft), tax: taxLeft }
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
