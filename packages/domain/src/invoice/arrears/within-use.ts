import { STEP_PHRASES } from '../../explanation/step-phrases.ts'
import { larger, smaller } from '../../money/minor-units.ts'
import { cutCredit, cutToGiveBack, evenCut, totalOf } from '../credits/cut-credit.ts'
import type { BuiltLine } from '../line.ts'
import type { ProgressiveLine } from './progressive.ts'

/** A line that takes off what was invoiced before, with what it takes off. */
interface TakenOff {
  readonly line: BuiltLine
  readonly before: ProgressiveLine
}

/** Minor units of one line: what is open of its invoice is reduced by it, or was given back as goodwill already. */
interface UnpaidPart {
  readonly open: bigint
  readonly gone: bigint
}

/**
 * Use that comes to less by now than was invoiced of it before (by a voucher since, or events that were taken back) is a
 * credit, and credit for money never paid does not exist (semantics §6): what is open of the earlier invoice is cut from what
 * is taken off, to be given back there. What was given back as goodwill is not given back again.
 *
 * ```
 * 60.00 invoiced before and not paid; used 60.00 − 60.00 by a voucher − 60.00 taken off
 *   →   taken off 0.00, and 60.00 off what is open
 * ```
 */
export function withinUse(lines: readonly BuiltLine[], invoiced: readonly ProgressiveLine[]): readonly BuiltLine[] {
  if (!invoiced.some(({ due, goodwill }) => due > 0n || goodwill > 0n)) return lines
  const open = new Map(invoiced.map(({ invoiceId, due }) => [invoiceId, due]))
  const unpaid = new Map<string, UnpaidPart>()
  for (const use of Map.groupBy(lines, useOf).values()) {
    const beyond = -use.reduce((sum, line) => sum + totalOf(line), 0n)
    if (beyond <= 0n) continue
    for (const [line, part] of unpaidParts(beyond, takenOffIn(use, invoiced), open)) unpaid.set(line.key, part)
  }
  return lines.map((line) => withoutUnpaid(line, unpaid.get(line.key)))
}

/** One feature of a subscription in one period, with its minimum or maximum and discounts. */
function useOf({ subscriptionId, featureSlug, servicePeriod: { start } }: BuiltLine): string {
  return JSON.stringify([subscriptionId, featureSlug, start])
}

function takenOffIn(use: readonly BuiltLine[], invoiced: readonly ProgressiveLine[]): TakenOff[] {
  return use.flatMap((line) => {
    const before = line.kind === 'correction' ? invoiced.find((earlier) => earlier.line.id === line.source) : undefined
    return before === undefined ? [] : [{ line, before }]
  })
}

/** Goodwill is gone only where the credit is more than is left beside it. Takes from `open` what it uses. */
function unpaidParts(beyond: bigint, takenOff: readonly TakenOff[], open: Map<string, bigint>) {
  const left = takenOff.reduce((sum, { line, before }) => sum - totalOf(line) - before.goodwill, 0n)
  let nobodys = larger(beyond - left, 0n)
  let credit = beyond - nobodys
  return takenOff.map(({ line, before: { goodwill, invoiceId } }) => {
    const gone = smaller(nobodys, goodwill)
    const due = open.get(invoiceId) ?? 0n
    const off = smaller(smaller(credit, due), -totalOf(line) - gone)
    nobodys -= gone
    credit -= off
    open.set(invoiceId, due - off)
    return [line, { gone, open: off }] as const
  })
}

function withoutUnpaid(line: BuiltLine, part: UnpaidPart | undefined): BuiltLine {
  if (part === undefined) return line
  const kept = cutCredit(line, evenCut(line, part.gone), STEP_PHRASES.not_given_back_yet.write())
  return cutToGiveBack(kept, evenCut(kept, part.open), STEP_PHRASES.paid_of_it.write())
}
