import { type AmountStep, type Explanation, explain } from '../../explanation/explanation.ts'
import { allocateWithin } from '../../money/allocate.ts'
import { total } from '../../money/minor-units.ts'
import { addMoney, formatMoney, type Money, money, zero } from '../../money/money.ts'
import type { BuiltLine, CreditExcess, LineTax } from '../line.ts'
import { sumOf, taxBase } from '../tax/line-tax.ts'

/** Net and tax of a line in minor units. */
export function totalOf({ net, tax }: Pick<BuiltLine, 'net' | 'tax'>): bigint {
  return net.amount + tax.amount
}

/** What a line below zero is raised by, in minor units: of its net, then of each of its taxes. */
export type CreditCut = readonly bigint[]

/** The net of a line and each of its taxes. */
export function partsOf({ net, taxes }: Pick<BuiltLine, 'net' | 'taxes'>): bigint[] {
  return [net, ...taxes.map((tax) => tax.amount)].map(({ amount }) => amount)
}

/** `cut` minor units of a line below zero, over its net and its taxes by largest remainder. */
export function evenCut(line: Pick<BuiltLine, 'net' | 'taxes'>, cut: bigint): CreditCut {
  const limits = partsOf(line).map((part) => -part)
  return allocateWithin(cut, limits)
}

/** Raises a line below zero; `why` is what it is raised to. What is cut is nobody's. */
export function cutCredit(line: BuiltLine, cut: CreditCut, why: string): BuiltLine {
  const [net = zero(line.net.currency), ...taxes] = cut.map((part) => money(part, line.net.currency))
  return total(cut) === 0n ? line : raised(line, net, taxes, why)
}

/** The same, and what is cut is given back apart. */
export function cutToGiveBack(line: BuiltLine, cut: CreditCut, why: string): BuiltLine {
  if (total(cut) === 0n) return line
  const { currency } = line.net
  const before = line.excess ?? { net: zero(currency), taxes: [] }
  const [net = 0n, ...taxes] = cut
  const excess: CreditExcess = {
    net: addMoney(before.net, money(net, currency)),
    taxes: line.taxes.map((_, index) =>
      addMoney(before.taxes[index] ?? zero(currency), money(taxes[index] ?? 0n, currency)),
    ),
  }
  return { ...cutCredit(line, cut, why), excess }
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
