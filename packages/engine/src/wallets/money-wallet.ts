import {
  addGrant,
  DEFAULT_PRIORITY,
  type Grant,
  type GrantSource,
  isZero,
  type Money,
  maximum,
  money,
  type Rational,
  rational,
  roundToInteger,
  type SpentPart,
  spend,
  subtract,
  unwind,
  walletBalance,
  ZERO,
  zero,
} from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { orRollBack } from '../command/outcome.ts'
import { heldUnits } from '../entitlements/held-units.ts'
import { moveWallet } from './move-wallet.ts'

type Owner = Pick<CustomerRow, 'bucket' | 'id'>

/** What the customer's wallet of this currency can pay now, in whole minor units: not what open holds have set aside. */
export async function moneyInWallet(moment: Moment, customer: CustomerRow, currency: string): Promise<Money> {
  const { spendable } = walletBalance(await moment.tx.wallets.find(moneyWallet(customer, currency)), moment.now)
  // Most wallets are empty.
  if (isZero(spendable)) return zero(currency)
  const left = maximum(ZERO, subtract(spendable, await setAside(moment, customer, currency)))
  return money(roundToInteger(left, 'floor'), currency)
}

/** What open holds have set aside of one of the customer's wallets, in its unit. */
export async function setAside({ tx, now }: Moment, { bucket, id }: Owner, unit: string): Promise<Rational> {
  return heldUnits(await tx.usageHolds.open(bucket, id, now), now).ofWallet(unit)
}

/**
 * Pays `amount` from the customer's money wallet and returns which grants paid it, so that it can go back to them. Rolls
 * back when the wallet does not hold that much any more.
 */
export async function payFromWallet(
  context: Context,
  moment: Moment,
  customer: Owner,
  amount: Money,
  source: string,
): Promise<readonly SpentPart[]> {
  if (amount.amount === 0n) return []
  const key = moneyWallet(customer, amount.currency)
  const spending = await moveWallet(context, moment, key, source, (wallet, at) =>
    orRollBack(spend(wallet, { amount: rational(amount.amount), at, shortfall: 'refuse' })),
  )
  return spending.parts
}

/**
 * Gives back what the wallet had paid, newest draw first, to the grants that had paid it: each keeps its expiry, and what
 * has expired since is breakage (semantics §6). Returns what of `parts` still stands.
 */
export async function returnToGrants(
  context: Context,
  moment: Moment,
  customer: Owner,
  { amount, parts, source }: { readonly amount: Money; readonly parts: readonly SpentPart[]; readonly source: string },
): Promise<readonly SpentPart[]> {
  if (amount.amount === 0n) return parts
  const key = moneyWallet(customer, amount.currency)
  const named = parts.flatMap(({ grantId }) => (grantId === null ? [] : [grantId]))
  const unwound = await moveWallet(
    context,
    moment,
    key,
    source,
    (wallet, at) => unwind(wallet, parts, rational(amount.amount), at),
    { named },
  )
  return unwound.parts
}

/** Gives money into the customer's wallet, where it stays until it is used (semantics §6). */
export async function creditWallet(
  context: Context,
  moment: Moment,
  customer: Owner,
  amount: Money,
  source: { readonly kind: GrantSource; readonly cause: string },
): Promise<void> {
  if (amount.amount === 0n) return
  const grant: Grant = {
    id: context.ids.next('grant', customer.bucket),
    amount: rational(amount.amount),
    priority: DEFAULT_PRIORITY,
    effectiveAt: moment.now,
    expiresAt: null,
    costBasis: ZERO,
    source: source.kind,
    createdAt: moment.now,
    voidedAt: null,
    rollover: null,
    origin: null,
  }
  const key = moneyWallet(customer, amount.currency)
  await moveWallet(context, moment, key, source.cause, (wallet, at) => addGrant(wallet, grant, at))
}

function moneyWallet({ bucket, id: customerId }: Owner, unit: string) {
  return { bucket, customerId, unit }
}
