import { allocateWithin } from '../../money/allocate.ts'
import { smaller, total } from '../../money/minor-units.ts'
import { money } from '../../money/money.ts'
import type { Line } from '../line.ts'
import { evenCut, totalOf } from './cut-credit.ts'
import type { GivenBackCredit } from './excess-note.ts'

/** A line of a credited invoice that took off what an earlier one had billed of the same use. */
export interface TakenOffLine {
  readonly correction: Line
  /** The earlier invoice, and minor units that are open of it and of those that it took off itself. */
  readonly invoiceId: string
  readonly open: bigint
}

export interface PassedOn {
  readonly kept: readonly GivenBackCredit[]
  readonly passed: readonly GivenBackCredit[]
}

/**
 * Use that was invoiced in parts: the later invoice bills all of it and takes off what the earlier one had billed, so that its
 * lines come to more than it asked for. A credit `beyond` what it asked for is one of the earlier invoice, as far as that is
 * not paid; what was never paid comes into no wallet (semantics §6).
 *
 * ```
 * first invoice    8.95 of use                               8.95 open
 * second one      12.59 of use − 8.95 invoiced before        3.64 open
 * credit          12.59   →   3.64 off the second, 8.95 off the first
 * ```
 */
export function passOn(
  credits: readonly GivenBackCredit[],
  beyond: bigint,
  takenOff: readonly TakenOffLine[],
): PassedOn {
  const open = new Map(takenOff.map((each) => [each.invoiceId, each.open]))
  let left = smaller(beyond, total(credits.map(totalOfCredit)))
  const passed = takenOff.flatMap(({ correction, invoiceId }): GivenBackCredit[] => {
    const room = smaller(open.get(invoiceId) ?? 0n, -totalOf(correction))
    const amount = smaller(left, room)
    const [first] = credits
    if (first === undefined || amount <= 0n) return []
    left -= amount
    open.set(invoiceId, (open.get(invoiceId) ?? 0n) - amount)
    const [net = 0n, ...taxes] = evenCut(correction, amount)
    const of = (part: bigint) => money(part, correction.net.currency)
    const { restores: _, ...proration } = first.proration
    const source = correction.source
    return [{ ...first, source, net: of(net), taxes: taxes.map(of), proration: { ...proration, source } }]
  })
  return { kept: withoutAmount(credits, total(passed.map(totalOfCredit))), passed }
}

function totalOfCredit({ net, taxes }: Pick<GivenBackCredit, 'net' | 'taxes'>): bigint {
  return total([net, ...taxes].map(({ amount }) => amount))
}

/** The same credits, so much less in all: the last are cut first. */
function withoutAmount(credits: readonly GivenBackCredit[], amount: bigint): GivenBackCredit[] {
  let left = amount
  return credits.toReversed().flatMap((credit) => {
    const cut = smaller(left, totalOfCredit(credit))
    left -= cut
    if (cut === totalOfCredit(credit)) return []
    const parts = [credit.net, ...credit.taxes]
    const [net = 0n, ...taxes] = allocateWithin(
      cut,
      parts.map((part) => part.amount),
    )
    const less = (part: { readonly amount: bigint; readonly currency: string }, by: bigint) =>
      money(part.amount - by, part.currency)
    return [{ ...credit, net: less(credit.net, net), taxes: credit.taxes.map((tax, at) => less(tax, taxes[at] ?? 0n)) }]
  })
}
