import { assert } from '../assert.ts'
import { isPositive, ZERO } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
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
