import { explain, type Operation } from '../../explanation/explanation.ts'
import { allocate } from '../../money/allocate.ts'
import { type Decimal, formatExact, parseDecimal } from '../../money/decimal.ts'
import { addMoney, formatMoney, type Money, money, subtractMoney, sumMoney, toMajor } from '../../money/money.ts'
import { add, divide, multiply, ONE, type Rational, rational, subtract, sum, ZERO } from '../../money/rational.ts'
import type { LineTax } from '../line.ts'

/** A tax rate as one line meets it. */
export type LineRate = Pick<LineTax, 'name' | 'percent' | 'country' | 'region' | 'compound' | 'inclusive'>

/** An amount taken apart: `net` and the taxes on it. Those of inclusive rates were in the amount, the others come on top. */
export interface TaxedAmount {
  readonly net: Money
  readonly taxes: readonly LineTax[]
}

/**
 * The taxes of one shown amount of either sign (semantics §11). Simple rates are computed on the net, then compound ones on
 * the net and the taxes before them. Inclusive: tax = round(gross × r ÷ (1 + r)), net = gross − tax, shared over several
 * inclusive rates by largest remainder. Every other rate is rounded alone.
 *
 * ```
 * 119.00 inclusive of 19 %          tax 19.00, net 100.00
 * 100.00 plus 5 % and compound 10 % taxes 5.00 and 10.50
 * ```
 */
export function taxAmount(amount: Money, rates: readonly LineRate[]): TaxedAmount {
  const ordered = [...rates.filter((rate) => !rate.compound), ...rates.filter((rate) => rate.compound)]
  const contained = containedTaxes(
    amount,
    ordered.filter((rate) => rate.inclusive),
  )
  const net = subtractMoney(amount, sumOf(contained, amount.currency))
  const taxes = contained.map((tax, index) => ({ ...tax, base: taxBase(net, contained.slice(0, index), tax.compound) }))
  for (const rate of ordered.filter((each) => !each.inclusive)) taxes.push(addedTax(net, taxes, rate))
  return { net, taxes }
}

export function sumOf(taxes: readonly Pick<LineTax, 'amount'>[], currency: string): Money {
  return sumMoney(
    taxes.map((tax) => tax.amount),
    currency,
  )
}

/** What a tax is computed on: the net, for a compound rate with the taxes before it. */
export function taxBase(net: Money, before: readonly Pick<LineTax, 'amount'>[], compound: boolean): Money {
  return compound ? addMoney(net, sumOf(before, net.currency)) : net
}

function addedTax(net: Money, before: readonly LineTax[], rate: LineRate): LineTax {
  const base = taxBase(net, before, rate.compound)
  const [quantity, unitAmount] = [formatMoney(base), formatExact(share(rate.percent))]
  const label = `${rate.name}: ${rate.percent} % of ${quantity}`
  return taxLine(rate, base, [{ op: 'add_product', label, quantity, unitAmount }])
}

/** The taxes that a gross amount contains: one rounding of their sum, then by largest remainder. */
function containedTaxes(gross: Money, rates: readonly LineRate[]): LineTax[] {
  if (rates.length === 0) return []
  const effective = effectiveRates(rates)
  const whole = add(ONE, sum(effective))
  const exact = effective.map((rate) => multiply(toMajor(gross), divide(rate, whole)))
  const total = explain(gross.currency, [{ op: 'add', label: '', amount: formatExact(sum(exact)) }])
  const parts = allocate(BigInt(total.amountMinor), effective)
  return rates.map((rate, index) => {
    const by = formatExact(divide(effective[index] ?? ZERO, whole))
    const operations: Operation[] = [
      { op: 'add', label: 'shown price', amount: formatMoney(gross) },
      { op: 'multiply', label: `${rate.name}: the ${rate.percent} % it contains`, by },
      ...remainderStep(money(parts[index] ?? 0n, gross.currency), exact[index] ?? ZERO, rates.length),
    ]
    return taxLine(rate, gross, operations)
  })
}

function remainderStep(part: Money, exact: Rational, parts: number): Operation[] {
  if (parts === 1) return []
  const rest = subtract(toMajor(part), exact)
  return [{ op: 'add', label: `to ${formatMoney(part)} by largest remainder`, amount: formatExact(rest) }]
}

/** Each rate as a share of the net: a compound one of 10 % after 5 % takes 10.5 % of it. */
function effectiveRates(rates: readonly LineRate[]): Rational[] {
  const effective: Rational[] = []
  for (const { percent, compound } of rates) {
    effective.push(compound ? multiply(share(percent), add(ONE, sum(effective))) : share(percent))
  }
  return effective
}

function share(percent: Decimal): Rational {
  return divide(parseDecimal(percent), rational(100))
}

function taxLine(
  { name, percent, country, region, compound, inclusive }: LineRate,
  base: Money,
  operations: Operation[],
): LineTax {
  const explanation = explain(base.currency, operations)
  const amount = money(BigInt(explanation.amountMinor), base.currency)
  return { name, percent, country, region, compound, inclusive, amount, base, explanation }
}
