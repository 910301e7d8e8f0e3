import { explain } from '../../explanation/explanation.ts'
import { STEP_PHRASES } from '../../explanation/step-phrases.ts'
import { allocateWithin } from '../../money/allocate.ts'
import { formatExact, parseDecimal } from '../../money/decimal.ts'
import { smaller, total } from '../../money/minor-units.ts'
import { formatMoney, type Money, money, negateMoney, sumMoney } from '../../money/money.ts'
import { sum } from '../../money/rational.ts'
import { type CreditExcess, type Line, type RatedLine, ratedAs } from '../line.ts'
import type { Creditable, CreditableLine } from './creditable.ts'
import type { NotedCredits, NotedLine } from './route-credits.ts'

/** A credit, or a part of it, that no invoice carries (any more); positive. */
export interface GivenBackCredit extends CreditExcess {
  /** The line that it credits. */
  readonly source: string | null
  /** As it was rated, with the seats that are closed and the discounts that are restored by what is given back. */
  readonly proration: RatedLine
  /** Why it is given back, as a step of the credit note says it. */
  readonly why: 'beyond_invoice' | 'carried_by_void'
}

/** A credit line of an invoice that is void, to be given back whole, its seats and time closed as they were. */
export function creditOfVoid(line: Line): GivenBackCredit {
  const { id: _, ...built } = line
  const taxes = line.taxes.map(({ amount }) => negateMoney(amount))
  return {
    source: line.source,
    net: negateMoney(line.net),
    taxes,
    proration: ratedAs({ ...built, key: line.id }),
    why: 'carried_by_void',
  }
}

/**
 * The credit note that an invoice gets for credits of its lines that no other invoice carries. No more of a line than is left
 * of it; null where nothing is. It may be more than the total of its invoice, where that was lowered by credits of its own.
 */
export function excessNote(
  invoiceId: string,
  left: Creditable,
  credits: readonly GivenBackCredit[],
): NotedCredits | null {
  const lines = left.lines.flatMap((line) => notedLines(line, credits, left.currency))
  const sumOf = (parts: readonly Money[]) => sumMoney(parts, left.currency)
  const [net, tax] = [sumOf(lines.map((line) => line.net)), sumOf(lines.map((line) => line.tax))]
  return net.amount + tax.amount === 0n ? null : { invoiceId, lines, net, tax, total: sumOf([net, tax]) }
}

/** Of one line, which several credits may name: seats that were given up one after another. */
function notedLines(line: CreditableLine, credits: readonly GivenBackCredit[], currency: string): NotedLine[] {
  const own = credits.filter(({ source }) => source === line.lineId)
  if (own.length === 0) return []
  const sumOf = (parts: readonly Money[]) => sumMoney(parts, currency)
  const wanted = [
    sumOf(own.map((each) => each.net)),
    ...line.taxes.map((_, index) => sumOf(own.flatMap((each) => each.taxes[index] ?? []))),
  ]
  const [net = money(0n, currency), ...taxes] = withinLeft(wanted, [line.net, ...line.taxes])
  return [{ lineId: line.lineId, net, tax: sumOf(taxes), taxes, proration: together(own, net) }]
}

function together(given: readonly GivenBackCredit[], net: Money): RatedLine {
  const [{ proration: first, why }] = given as readonly [GivenBackCredit]
  const credits = given.map(({ proration }) => proration)
  const amount = negateMoney(net)
  const step = { op: 'add', label: STEP_PHRASES[why].write(), amount: formatMoney(amount) } as const
  const restores = credits.flatMap((credit) => credit.restores ?? [])
  return {
    ...first,
    quantity: formatExact(sum(credits.map(({ quantity }) => parseDecimal(quantity)))),
    amount,
    taxBehavior: 'exclusive',
    explanation: explain(net.currency, [step], first.explanation.facts),
    ...(restores.length === 0 ? {} : { restores }),
  }
}

/** Goodwill may have taken net and tax off in another ratio: then what is given back is what is left, as far as it goes. */
function withinLeft(wanted: readonly Money[], left: readonly bigint[]): readonly Money[] {
  if (wanted.every(({ amount }, index) => amount <= (left[index] ?? 0n))) return wanted
  const parts = allocateWithin(smaller(total(wanted.map(({ amount }) => amount)), total(left)), left)
  return wanted.map(({ currency }, index) => money(parts[index] ?? 0n, currency))
}
