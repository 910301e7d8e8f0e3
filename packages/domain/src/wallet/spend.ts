import { formatExact } from '../money/decimal.ts'
import { add, isZero, type Rational } from '../money/rational.ts'
import { type Result, refuse, success } from '../result.ts'
import type { Instant } from '../time/instant.ts'
import { settleDebt } from './add-grant.ts'
import { drawDown } from './draw-down.ts'
import { entriesFor, grantAccount } from './ledger-entry.ts'
import { type Wallet, type WalletMovement, walletBalance } from './wallet.ts'

/** One part of a debit as it is stored: from a grant, or (null) as a debt. In the order in which it was drawn. */
export interface SpentPart {
  readonly grantId: string | null
  readonly amount: Rational
}

export interface SpendRequest {
  readonly amount: Rational
  readonly at: Instant
  /**
   * What becomes of what no grant covers: refuse all of it, leave it uncovered and unbilled, or let it be a debt
   * (semantics §7).
   */
  readonly shortfall: 'refuse' | 'leave' | 'overdraw'
}

export interface Spending extends WalletMovement {
  readonly parts: readonly SpentPart[]
  readonly uncovered: Rational
}

/** Draws units from a wallet, after paying open debt from grants that have become effective (semantics §8). */
export function spend(
  before: Wallet,
  { amount, at, shortfall }: SpendRequest,
): Result<Spending, 'wallet.insufficient_balance'> {
  const { wallet, entries } = settleDebt(before, at)
  const { allocations, grants, uncovered } = drawDown(wallet.grants, amount, at)
  if (shortfall === 'refuse' && !isZero(uncovered)) return insufficient(wallet, amount, at)
  const drawn = allocations.flatMap((part) => entriesFor(grantAccount(part.grantId), 'spent', part.amount))
  if (shortfall !== 'overdraw' || isZero(uncovered)) {
    return success({ wallet: { ...wallet, grants }, entries: [...entries, ...drawn], parts: allocations, uncovered })
  }
  return success({
    wallet: { ...wallet, grants, debt: add(wallet.debt, uncovered) },
    entries: [...entries, ...drawn, ...entriesFor('debt', 'spent', uncovered)],
    parts: [...allocations, { grantId: null, amount: uncovered }],
    uncovered,
  })
}

function insufficient(wallet: Wallet, amount: Rational, at: Instant) {
  const { spendable } = walletBalance(wallet, at)
  return refuse('wallet.insufficient_balance', `The wallet does not hold ${formatExact(amount)} ${wallet.unit}.`, {
    details: { unit: wallet.unit, needed: formatExact(amount), spendable: formatExact(spendable) },
  })
}
