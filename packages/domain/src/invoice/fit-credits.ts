import { type AmountStep, type Explanation, explain } from '../explanation/explanation.ts'
import { STEP_PHRASES } from '../explanation/step-phrases.ts'
import { allocateWithin } from '../money/allocate.ts'
import type { Currency } from '../money/currency.ts'
import { addMoney, formatMoney, type Money, money, zero } from '../money/money.ts'
import type { BuiltLine, CreditExcess, LineTax } from './line.ts'
import { sumOf, taxBase } from './line-tax.ts'
import { invoiceTotals } from './totals.ts'

/** Of one credit line; it goes back the way it came. */
export interface ExcessCredit extends CreditExcess {
  /** The credit line's key, and the line that it credits. */
  readonly line: string
  readonly source: string | null
  readonly total: Money
}

export interface FittedLines {
  readonly lines: readonly BuiltLine[]
  readonly excess: readonly ExcessCredit[]
}

/**
 * An invoice never totals below zero: what its credit lines come to beyond its other lines is cut from them by largest
 * remainder over their totals, and within a line over its net and its taxes, so that the invoice totals exactly zero.
 *
 * ```
 * charge 10.00 + 1.90, credit −20.00 − 3.80   →   credit −10.00 − 1.90, total 0.00, excess 10.00 + 1.90
 * ```
 */
export function fitCredits(lines: readonly BuiltLine[], currency: Currency): FittedLines {
  const { total } = invoiceTotals(lines, currency)
  if (total.amount >= 0n) return { lines, excess: [] }
  const credits = lines.map((line) => (isCredit(line) ? -totalOf(line) : 0n))
  const cuts = allocateUpTo(-total.amount, credits)
  const cut = lines.map((line, index) => cutCredit(line, cuts[index] ?? 0n))
  return {
    lines: raiseMaxima(
      cut.map(({ line }) => line),
      currency,
    ),
    excess: cut.flatMap(({ excess }) => excess),
  }
}

/** The tax of a maximum is rounded apart from those of the lines it limits, and may exceed them by a minor unit. */
function raiseMaxima(lines: readonly BuiltLine[], currency: Currency): BuiltLine[] {
  const { total } = invoiceTotals(lines, currency)
  const maxima = lines.map((line) => (line.kind === 'maximum' ? -totalOf(line) : 0n))
  const cuts = allocateUpTo(-total.amount, maxima)
  return lines.map((line, index) => cutCredit(line, cuts[index] ?? 0n).line)
}

/** A maximum and a discount are below zero too, but belong to the lines they reduce. */
function isCredit(line: BuiltLine): boolean {
  return line.kind !== 'maximum' && line.kind !== 'discount' && totalOf(line) < 0n
}

function allocateUpTo(total: bigint, limits: readonly bigint[]): bigint[] {
  const room = limits.reduce((a, b) => a + b, 0n)
  return allocateWithin(total < room ? total : room, limits)
}

function totalOf({ net, tax }: BuiltLine): bigint {
  return net.amount + tax.amount
}

function cutCredit(line: BuiltLine, cut: bigint): { line: BuiltLine; excess: ExcessCredit[] } {
  if (cut === 0n) return { line, excess: [] }
  const { currency } = line.net
  const limits = [line.net, ...line.taxes.map((tax) => tax.amount)].map((part) => -part.amount)
  const [net = money(0n, currency), ...taxes] = allocateWithin(cut, limits).map((part) => money(part, currency))
  const excess = { line: line.key, source: line.source, net, taxes, total: money(cut, currency) }
  return { line: { ...raised(line, net, taxes), excess: { net, taxes } }, excess: [excess] }
}

function raised(line: BuiltLine, netCut: Money, taxCuts: readonly Money[]): BuiltLine {
  const net = addMoney(line.net, netCut)
  const taxes: LineTax[] = []
  for (const [index, tax] of line.taxes.entries()) {
    const amount = addMoney(tax.amount, taxCuts[index] ?? zero(net.currency))
    const base = taxBase(net, taxes, tax.compound)
    taxes.push({ ...tax, amount, base, explanation: raisedTo(tax.explanation, amount) })
  }
  const contained = taxes.filter((tax) => tax.inclusive)
  const amount = addMoney(net, sumOf(contained, net.currency))
  return {
    ...line,
    net,
    taxes,
    tax: sumOf(taxes, net.currency),
    amount,
    explanation: raisedTo(line.explanation, amount),
  }
}

function raisedTo({ currency, steps, facts, rounding }: Explanation, floor: Money): Explanation {
  const label = STEP_PHRASES.carried_by_invoice.write()
  const step = { op: 'raise_to', label, floor: formatMoney(floor) } as const
  return explain(currency, [...(steps satisfies readonly AmountStep[]), step], facts, rounding)
}
