import type { Decimal } from '../../money/decimal.ts'
import { smaller, total } from '../../money/minor-units.ts'
import { rational } from '../../money/rational.ts'
import { roundToInteger } from '../../money/rounding.ts'
import { type CreditableLine, creditableOf, type EarlierCredit } from '../credits/creditable.ts'
import type { Line } from '../line.ts'

/** A line that billed what was used. */
export interface InvoicedUsage {
  readonly line: Line
  /** What corrections took off it by credit notes: of what was not paid, and what no invoice could carry. */
  readonly noted: readonly NotedCorrection[]
  /** The lines of its invoice and what was taken off them, to be credited; null where nothing of it is given back. */
  readonly creditable: { readonly lines: readonly Line[]; readonly earlier: readonly EarlierCredit[] } | null
}

interface NotedCorrection extends EarlierCredit {
  /** The units that it was for. */
  readonly quantity: Decimal
}

/** What of a credit is of one line, net and in minor units. */
export interface CreditPart {
  readonly line: Line
  readonly net: bigint
  readonly lines: readonly Line[]
  readonly earlier: readonly EarlierCredit[]
}

/**
 * Shares a credit over the lines that had billed it, the last first, no more of each than is left of it. What is left of none was
 * given back before, or taken off by an amount, and is nobody's. `credit`: minor units as the price shows them, with its tax
 * where that is included.
 */
export function creditParts(credit: bigint, invoiced: readonly InvoicedUsage[], isInclusive: boolean): CreditPart[] {
  let open = credit
  return invoiced.toReversed().flatMap(({ line, creditable }) => {
    if (open <= 0n || creditable === null || line.discountOf !== null || line.net.amount <= 0n) return []
    const { lines, earlier } = creditable
    const left = creditableOf(line.net.currency, lines, earlier).lines.find(({ lineId }) => lineId === line.id)
    if (left === undefined || left.net === 0n) return []
    const shown = isInclusive ? total([left.net, ...left.taxes]) : left.net
    const taken = smaller(open, shown)
    open -= taken
    return [{ line, lines, earlier, net: netOf(taken, shown, left) }]
  })
}

function netOf(taken: bigint, shown: bigint, { net }: CreditableLine): bigint {
  return taken === shown ? net : roundToInteger(rational(taken * net, shown), 'half_up')
}
