import {
  addGrant,
  DEFAULT_PRIORITY,
  type Grant,
  type GrantSource,
  type Money,
  money,
  rational,
  roundToInteger,
  spend,
  walletBalance,
  ZERO,
} from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { orRollBack } from '../command/outcome.ts'
import { moveWallet } from './move-wallet.ts'

/** What the customer's wallet of this currency can pay now, in whole minor units. */
export async function moneyInWallet({ tx, now }: Moment, customer: CustomerRow, currency: string): Promise<Money> {
  const wallet = await tx.wallets.find({ bucket: customer.bucket, customerId: customer.id, unit: currency })
  return money(roundToInteger(walletBalance(wallet, now).spendable, 'floor'), currency)
}

/** Pays `amount` from the customer's money wallet; rolls back when it does not hold that much any more. */
export async function payFromWallet(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  amount: Money,
  source: string,
): Promise<void> {
  if (amount.amount === 0n) return
  const key = { bucket: customer.bucket, customerId: customer.id, unit: amount.currency }
  await moveWallet(context, moment, key, source, (wallet, at) =>
    orRollBack(spend(wallet, { amount: rational(amount.amount), at, shortfall: 'refuse' })),
  )
}

/** Gives money back into the customer's wallet, where it stays until it is used (semantics §6). */
export async function creditWallet(
  context: Context,
  moment: Moment,
  customer: Pick<CustomerRow, 'bucket' | 'id'>,
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
  }
  const key = { bucket: customer.bucket, customerId: customer.id, unit: amount.currency }
  await moveWallet(context, moment, key, source.cause, (wallet, at) => addGrant(wallet, grant, at))
}
