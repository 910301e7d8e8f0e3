import type { Currency } from '../../money/currency.ts'
import type { Decimal } from '../../money/decimal.ts'
import { addMoney, type Money, sumMoney, zero } from '../../money/money.ts'
import { type AnyLine, discountsOf } from '../explain-invoice.ts'
import type { LineTax, TaxTreatment } from '../line.ts'

/**
 * One rate's tax over all lines of an invoice; or, with neither name nor country, what carries no tax and by which
 * treatment. `base` is without tax, for a compound rate with the taxes before it.
 */
export interface TaxTotal {
  readonly treatment: TaxTreatment
  readonly name: string | null
  readonly percent: Decimal
  readonly country: string | null
  readonly region: string | null
  readonly base: Money
  readonly amount: Money
}

/**
 * The tax of an invoice by treatment and rate, in the order in which its lines name them. The amounts sum to the invoice's
 * tax. Discounts count with the line that they reduce.
 */
export function taxTotals(lines: readonly AnyLine[]): TaxTotal[] {
  const totals = new Map<string, TaxTotal>()
  for (const part of lines.filter(({ kind }) => kind !== 'discount').flatMap((line) => partsOf(line, lines))) {
    const { treatment, name, percent, country, region } = part
    const key = JSON.stringify([treatment, name, percent, country, region])
    const before = totals.get(key)
    totals.set(key, before === undefined ? part : added(before, part))
  }
  return [...totals.values()]
}

function added(total: TaxTotal, { base, amount }: TaxTotal): TaxTotal {
  return { ...total, base: addMoney(total.base, base), amount: addMoney(total.amount, amount) }
}

function partsOf(line: AnyLine, lines: readonly AnyLine[]): TaxTotal[] {
  const treatment = line.taxTreatment
  if (line.taxes.length > 0) return line.taxes.map((tax) => taxedPart(treatment, tax))
  const { currency } = line.net
  const nets = [line, ...discountsOf(line, lines)].map((each) => each.net)
  return [untaxedPart(treatment, sumMoney(nets, currency), currency)]
}

function taxedPart(treatment: TaxTreatment, { name, percent, country, region, base, amount }: LineTax): TaxTotal {
  return { treatment, name, percent, country, region, base, amount }
}

function untaxedPart(treatment: TaxTreatment, base: Money, currency: Currency): TaxTotal {
  return { treatment, name: null, percent: '0', country: null, region: null, base, amount: zero(currency) }
}

/** What an invoice has to say where a treatment carries no tax; null where it has nothing to say. */
export function taxNote(treatment: TaxTreatment): string | null {
  return NOTES[treatment]
}

// Article 226 (11a) of Directive 2006/112/EC asks for the words “Reverse charge” as such.
const NOTES: Readonly<Record<TaxTreatment, string | null>> = {
  standard: null,
  exempt: 'Exempt from tax.',
  reverse_charge: 'Reverse charge: the customer accounts for the tax.',
  not_collected: 'Not subject to tax of the seller.',
}
