import { STEP_PHRASES } from '../../explanation/step-phrases.ts'
import type { Currency } from '../../money/currency.ts'
import { type Money, sumMoney } from '../../money/money.ts'
import { type BuiltLine, type RatedLine, ratedAs } from '../line.ts'
import { invoiceTotals } from '../totals.ts'
import { cutCredit, cutToGiveBack, totalOf } from './cut-credit.ts'
import type { GivenBackCredit } from './excess-note.ts'
import { shareCut } from './share-cut.ts'

/** Of one credit line; it goes back the way it came. */
export interface ExcessCredit extends GivenBackCredit {
  /** The credit line's key. */
  readonly line: string
  readonly total: Money
}

export interface FittedLines {
  readonly lines: readonly BuiltLine[]
  readonly excess: readonly ExcessCredit[]
}

/**
 * An invoice never totals below zero: what its credit lines come to beyond its other lines is cut from them, so that the
 * invoice totals exactly zero, and so do its net and its tax where all lines have the same taxes.
 * Credits of lines of other invoices are cut first, and are given back apart. What is credited on its own invoice was never
 * paid: it comes to more than its charge by rounding at most, and that is nobody's.
 *
 * ```
 * charge 10.00 + 1.90, credit −20.00 − 3.80   →   credit −10.00 − 1.90, total 0.00, excess 10.00 + 1.90
 * ```
 */
export function fitCredits(
  lines: readonly BuiltLine[],
  currency: Currency,
  lineIds: ReadonlyMap<string, string> = new Map(),
): FittedLines {
  const own = new Set(lines.flatMap(({ key }) => [key, lineIds.get(key)]))
  const isOfOwn = ({ source }: BuiltLine) => source !== null && own.has(source)
  const given = cutTo(lines, currency, (line) => isCredit(line) && !isOfOwn(line), cutToGiveBack)
  // The tax of a maximum is rounded apart from those of the lines it limits, and may exceed them by a minor unit.
  const fitted = cutTo(cutTo(given, currency, isCredit, cutCredit), currency, isMaximum, cutCredit)
  return { lines: fitted, excess: fitted.flatMap(excessOf) }
}

function cutTo(
  lines: readonly BuiltLine[],
  currency: Currency,
  isCut: (line: BuiltLine) => boolean,
  cut: typeof cutToGiveBack,
): readonly BuiltLine[] {
  const beyond = -invoiceTotals(lines, currency).total.amount
  if (beyond <= 0n) return lines
  const cuts = shareCut(
    lines.map((line) => ({ line, isCut: isCut(line) })),
    beyond,
  )
  return lines.map((line, index) => cut(line, cuts[index] ?? [], CARRIED))
}

const CARRIED = STEP_PHRASES.carried_by_invoice.write()

/** A maximum and a discount are below zero too, but belong to the lines they reduce. */
function isCredit(line: BuiltLine): boolean {
  return line.kind !== 'maximum' && line.kind !== 'discount' && totalOf(line) < 0n
}

function isMaximum({ kind }: BuiltLine): boolean {
  return kind === 'maximum'
}

function excessOf(line: BuiltLine): ExcessCredit[] {
  if (line.excess === undefined) return []
  const { key, source, excess } = line
  const all = sumMoney([excess.net, ...excess.taxes], excess.net.currency)
  return [{ ...excess, line: key, source, total: all, proration: moneyAlone(line), why: 'beyond_invoice' }]
}

/** What a credit closes and restores is closed and restored by its line. */
function moneyAlone({ restores: _, ...line }: BuiltLine): RatedLine {
  return { ...ratedAs(line), quantity: '0' }
}
