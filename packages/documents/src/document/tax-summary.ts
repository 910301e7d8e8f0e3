import {
  addMoney,
  type Currency,
  type Decimal,
  type Money,
  sumMoney,
  type TaxTreatment,
  zero,
} from '@tallywright/domain'
import type { DocumentLine } from './invoice-document.ts'

/** The tax of one rate over a document. Lines without any tax have no `name`, and `percent` 0. */
export interface TaxSummaryRow {
  readonly treatment: TaxTreatment
  readonly name: string | null
  readonly percent: Decimal
  readonly base: Money
  readonly amount: Money
}

/** What a line comes to without tax: its net after its discounts. */
export function netAfterDiscounts({ net, discounts }: Pick<DocumentLine, 'net' | 'discounts'>): Money {
  return discounts.reduce((left, discount) => addMoney(left, discount.net), net)
}

/**
 * The tax of a document by treatment and rate, in the order in which its lines name them (EN 16931 BG-23). Σ `amount` is the
 * tax of all lines; where each line has at most one tax, Σ `base` is the net of all.
 */
export function taxSummary(lines: readonly DocumentLine[], currency: Currency): TaxSummaryRow[] {
  const rows = lines.flatMap((line) => rowsOf(line, currency))
  const byRate = Map.groupBy(rows, ({ treatment, name, percent }) => JSON.stringify([treatment, name, percent]))
  return [...byRate.values()].flatMap((same) => merged(same, currency))
}

function rowsOf(line: DocumentLine, currency: Currency): TaxSummaryRow[] {
  const { treatment, taxes } = line
  if (taxes.length > 0) return taxes.map((tax) => ({ treatment, ...tax }))
  return [{ treatment, name: null, percent: '0', base: netAfterDiscounts(line), amount: zero(currency) }]
}

function merged(same: readonly TaxSummaryRow[], currency: Currency): TaxSummaryRow[] {
  const base = sumMoney(
    same.map((row) => row.base),
    currency,
  )
  const amount = sumMoney(
    same.map((row) => row.amount),
    currency,
  )
  return same.slice(0, 1).map((row) => ({ ...row, base, amount }))
}
