import type { Explanation } from '../explanation/explanation.ts'
import type { Currency } from '../money/currency.ts'
import type { Decimal } from '../money/decimal.ts'
import { addMoney, type Money, sumMoney } from '../money/money.ts'
import type { BuiltLine, Line } from './line.ts'
import { invoiceTotals } from './totals.ts'

/** A line as built (with a key) or as stored (with an id): what its discounts name it by. */
export type AnyLine = Line | BuiltLine

export function lineReference(line: AnyLine): string {
  return 'id' in line ? line.id : line.key
}

/**
 * One amount of an invoice and what it is made of: the invoice of its lines, a line of its price, its discounts and its
 * taxes. Where there are parts the amount is their sum; where there is an explanation, its steps lead to the amount (for an
 * inclusive price to the shown one, from which the tax was taken out).
 */
export interface AmountNode {
  readonly kind: 'invoice' | 'line' | 'price' | 'discount' | 'tax'
  readonly label: string
  readonly amount: Money
  readonly explanation: Explanation | null
  readonly parts: readonly AmountNode[]
}

/** The tree from an invoice's total down to the steps behind every line, discount and tax. */
export function explainInvoice(lines: readonly AnyLine[], currency: Currency): AmountNode {
  const parts = lines.filter((line) => line.kind !== 'discount').map((line) => lineNode(line, discountsOf(line, lines)))
  const { total } = invoiceTotals(lines, currency)
  return { kind: 'invoice', label: 'Total', amount: total, explanation: null, parts }
}

export function discountsOf(line: AnyLine, lines: readonly AnyLine[]): AnyLine[] {
  return lines.filter((each) => each.discountOf?.line === lineReference(line))
}

function lineNode(line: AnyLine, discounts: readonly AnyLine[]): AmountNode {
  const parts = [leaf('price', line), ...discounts.map((each) => leaf('discount', each)), ...line.taxes.map(taxNode)]
  const amount = sumMoney(
    parts.map((part) => part.amount),
    line.net.currency,
  )
  return { kind: 'line', label: line.description, amount, explanation: null, parts }
}

function leaf(kind: AmountNode['kind'], { description, net, explanation }: AnyLine): AmountNode {
  return { kind, label: description, amount: net, explanation, parts: [] }
}

function taxNode({ name, percent, amount, explanation }: Line['taxes'][number]): AmountNode {
  return { kind: 'tax', label: `${name} ${percent} %`, amount, explanation, parts: [] }
}

/** The tax of one rate over all lines of an invoice. */
export interface TaxTotal {
  readonly name: string
  readonly percent: Decimal
  readonly base: Money
  readonly amount: Money
}

/** The tax of an invoice by rate, in the order in which its lines name them. */
export function taxTotals(lines: readonly Pick<Line, 'taxes'>[]): TaxTotal[] {
  const totals = new Map<string, TaxTotal>()
  for (const { name, percent, base, amount } of lines.flatMap((line) => line.taxes)) {
    const rate = JSON.stringify([name, percent])
    const before = totals.get(rate)
    if (before === undefined) totals.set(rate, { name, percent, base, amount })
    else totals.set(rate, { ...before, base: addMoney(before.base, base), amount: addMoney(before.amount, amount) })
  }
  return [...totals.values()]
}
