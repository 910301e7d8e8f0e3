import { assert } from '../assert.ts'
import { add, isPositive, ZERO } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import { settleDebt } from './add-grant.ts'
import type { Allocation } from './draw-down.ts'
import { hasEnded, type OpenGrant } from './grant.ts'
import { entriesFor, grantAccount } from './ledger-entry.ts'
import { followedBy, type Wallet, type WalletMovement } from './wallet.ts'

/**
 * Books what is left of expired grants as breakage (semantics §8). A grant that may roll over is left alone: nothing can
 * be drawn from it, and either the plan's next grant comes (`renewPlanGrant`) or its subscription ends ({@link expireGrant}).
 */
export function expireGrants(wallet: Wallet, at: Instant): WalletMovement {
  const expired = wallet.grants.filter(
    (grant) => grant.rollover === null && hasEnded(grant, at) && isPositive(grant.remaining),
  )
  return expired.reduce<WalletMovement>(
    (before, grant) => followedBy(before, (current) => empty(current, grant, 'breakage')),
    { wallet, entries: [] },
  )
}

/** The same for one grant, whether it may roll over or not. Does nothing twice. */
export function expireGrant(wallet: Wallet, grantId: string, at: Instant): WalletMovement {
  const grant = grantOf(wallet, grantId)
  assert(hasEnded(grant, at), 'only an ended grant expires')
  return empty(wallet, grant, 'breakage')
}

/** Ends a grant at `at`: what was drawn before stands, what is left is void. */
export function voidGrant(wallet: Wallet, grantId: string, at: Instant): WalletMovement {
  const grant = grantOf(wallet, grantId)
  if (hasEnded(grant, at)) return { wallet, entries: [] }
  return empty(wallet, { ...grant, voidedAt: at }, 'void')
}

/**
 * Takes back what a void took, because what the grant came with is paid after all (semantics §10). A grant that has expired
 * since, or that is not void, stays as it is; what comes back pays a debt first. `wallet.grants` holds the grant.
 */
export function restoreVoided(wallet: Wallet, { grantId, amount }: Allocation, at: Instant): WalletMovement {
  const grant = grantOf(wallet, grantId)
  if (grant.voidedAt === null || hasEnded({ ...grant, voidedAt: null }, at)) return { wallet, entries: [] }
  const restored = { ...grant, voidedAt: null, remaining: add(grant.remaining, amount) }
  const movement = {
    wallet: { ...wallet, grants: wallet.grants.map((other) => (other.id === grantId ? restored : other)) },
    entries: entriesFor('void', grantAccount(grantId), amount),
  }
  return followedBy(movement, (current) => settleDebt(current, at))
}

function empty(wallet: Wallet, grant: OpenGrant, account: 'breakage' | 'void'): WalletMovement {
  const emptied = { ...grant, remaining: ZERO }
  return {
    wallet: { ...wallet, grants: wallet.grants.map((other) => (other.id === grant.id ? emptied : other)) },
    entries: entriesFor(grantAccount(grant.id), account, grant.remaining),
  }
}

function grantOf(wallet: Wallet, grantId: string): OpenGrant {
  const grant = wallet.grants.find(({ id }) => id === grantId)
  assert(grant !== undefined, `no grant ${grantId} in this wallet`)
  return grant
}
