import type { Currency } from '../money/currency.ts'
import { smaller } from '../money/minor-units.ts'
import { addMoney, type Money, money, sumMoney } from '../money/money.ts'
import type { Instant } from '../time/instant.ts'
import type { BuiltLine } from './line.ts'

/** What was drawn from the money wallet when a feature was used, for the lines of that use in one price period. */
export interface PrepaidLines {
  readonly subscriptionId: string
  readonly featureSlug: string
  readonly periodStart: Instant
  readonly drawn: Money
}

/** What of it pays these lines with their taxes; what is drawn beyond them pays nothing else (semantics §8). */
export function paidInAdvance(
  lines: readonly BuiltLine[],
  prepaid: readonly PrepaidLines[],
  currency: Currency,
): Money {
  const paid = prepaid.map(({ drawn, ...use }) => {
    const own = lines.filter((line) => isOf(line, use)).map(({ net, tax }) => addMoney(net, tax))
    const due = sumMoney(own, currency).amount
    return money(due > 0n ? smaller(due, drawn.amount) : 0n, currency)
  })
  return sumMoney(paid, currency)
}

function isOf(line: BuiltLine, { subscriptionId, featureSlug, periodStart }: Omit<PrepaidLines, 'drawn'>): boolean {
  return (
    line.subscriptionId === subscriptionId &&
    line.featureSlug === featureSlug &&
    line.servicePeriod.start === periodStart
  )
}
