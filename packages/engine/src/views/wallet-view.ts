import {
  type AutoTopUp,
  compareGrants,
  formatExact,
  hasEnded,
  type Instant,
  instantToIso,
  isPositive,
  type OpenGrant,
  type Wallet,
  walletBalance,
} from '@tallywright/domain'
import type { LedgerRow } from '@tallywright/store'
import { isoOrNull } from './instant-view.ts'

/** A wallet as it is at one instant: what has ended is gone, whether it is booked yet or not. */
export function walletView(customerId: string, wallet: Wallet & { readonly autoTopUp: AutoTopUp | null }, at: Instant) {
  const { balance, spendable, upcoming, debt } = walletBalance(wallet, at)
  const left = wallet.grants.filter((grant) => isPositive(grant.remaining) && !hasEnded(grant, at))
  return {
    object: 'wallet' as const,
    customerId,
    unit: wallet.unit,
    balance: formatExact(balance),
    spendable: formatExact(spendable),
    upcoming: formatExact(upcoming),
    debt: formatExact(debt),
    autoTopUp: wallet.autoTopUp === null ? null : autoTopUpView(wallet.autoTopUp),
    grants: left.toSorted(compareGrants).map(grantView),
  }
}

export type WalletView = ReturnType<typeof walletView>

function autoTopUpView({ setting, pendingId, rest }: AutoTopUp) {
  return {
    ...setting,
    pendingTopUpId: pendingId,
    rest: rest && { ...rest, since: instantToIso(rest.since), until: isoOrNull(rest.until) },
  }
}

function grantView(grant: OpenGrant) {
  const { id, amount, remaining, priority, effectiveAt, expiresAt, costBasis, source, origin } = grant
  return {
    id,
    amount: formatExact(amount),
    remaining: formatExact(remaining),
    priority,
    effectiveAt: instantToIso(effectiveAt),
    expiresAt: isoOrNull(expiresAt),
    costBasis: formatExact(costBasis),
    source,
    subscriptionId: origin?.subscriptionId ?? null,
  }
}

export function ledgerEntryView({ id, debitAccount, creditAccount, amount, source, reason, createdAt }: LedgerRow) {
  return {
    id,
    object: 'ledger_entry' as const,
    debit: debitAccount,
    credit: creditAccount,
    amount,
    source,
    reason,
    createdAt: instantToIso(createdAt),
  }
}

export type LedgerEntryView = ReturnType<typeof ledgerEntryView>
