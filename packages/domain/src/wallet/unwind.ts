import { assert } from '../assert.ts'
import { add, compare, isPositive, isZero, minimum, type Rational, subtract } from '../money/rational.ts'
import type { Instant } from '../time/instant.ts'
import { settleDebt } from './add-grant.ts'
import type { Allocation } from './draw-down.ts'
import { hasEnded, type OpenGrant } from './grant.ts'
import { entriesFor, grantAccount, type LedgerAccount } from './ledger-entry.ts'
import type { SpentPart } from './spend.ts'
import { followedBy, type Wallet, type WalletMovement } from './wallet.ts'

export interface Unwinding extends WalletMovement {
  /** What of the stored parts still stands after the correction. */
  readonly parts: readonly SpentPart[]
}

/**
 * Takes back `amount` of a debit, from its last part to its first (semantics §8): units return to the grants they were
 * drawn from, whatever the order would be today. A grant that has ended takes nothing back: its units are breakage, or
 * void. A part that was a debt lowers the debt; if that has been paid since, its units return to the grants that paid it.
 * What is returned while another debt is open pays that first. `wallet.grants` holds every grant that the parts name.
 */
export function unwind(wallet: Wallet, parts: readonly SpentPart[], amount: Rational, at: Instant): Unwinding {
  const { taken, left } = takeFromEnd(parts, amount)
  const unwound = taken.reduce<WalletMovement>(
    (before, part) => followedBy(before, (current) => takeBackPart(current, part, at)),
    { wallet, entries: [] },
  )
  return { ...followedBy(unwound, (current) => settleDebt(current, at)), parts: left }
}

function takeBackPart(wallet: Wallet, { grantId, amount }: SpentPart, at: Instant): WalletMovement {
  return grantId === null ? takeBackDebt(wallet, amount, at) : returnToGrant(wallet, { grantId, amount }, at)
}

function takeBackDebt(wallet: Wallet, amount: Rational, at: Instant): WalletMovement {
  const open = minimum(wallet.debt, amount)
  const { taken, left } = takeFromEnd(wallet.debtPayments, subtract(amount, open))
  const lowered = { ...wallet, debt: subtract(wallet.debt, open), debtPayments: left }
  return taken.reduce<WalletMovement>(
    (before, payment) => followedBy(before, (current) => returnToGrant(current, payment, at)),
    { wallet: lowered, entries: entriesFor('spent', 'debt', open) },
  )
}

function returnToGrant(wallet: Wallet, { grantId, amount }: Allocation, at: Instant): WalletMovement {
  const grant = wallet.grants.find(({ id }) => id === grantId)
  assert(grant !== undefined, `units of the grant ${grantId} cannot return to another wallet`)
  if (hasEnded(grant, at)) return { wallet, entries: entriesFor('spent', accountOfEnded(grant), amount) }
  const returned = { ...grant, remaining: add(grant.remaining, amount) }
  return {
    wallet: { ...wallet, grants: wallet.grants.map((other) => (other.id === grantId ? returned : other)) },
    entries: entriesFor('spent', grantAccount(grantId), amount),
  }
}

/** Where the units of an ended grant go: what was voided before it expired is void, the rest is breakage. */
function accountOfEnded({ voidedAt, expiresAt }: OpenGrant): LedgerAccount {
  return voidedAt !== null && (expiresAt === null || voidedAt < expiresAt) ? 'void' : 'breakage'
}

/** The last `amount` of a list of parts, newest first, and the parts before them. */
function takeFromEnd<Part extends SpentPart>(
  parts: readonly Part[],
  amount: Rational,
): { taken: Part[]; left: Part[] } {
  const taken: Part[] = []
  const left: Part[] = []
  let wanted = amount
  for (const part of [...parts].reverse()) {
    const share = minimum(part.amount, wanted)
    wanted = subtract(wanted, share)
    if (isPositive(share)) taken.push({ ...part, amount: share })
    if (compare(share, part.amount) < 0) left.unshift({ ...part, amount: subtract(part.amount, share) })
  }
  assert(isZero(wanted), 'no more is taken back than was spent')
  return { taken, left }
}
