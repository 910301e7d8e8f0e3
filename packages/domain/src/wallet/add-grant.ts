import { assert } from '../assert.ts'
import { isNegative, minimum, subtract } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import { drawDown } from './draw-down.ts'
import type { Grant } from './grant.ts'
import { entriesFor, grantAccount } from './ledger-entry.ts'
import { followedBy, type Wallet, type WalletMovement } from './wallet.ts'

/** Issues a grant. If it is effective it first pays what an overdraft left (semantics §8). */
export function addGrant(wallet: Wallet, grant: Grant, at: Instant): WalletMovement {
  assert(!isNegative(grant.amount), 'a grant adds units')
  const issued = entriesFor('issued', grantAccount(grant.id), grant.amount)
  const grants = [...wallet.grants, { ...grant, remaining: grant.amount }]
  return followedBy({ wallet: { ...wallet, grants }, entries: issued }, (holding) => settleDebt(holding, at))
}

/** Pays debt from the grants that are effective: due when one is added, and when one becomes effective. */
export function settleDebt(wallet: Wallet, at: Instant): WalletMovement {
  const { allocations, grants, covered } = drawDown(wallet.grants, wallet.debt, at)
  const debt = subtract(wallet.debt, minimum(wallet.debt, covered))
  return {
    wallet: { ...wallet, grants, debt, debtPayments: [...wallet.debtPayments, ...allocations] },
    entries: allocations.flatMap(({ grantId, amount }) => entriesFor(grantAccount(grantId), 'debt', amount)),
  }
}
