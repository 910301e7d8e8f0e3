import { assert } from '../assert.ts'
import { subtract, ZERO } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import { addGrant } from './add-grant.ts'
import { type Grant, hasEnded, type OpenGrant } from './grant.ts'
import { entriesFor, grantAccount } from './ledger-entry.ts'
import { rolledOver } from './plan-grant.ts'
import { followedBy, type Wallet, type WalletMovement } from './wallet.ts'

export interface RenewPlanGrant {
  /** The plan's grant of the period that ended. */
  readonly endedId: string
  readonly next: Grant
  /** The grant that holds what rolls over: its id, and when the periods of the rollover are over. */
  readonly rollover: { readonly id: string; readonly expiresAt: Instant } | null
  readonly at: Instant
}

/**
 * A plan's grant starts again: what is left of the ended one rolls over as far as its rule lets it, the rest is breakage,
 * and the next one is issued, all in one movement. What rolls over keeps priority, cost basis and age.
 */
export function renewPlanGrant(wallet: Wallet, { endedId, next, rollover, at }: RenewPlanGrant): WalletMovement {
  const ended = wallet.grants.find(({ id }) => id === endedId)
  assert(ended !== undefined && hasEnded(ended, at), 'a plan grant is renewed when it has ended')
  return followedBy(closeEnded(wallet, ended, rollover, at), (closed) => addGrant(closed, next, at))
}

function closeEnded(wallet: Wallet, ended: OpenGrant, to: RenewPlanGrant['rollover'], at: Instant): WalletMovement {
  const amount = to === null ? ZERO : rolledOver(ended.remaining, ended.rollover, wallet.unit)
  const others = wallet.grants.map((grant) => (grant.id === ended.id ? { ...grant, remaining: ZERO } : grant))
  const breakage = entriesFor(grantAccount(ended.id), 'breakage', subtract(ended.remaining, amount))
  if (to === null || amount.numerator === 0n) return { wallet: { ...wallet, grants: others }, entries: breakage }
  const kept: OpenGrant = {
    ...ended,
    ...to,
    amount,
    remaining: amount,
    effectiveAt: at,
    source: 'rollover',
    rollover: null,
  }
  const moved = entriesFor(grantAccount(ended.id), grantAccount(kept.id), amount)
  return { wallet: { ...wallet, grants: [...others, kept] }, entries: [...breakage, ...moved] }
}
