import { assert } from '../../assert.ts'
import type { Currency } from '../../money/currency.ts'
import { addMoney, type Money, subtractMoney, sumMoney } from '../../money/money.ts'
import type { Instant } from '../../time/instant.ts'
import type { LineTax, ReversedTax, TaxTreatment } from '../line.ts'
import { sumOf, taxAmount } from './line-tax.ts'
import { reverseTaxes } from './reverse-tax.ts'
import { refusalOfTaxRates, type TaxRate, taxRatesFor } from './tax-rate.ts'
import type { Taxation } from './tax-treatment.ts'

/** Who owes the tax, whose rates it has, when, and the rate tables of that time. */
export interface TaxContext extends Taxation {
  readonly rates: readonly TaxRate[]
  readonly at: Instant
}

/** A line as tax looks at it: its shown price and the discounts on it (not positive), in the order they were given. */
export interface TaxableLine {
  readonly key: string
  readonly amount: Money
  readonly discounts?: readonly Money[]
  readonly taxBehavior: 'exclusive' | 'inclusive'
  readonly taxCategory: string | null
  readonly reverses?: ReversedTax
}

/** `net` is the line's own, `discountNets` its discounts': net after − net before. The taxes are those of all together. */
export interface TaxedLine {
  readonly key: string
  readonly treatment: TaxTreatment
  readonly net: Money
  readonly discountNets: readonly Money[]
  readonly taxes: readonly LineTax[]
  readonly tax: Money
}

/** `total` = `net` + `tax`, and both are the exact sums over the lines. */
export interface ComputedTax {
  readonly lines: readonly TaxedLine[]
  readonly net: Money
  readonly tax: Money
  readonly total: Money
}

/**
 * The tax of every line, on its discounted amount and rounded per line (semantics §11). The rates are those of the place at
 * `at`. Only the treatment `standard` carries any; under the others an inclusive price is wholly net. A
 * line that reverses an invoiced one takes back that line's taxes instead. Amounts are minor units of `currency`; `lines`
 * come back in the order in which they were given.
 *
 * Nothing is refused: what would be was checked when it came in, so it is a bug here and throws. That is a line, or a
 * discount of one, in another currency than `currency`, and a rate in force for a line that `refusalOfTaxRates` refuses.
 */
export function computeTax(
  input: TaxContext & { readonly currency: Currency; readonly lines: readonly TaxableLine[] },
): ComputedTax {
  const { currency } = input
  const lines = input.lines.map((line) => taxLine(line, input))
  const net = sumMoney(
    lines.flatMap((line) => [line.net, ...line.discountNets]),
    currency,
  )
  const tax = sumMoney(
    lines.map((line) => line.tax),
    currency,
  )
  return { lines, net, tax, total: addMoney(net, tax) }
}

function taxLine(line: TaxableLine, context: TaxContext): TaxedLine {
  if (line.reverses !== undefined) {
    const taxes = reverseTaxes(line.amount, line.reverses)
    return taxedLine(line, line.reverses.treatment, [line.amount], taxes)
  }
  const { treatment } = context
  const rates = treatment === 'standard' ? ratesOf(line, context) : []
  const stages = discountStages(line).map((amount) => taxAmount(amount, rates))
  return taxedLine(
    line,
    treatment,
    stages.map((stage) => stage.net),
    stages.at(-1)?.taxes ?? [],
  )
}

/** The shown price, and what is left of it after each discount. */
function discountStages({ amount, discounts = [] }: TaxableLine): Money[] {
  let left = amount
  const after = discounts.map((discount) => {
    left = addMoney(left, discount)
    return left
  })
  return [amount, ...after]
}

function taxedLine(
  { key, amount }: TaxableLine,
  treatment: TaxTreatment,
  nets: Money[],
  taxes: readonly LineTax[],
): TaxedLine {
  const [net = amount, ...later] = nets
  const discountNets = later.map((after, index) => subtractMoney(after, nets[index] ?? net))
  return { key, treatment, net, discountNets, taxes, tax: sumOf(taxes, amount.currency) }
}

function ratesOf({ taxBehavior, taxCategory }: TaxableLine, { rates, place, at }: TaxContext) {
  const inForce = taxRatesFor(rates, { ...place, at }, taxCategory)
  assert(refusalOfTaxRates(inForce) === null, 'a rate table is checked when it comes in: a percent is a decimal from 0')
  return inForce.map(({ name, percent, country, region, compound, inclusive }) => ({
    name,
    percent,
    country,
    region: region ?? null,
    compound: compound ?? false,
    inclusive: inclusive ?? taxBehavior === 'inclusive',
  }))
}
