import {
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
export function walletView(customerId: string, wallet: Wallet, at: Instant) {
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
    grants: left.toSorted(compareGrants).map(grantView),
  }
}

export type WalletView = ReturnType<typeof walletView>

function grantView({ id, amount, remaining, priority, effectiveAt, expiresAt, source, origin }: OpenGrant) {
  return {
    id,
    amount: formatExact(amount),
    remaining: formatExact(remaining),
    priority,
    effectiveAt: instantToIso(effectiveAt),
    expiresAt: isoOrNull(expiresAt),
    source,
    subscriptionId: origin?.subscriptionId ?? null,
  }
}

export function ledgerEntryView({ id, debitAccount, creditAccount, amount, source, createdAt }: LedgerRow) {
  return {
    id,
    object: 'ledger_entry' as const,
    debit: debitAccount,
    credit: creditAccount,
    amount,
    source,
    createdAt: instantToIso(createdAt),
  }
}

export type LedgerEntryView = ReturnType<typeof ledgerEntryView>
