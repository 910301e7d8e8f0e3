import { assert } from '../../assert.ts'
import { explain, type Operation } from '../../explanation/explanation.ts'
import { formatExact } from '../../money/decimal.ts'
import { addMoney, formatMoney, type Money, money, negateMoney, subtractMoney, sumMoney } from '../../money/money.ts'
import { rational } from '../../money/rational.ts'
import type { EarlierCredit } from '../credits/creditable.ts'
import type { Line, LineTax, ReversedTax } from '../line.ts'
import { taxBase } from './line-tax.ts'

/**
 * The taxes that a credit of `amount` (net, negative) takes back: of each tax of the credited line the same share, at its
 * original rate, and never more than earlier credits left (semantics §6). The credit that closes the line takes all of it.
 */
export function reverseTaxes(amount: Money, reversed: ReversedTax): LineTax[] {
  const taxes: LineTax[] = []
  for (const [index, tax] of reversed.taxes.entries()) {
    const credited = reversed.taxesCredited[index]
    assert(credited !== undefined, 'every tax of a credited line says what was taken back of it')
    const explanation = explain(amount.currency, reversal(tax, subtractMoney(tax.amount, credited), amount, reversed))
    const taken = money(BigInt(explanation.amountMinor), amount.currency)
    const base = taxBase(amount, taxes, tax.compound)
    taxes.push({ ...tax, inclusive: false, amount: taken, base, explanation })
  }
  return taxes
}

/** What a credit of an invoiced line reverses, from the lines of its invoice and what was credited of it before. */
export function reversedTax(line: Line, lines: readonly Line[], earlier: readonly EarlierCredit[]): ReversedTax {
  const { id, net, taxes, taxTreatment: treatment } = line
  const discounts = lines.filter(({ discountOf }) => discountOf?.line === id)
  const own = earlier.filter(({ lineId }) => lineId === id)
  const sumOf = (parts: readonly Money[]) => sumMoney(parts, net.currency)
  return {
    net: sumOf([net, ...discounts.map((discount) => discount.net)]),
    credited: sumOf(own.map((credit) => credit.net)),
    taxes,
    taxesCredited: taxes.map((_, index) => sumOf(own.flatMap((credit) => credit.taxes[index] ?? []))),
    treatment,
  }
}

function reversal(tax: LineTax, left: Money, amount: Money, { net, credited, taxes }: ReversedTax): Operation[] {
  // The first tax of a line is computed on its net alone. A goodwill credit took back tax of its own, which is not left.
  const taxed = taxes[0]?.base ?? net
  const closesTheLine = addMoney(net, amount).amount <= credited.amount
  return closesTheLine && net.amount === taxed.amount ? allThatIsLeft(left) : shareOf(tax, amount, taxed, left)
}

function allThatIsLeft(left: Money): Operation[] {
  return [{ op: 'add', label: 'all that is left of the tax', amount: formatMoney(negateMoney(left)) }]
}

function shareOf(tax: LineTax, amount: Money, taxed: Money, left: Money): Operation[] {
  const by = taxed.amount === 0n ? '0' : formatExact(rational(amount.amount, taxed.amount))
  return [
    { op: 'add', label: `${tax.name} of the line`, amount: formatMoney(tax.amount) },
    { op: 'multiply', label: `the credited share of ${formatMoney(taxed)}`, by },
    { op: 'raise_to', label: 'no more than is left of it', floor: formatMoney(negateMoney(left)) },
  ]
}
