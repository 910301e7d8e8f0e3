import { assert } from '../assert.ts'
import { compare, divide, isNegative, isZero, minimum, ONE, type Rational, subtract } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import { compareGrants } from './draw-down.ts'
import { isEffective } from './grant.ts'
import { entriesFor, grantAccount } from './ledger-entry.ts'
import type { Wallet, WalletMovement } from './wallet.ts'

export interface TakenBack extends WalletMovement {
  readonly taken: Rational
  /** Taken back ÷ to take back, 1 when there was nothing to: the command's net credit is multiplied by it (semantics §6). */
  readonly share: Rational
}

/**
 * Takes `amount` of a plan's grants back when the plan becomes smaller, as far as it is unspent: the wallet never falls
 * below zero, and grants from elsewhere (top-ups) are not touched. What would be drawn last goes first.
 */
export function takeBack(wallet: Wallet, planGrantIds: readonly string[], amount: Rational, at: Instant): TakenBack {
  assert(!isNegative(amount), 'what is taken back is counted from zero')
  let wanted = amount
  const entries = []
  const remaining = new Map<string, Rational>()
  const own = wallet.grants.filter((grant) => planGrantIds.includes(grant.id) && isEffective(grant, at))
  for (const grant of own.sort(compareGrants).reverse()) {
    const part = minimum(grant.remaining, wanted)
    wanted = subtract(wanted, part)
    remaining.set(grant.id, subtract(grant.remaining, part))
    entries.push(...entriesFor(grantAccount(grant.id), 'void', part))
  }
  const taken = subtract(amount, wanted)
  const grants = wallet.grants.map((grant) => ({ ...grant, remaining: remaining.get(grant.id) ?? grant.remaining }))
  return { wallet: { ...wallet, grants }, entries, taken, share: isZero(amount) ? ONE : divide(taken, amount) }
}

/** The share that scales the command's credit: the lowest over all wallets, 1 when none has anything to take back. */
export function lowestShare(shares: readonly Rational[]): Rational {
  return shares.reduce((lowest, share) => (compare(share, lowest) < 0 ? share : lowest), ONE)
}
