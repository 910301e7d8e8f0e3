import {
  addMoney,
  compare,
  type Decimal,
  type Failure,
  formatMoney,
  type Money,
  multiply,
  parseDecimal,
  rational,
  refuse,
  roundToMoney,
  subtractMoney,
  toMajor,
} from '@tallywright/domain'
import type { InvoiceDocument } from '../document/invoice-document.ts'
import { netAfterDiscounts } from '../document/tax-summary.ts'
import type { VatCategory } from './vat-category.ts'

/** One row of BG-23: the sum of the nets of a category and rate, and of their tax. */
export interface VatBreakdown {
  readonly category: VatCategory
  readonly taxable: Money
  readonly tax: Money
}

/** The lines of a document by category and rate; `categories` has one for each line, in their order. */
export function vatBreakdown(
  { lines }: Pick<InvoiceDocument, 'lines'>,
  categories: readonly VatCategory[],
): VatBreakdown[] {
  const rows = new Map<string, VatBreakdown>()
  for (const [index, category] of categories.entries()) {
    const line = lines[index]
    if (line === undefined) continue
    const key = `${category.code} ${category.percent}`
    const before = rows.get(key)
    const net = netAfterDiscounts(line)
    const row = { category, taxable: net, tax: line.tax }
    rows.set(key, before === undefined ? row : added(before, row))
  }
  return [...rows.values()]
}

function added(before: VatBreakdown, row: VatBreakdown): VatBreakdown {
  return { ...before, taxable: addMoney(before.taxable, row.taxable), tax: addMoney(before.tax, row.tax) }
}

/**
 * EN 16931 computes a category's tax on its sum (BR-CO-17); here each line is rounded by itself (semantics §11), which over
 * many lines comes to some cents more or less. The published validation rules allow less than 1.00 in between; an invoice
 * beyond that is refused rather than sent with a tax that its PDF does not have.
 */
export function refusalOfTax(breakdown: readonly VatBreakdown[]): Failure<'e_invoice.tax_not_expressible'> | null {
  const beyond = breakdown.find((row) => !isWithinTolerance(row))
  if (beyond === undefined) return null
  const { taxable, tax, category } = beyond
  const message = `${formatMoney(tax)} is no ${category.percent} % of ${formatMoney(taxable)}, by 1.00 or more.`
  return refuse('e_invoice.tax_not_expressible', message, { param: 'totals.tax' })
}

function isWithinTolerance({ category: { percent }, taxable, tax }: VatBreakdown): boolean {
  const distance = subtractMoney(tax, taxOn(taxable, percent ?? '0'))
  return compare(toMajor(distance), rational(1)) < 0 && compare(toMajor(distance), rational(-1)) > 0
}

function taxOn(taxable: Money, percent: Decimal): Money {
  const share = multiply(parseDecimal(percent), rational(1, 100))
  return roundToMoney(multiply(toMajor(taxable), share), taxable.currency)
}
