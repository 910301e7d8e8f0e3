import { assert } from '../assert.ts'
import { add, isPositive, type Rational, subtract, ZERO } from '../money/rational.ts'

/**
 * What units are, in one wallet. They come from `issued` into the account of their grant, and go on to `spent`, `breakage`
 * (expired) or `void` (taken back). `debt` is below zero by what was spent without cover.
 */
export type LedgerAccount = `grant:${string}` | 'issued' | 'spent' | 'breakage' | 'void' | 'debt'

/** One movement, from the debited account to the credited one: whatever is moved, the sum over all accounts stays zero. */
export interface LedgerEntry {
  readonly debit: LedgerAccount
  readonly credit: LedgerAccount
  /** Positive, in the wallet's unit. */
  readonly amount: Rational
}

export function grantAccount(grantId: string): LedgerAccount {
  return `grant:${grantId}`
}

/** None when there is nothing to move: an entry is never zero. */
export function entriesFor(debit: LedgerAccount, credit: LedgerAccount, amount: Rational): LedgerEntry[] {
  assert(amount.numerator >= 0n, 'a ledger entry is never negative')
  return isPositive(amount) ? [{ debit, credit, amount }] : []
}

/** What each account holds: credits less debits. */
export function accountBalances(entries: readonly LedgerEntry[]): ReadonlyMap<LedgerAccount, Rational> {
  const balances = new Map<LedgerAccount, Rational>()
  for (const { debit, credit, amount } of entries) {
    balances.set(debit, subtract(balances.get(debit) ?? ZERO, amount))
    balances.set(credit, add(balances.get(credit) ?? ZERO, amount))
  }
  return balances
}

/** The wallet's balance by its ledger: what is left of grants, less the debt. */
export function ledgerBalance(entries: readonly LedgerEntry[]): Rational {
  const own = [...accountBalances(entries)].filter(([account]) => account === 'debt' || account.startsWith('grant:'))
  return own.reduce((total, [, balance]) => add(total, balance), ZERO)
}
