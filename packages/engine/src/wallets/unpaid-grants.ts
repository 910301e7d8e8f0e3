import {
  type Allocation,
  followedBy,
  type Instant,
  type OpenGrant,
  parseDecimal,
  restoreVoided,
  voidGrant,
  type Wallet,
  type WalletMovement,
} from '@tallywright/domain'
import type { InvoiceRow, LedgerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { moveWallet } from './move-wallet.ts'

/** Dunning gave up: what is unspent of the plan grants of the period that was not paid is void (semantics §10). */
export async function voidUnpaidGrants(context: Context, moment: Moment, invoice: InvoiceRow): Promise<void> {
  const { bucket, customerId, subscriptionId, id } = invoice
  const lines = (await moment.tx.invoices.lines(bucket, [id])).get(id) ?? []
  const unpaid = lines.filter(({ net, servicePeriod }) => net.amount > 0n && servicePeriod.end > moment.now)
  const isUnpaid = ({ origin, source }: OpenGrant, at: Instant) =>
    source === 'plan' &&
    origin !== null &&
    origin.subscriptionId === subscriptionId &&
    unpaid.some(
      ({ servicePeriod: { start, end } }) => start <= origin.periodStart && origin.periodStart < end && end > at,
    )
  if (unpaid.length === 0) return
  for (const unit of await moment.tx.wallets.unitsOf(bucket, customerId)) {
    await moveWallet(context, moment, { bucket, customerId, unit }, endOfDunning(id), (wallet, at) =>
      wallet.grants
        .filter((grant) => isUnpaid(grant, at))
        .reduce<WalletMovement>((before, grant) => followedBy(before, (current) => voidGrant(current, grant.id, at)), {
          wallet,
          entries: [],
        }),
    )
  }
}

/**
 * The invoice is paid after all, and its subscription lives: what the end of its dunning voided comes back, until it would have
 * expired. Nothing comes back twice.
 */
export async function restoreUnpaidGrants(context: Context, moment: Moment, invoice: InvoiceRow): Promise<void> {
  const { bucket, customerId, id } = invoice
  const voided = await moment.tx.wallets.postedFor(bucket, customerId, endOfDunning(id))
  for (const [unit, entries] of Map.groupBy(voided, (entry) => entry.unit)) {
    const parts = entries.flatMap(voidedPart)
    const restored = parts.map(({ grantId }) => grantId)
    const source = `paid_after_dunning:${id}`
    await moveWallet(context, moment, { bucket, customerId, unit }, source, restoring(parts), restored)
  }
}

function restoring(parts: readonly Allocation[]) {
  return (wallet: Wallet, at: Instant): WalletMovement =>
    parts.reduce<WalletMovement>((before, part) => followedBy(before, (current) => restoreVoided(current, part, at)), {
      wallet,
      entries: [],
    })
}

function voidedPart({ debitAccount, creditAccount, amount }: LedgerRow): Allocation[] {
  const [, grantId] = debitAccount.split(':')
  return creditAccount === 'void' && grantId !== undefined ? [{ grantId, amount: parseDecimal(amount) }] : []
}

function endOfDunning(invoiceId: string): string {
  return `dunning_end:${invoiceId}`
}
