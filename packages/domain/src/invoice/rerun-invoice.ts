import { rerun } from '../explanation/explanation.ts'
import type { Currency } from '../money/currency.ts'
import { addMoney, type Money, subtractMoney } from '../money/money.ts'
import { type AnyLine, discountsOf, lineReference } from './explain-invoice.ts'
import type { LineTax } from './line.ts'
import { sumOf, taxAmount } from './tax/line-tax.ts'
import { type InvoiceTotals, invoiceTotals } from './totals.ts'

/** A line's amounts as its explanations give them; `line` is its id or key, `taxes` are in the order of the line's. */
interface RerunLine {
  readonly line: string
  readonly amount: Money
  readonly net: Money
  readonly tax: Money
  readonly taxes: readonly Money[]
}

export interface InvoiceRerun extends InvoiceTotals {
  readonly lines: readonly RerunLine[]
}

/** Computes every stored amount of an invoice again from its explanations: always what was stored (semantics §9). */
export function rerunInvoice(lines: readonly AnyLine[], currency: Currency): InvoiceRerun {
  const priced = lines.filter((line) => line.kind !== 'discount')
  const again = new Map(
    priced.flatMap((line) => rerunLine(line, discountsOf(line, lines))).map((each) => [each.line, each]),
  )
  const inOrder = lines.flatMap((line) => again.get(lineReference(line)) ?? [])
  return { lines: inOrder, ...invoiceTotals(inOrder, currency) }
}

function rerunLine(line: AnyLine, discounts: readonly AnyLine[]): RerunLine[] {
  const taxes = line.taxes.map((tax) => rerun(tax.explanation))
  const amounts = [line, ...discounts].map((each) => rerun(each.explanation))
  const nets = netsOf(amounts, line.taxes)
  return [line, ...discounts].map((each, index) => {
    const own = index === 0 ? taxes : []
    const [amount, net] = [amounts[index] ?? line.amount, nets[index] ?? line.net]
    const tax = sumOf(
      own.map((part) => ({ amount: part })),
      amount.currency,
    )
    return { line: lineReference(each), amount, net, tax, taxes: own }
  })
}

/** Shown amounts without the tax that they contain: of the price, then what each discount takes off it. */
function netsOf(amounts: readonly Money[], taxes: readonly LineTax[]): Money[] {
  const [first] = amounts
  const contained = taxes.filter((tax) => tax.inclusive)
  if (first === undefined || contained.length === 0) return [...amounts]
  // A credit that was cut to fit its invoice shares the cut over net and taxes, so its net is what its taxes leave.
  if (amounts.length === 1) return [subtractMoney(first, sumOf(contained.map(rerunTax), first.currency))]
  let left = subtractMoney(first, first)
  const after = amounts.map((amount) => {
    left = addMoney(left, amount)
    return taxAmount(left, contained).net
  })
  return after.map((net, index) => (index === 0 ? net : subtractMoney(net, after[index - 1] ?? net)))
}

function rerunTax({ explanation }: LineTax): { amount: Money } {
  return { amount: rerun(explanation) }
}
