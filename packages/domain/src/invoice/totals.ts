import type { Currency } from '../money/currency.ts'
import { addMoney, type Money, subtractMoney, sumMoney, zero } from '../money/money.ts'
import type { Line } from './line.ts'

export interface InvoiceTotals {
  readonly net: Money
  readonly tax: Money
  readonly total: Money
}

/** total = Σ net + Σ tax, exactly (semantics §9). */
export function invoiceTotals(lines: readonly Pick<Line, 'net' | 'tax'>[], currency: Currency): InvoiceTotals {
  const net = sumMoney(
    lines.map((line) => line.net),
    currency,
  )
  const tax = sumMoney(
    lines.map((line) => line.tax),
    currency,
  )
  return { net, tax, total: addMoney(net, tax) }
}

/** amount due = total − credits applied − payments (semantics §9). Below zero when more came in than was claimed. */
export function amountDue(total: Money, creditsApplied: readonly Money[], payments: readonly Money[]): Money {
  return [...creditsApplied, ...payments].reduce<Money>(subtractMoney, total)
}

/** What each of `credits` pays of `due`, in their order: never more than it holds, never more than is still due. */
export function applyCredits(due: Money, credits: readonly Money[]): Money[] {
  let left = due
  return credits.map((credit) => {
    const applied = smaller(left, credit)
    left = subtractMoney(left, applied)
    return applied
  })
}

/** The smaller of two amounts, and nothing when it is below zero. */
function smaller(a: Money, b: Money): Money {
  const smallest = subtractMoney(a, b).amount < 0n ? a : b
  return smallest.amount > 0n ? smallest : zero(a.currency)
}
