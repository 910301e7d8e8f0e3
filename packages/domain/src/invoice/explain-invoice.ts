import type { Explanation } from '../explanation/explanation.ts'
import type { Currency } from '../money/currency.ts'
import { type Money, sumMoney } from '../money/money.ts'
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
