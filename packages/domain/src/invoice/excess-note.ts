import { explain } from '../explanation/explanation.ts'
import { STEP_PHRASES } from '../explanation/step-phrases.ts'
import { allocateWithin } from '../money/allocate.ts'
import { smaller, total } from '../money/minor-units.ts'
import { formatMoney, type Money, money, negateMoney, sumMoney } from '../money/money.ts'
import type { Creditable, CreditableLine } from './creditable.ts'
import type { ExcessCredit } from './fit-credits.ts'
import type { RatedLine } from './line.ts'
import type { NotedCredits, NotedLine } from './route-credits.ts'

/**
 * The credit note that an invoice gets for credits of its lines that another invoice could not carry: it stands for the money
 * alone, because the lines are closed there. No more of a line than is left of it; null where nothing is. It may be more than
 * the total of its invoice, where that was lowered by credits of its own.
 */
export function excessNote(invoiceId: string, left: Creditable, excess: readonly ExcessCredit[]): NotedCredits | null {
  const lines = left.lines.flatMap((line) => notedLines(line, excess, left.currency))
  const sumOf = (parts: readonly Money[]) => sumMoney(parts, left.currency)
  const [net, tax] = [sumOf(lines.map((line) => line.net)), sumOf(lines.map((line) => line.tax))]
  return net.amount + tax.amount === 0n ? null : { invoiceId, lines, net, tax, total: sumOf([net, tax]) }
}

/** Of one line, which several credits may name: seats that were given up one after another. */
function notedLines(line: CreditableLine, excess: readonly ExcessCredit[], currency: string): NotedLine[] {
  const own = excess.filter(({ source }) => source === line.lineId)
  const [first] = own
  if (first === undefined) return []
  const sumOf = (parts: readonly Money[]) => sumMoney(parts, currency)
  const wanted = [
    sumOf(own.map((each) => each.net)),
    ...line.taxes.map((_, index) => sumOf(own.flatMap((each) => each.taxes[index] ?? []))),
  ]
  const [net = money(0n, currency), ...taxes] = withinLeft(wanted, [line.net, ...line.taxes])
  return [{ lineId: line.lineId, net, tax: sumOf(taxes), taxes, proration: moneyAlone(first.credit, net) }]
}

/** What a credit closes and restores is closed and restored by its line. */
function moneyAlone({ restores: _, ...credit }: RatedLine, net: Money): RatedLine {
  const amount = negateMoney(net)
  const step = { op: 'add', label: STEP_PHRASES.beyond_invoice.write(), amount: formatMoney(amount) } as const
  const explanation = explain(net.currency, [step], credit.explanation.facts)
  return { ...credit, quantity: '0', amount, taxBehavior: 'exclusive', explanation }
}

/** Goodwill may have taken net and tax off in another ratio: then what is given back is what is left, as far as it goes. */
function withinLeft(wanted: readonly Money[], left: readonly bigint[]): readonly Money[] {
  if (wanted.every(({ amount }, index) => amount <= (left[index] ?? 0n))) return wanted
  const parts = allocateWithin(smaller(total(wanted.map(({ amount }) => amount)), total(left)), left)
  return wanted.map(({ currency }, index) => money(parts[index] ?? 0n, currency))
}
