import { assert } from '../assert.ts'
import { isZero, minimum, subtract, sum, ZERO } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import { addGrant } from './add-grant.ts'
import { type Grant, hasEnded, type OpenGrant } from './grant.ts'
import { entriesFor, grantAccount, type LedgerEntry } from './ledger-entry.ts'
import { rolledOver } from './plan-grant.ts'
import { followedBy, type Wallet, type WalletMovement } from './wallet.ts'

export interface RenewPlanGrant {
  /** The plan's grants of one name of the period that ended, oldest first: changes of plan inside it have made more of them. */
  readonly endedIds: readonly string[]
  readonly next: readonly Grant[]
  /** The grant that holds what rolls over: its id, and when the periods of the rollover are over. */
  readonly rollover: { readonly id: string; readonly expiresAt: Instant } | null
  readonly at: Instant
}

/**
 * A plan's grant starts again: what is left of the ended ones rolls over as far as the rule of the newest lets it, the rest
 * is breakage, and the next is issued, all in one movement. What rolls over keeps priority, cost basis and age. One rule
 * for all of them, because a cap holds for the name and not for each grant.
 */
export function renewPlanGrant(wallet: Wallet, { endedIds, next, rollover, at }: RenewPlanGrant): WalletMovement {
  const ended = endedIds.map((endedId) => {
    const grant = wallet.grants.find(({ id }) => id === endedId)
    assert(grant !== undefined && hasEnded(grant, at), 'a plan grant is renewed when it has ended')
    return grant
  })
  return next.reduce<WalletMovement>(
    (before, grant) => followedBy(before, (current) => addGrant(current, grant, at)),
    closeEnded(wallet, ended, rollover, at),
  )
}

function closeEnded(
  wallet: Wallet,
  ended: readonly OpenGrant[],
  to: RenewPlanGrant['rollover'],
  at: Instant,
): WalletMovement {
  const newest = ended.at(-1)
  if (newest === undefined) return { wallet, entries: [] }
  const unspent = sum(ended.map(({ remaining }) => remaining))
  const amount = to === null ? ZERO : rolledOver(unspent, newest.rollover, wallet.unit)
  const ids = new Set(ended.map(({ id }) => id))
  const closed = wallet.grants.map((grant) => (ids.has(grant.id) ? { ...grant, remaining: ZERO } : grant))
  const entries = closingEntries(ended, to?.id ?? '', amount)
  if (to === null || isZero(amount)) return { wallet: { ...wallet, grants: closed }, entries }
  const kept: OpenGrant = {
    ...newest,
    ...to,
    amount,
    remaining: amount,
    effectiveAt: at,
    source: 'rollover',
    rollover: null,
  }
  return { wallet: { ...wallet, grants: [...closed, kept] }, entries }
}

/** `amount` moves on to the grant that keeps it, taken from the newest first; the rest is breakage. */
function closingEntries(ended: readonly OpenGrant[], keptId: string, amount: OpenGrant['amount']): LedgerEntry[] {
  let left = amount
  return ended.toReversed().flatMap(({ id, remaining }) => {
    const part = minimum(remaining, left)
    left = subtract(left, part)
    const breakage = entriesFor(grantAccount(id), 'breakage', subtract(remaining, part))
    return [...breakage, ...entriesFor(grantAccount(id), grantAccount(keptId), part)]
  })
}
