import { currencyExponent, isCurrency } from '../money/currency.ts'
import { maximum, multiply, ONE, type Rational, rational, subtract, sum, ZERO } from '../money/rational.ts'
import { QUANTITY_ROUNDING, round } from '../money/rounding.ts'
import type { Instant } from '../time/instant.ts'
import type { Allocation } from './draw-down.ts'
import { hasEnded, isEffective, type OpenGrant } from './grant.ts'
import type { LedgerEntry } from './ledger-entry.ts'

/**
 * A customer's prepaid balance in one unit: an ISO currency in whole minor units, or a named credit as an exact decimal.
 * `debt` (not negative) is what an overdraft left to be paid by the next grant.
 */
export interface Wallet {
  readonly unit: string
  readonly grants: readonly OpenGrant[]
  readonly debt: Rational
  /** Which grants have paid debt, oldest first: where units go when an overdraft is corrected after it was paid. */
  readonly debtPayments: readonly Allocation[]
}

/** A wallet after a command, and the ledger entries that took it there. */
export interface WalletMovement {
  readonly wallet: Wallet
  readonly entries: readonly LedgerEntry[]
}

/** One movement after another, as one. */
export function followedBy(first: WalletMovement, next: (wallet: Wallet) => WalletMovement): WalletMovement {
  const second = next(first.wallet)
  return { wallet: second.wallet, entries: [...first.entries, ...second.entries] }
}

export interface WalletBalance {
  /** What a drawdown could take now: effective units less the debt that they would pay first; never negative. */
  readonly spendable: Rational
  /** Units of grants that are not effective yet. */
  readonly upcoming: Rational
  readonly debt: Rational
  /** Effective units less debt: negative in an overdraft. */
  readonly balance: Rational
}

export function emptyWallet(unit: string): Wallet {
  return { unit, grants: [], debt: ZERO, debtPayments: [] }
}

export function walletBalance({ grants, debt }: Pick<Wallet, 'grants' | 'debt'>, at: Instant): WalletBalance {
  const effective = remainingOf(grants.filter((grant) => isEffective(grant, at)))
  const upcoming = remainingOf(grants.filter((grant) => grant.effectiveAt > at && !hasEnded(grant, at)))
  const balance = subtract(effective, debt)
  return { spendable: maximum(balance, ZERO), upcoming, debt, balance }
}

/** What a catalog or a plan change grants (major units of a currency, or credits) as units of the wallet. */
export function toWalletUnits(unit: string, amount: Rational): Rational {
  const scale = isCurrency(unit) ? rational(10n ** BigInt(currencyExponent(unit))) : ONE
  return roundToUnit(unit, multiply(amount, scale))
}

/** Whole minor units of a currency, 12 places of a credit, half away from zero (semantics §1). */
export function roundToUnit(unit: string, amount: Rational): Rational {
  return round(amount, isCurrency(unit) ? { mode: 'half_up', places: 0 } : QUANTITY_ROUNDING)
}

function remainingOf(grants: readonly OpenGrant[]): Rational {
  return sum(grants.map(({ remaining }) => remaining))
}
