import { type AmountStep, type Explanation, explain } from '../explanation/explanation.ts'
import { allocateWithin } from '../money/allocate.ts'
import { addMoney, formatMoney, type Money, money, zero } from '../money/money.ts'
import type { BuiltLine, CreditExcess, LineTax } from './line.ts'
import { sumOf, taxBase } from './line-tax.ts'

/** Net and tax of a line in minor units. */
export function totalOf({ net, tax }: Pick<BuiltLine, 'net' | 'tax'>): bigint {
  return net.amount + tax.amount
}

/**
 * Raises a line below zero by `cut` minor units, over its net and its taxes by largest remainder; `why` is what it is raised
 * to. What is cut is nobody's, unless it is kept as its excess.
 */
export function cutCredit(line: BuiltLine, cut: bigint, why: string): { line: BuiltLine; part: CreditExcess } {
  const { currency } = line.net
  const limits = [line.net, ...line.taxes.map((tax) => tax.amount)].map((part) => -part.amount)
  const [net = zero(currency), ...taxes] = allocateWithin(cut, limits).map((part) => money(part, currency))
  return { line: cut === 0n ? line : raised(line, net, taxes, why), part: { net, taxes } }
}

/** The same, and what is cut is given back apart. */
export function cutToGiveBack(line: BuiltLine, cut: bigint, why: string): BuiltLine {
  if (cut === 0n) return line
  const { line: kept, part } = cutCredit(line, cut, why)
  const { net, taxes } = line.excess ?? { net: zero(line.net.currency), taxes: [] }
  const excess = {
    net: addMoney(net, part.net),
    taxes: part.taxes.map((tax, index) => addMoney(taxes[index] ?? zero(tax.currency), tax)),
  }
  return { ...kept, excess }
}

function raised(line: BuiltLine, netCut: Money, taxCuts: readonly Money[], why: string): BuiltLine {
  const net = addMoney(line.net, netCut)
  const taxes: LineTax[] = []
  for (const [index, tax] of line.taxes.entries()) {
    const amount = addMoney(tax.amount, taxCuts[index] ?? zero(net.currency))
    const base = taxBase(net, taxes, tax.compound)
    taxes.push({ ...tax, amount, base, explanation: raisedTo(tax.explanation, amount, why) })
  }
  const contained = taxes.filter((tax) => tax.inclusive)
  const amount = addMoney(net, sumOf(contained, net.currency))
  return {
    ...line,
    net,
    taxes,
    tax: sumOf(taxes, net.currency),
    amount,
    explanation: raisedTo(line.explanation, amount, why),
  }
}

function raisedTo({ currency, steps, facts, rounding }: Explanation, floor: Money, why: string): Explanation {
  const step = { op: 'raise_to', label: why, floor: formatMoney(floor) } as const
  return explain(currency, [...(steps satisfies readonly AmountStep[]), step], facts, rounding)
}
