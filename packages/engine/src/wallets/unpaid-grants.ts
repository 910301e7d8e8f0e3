import {
  type Allocation,
  followedBy,
  type Instant,
  isZero,
  type Line,
  multiply,
  type OpenGrant,
  parseDecimal,
  type Rational,
  restoreVoided,
  roundToUnit,
  type Subscription,
  shareLeft,
  voidGrant,
  type Wallet,
  type WalletMovement,
  ZERO,
} from '@tallywright/domain'
import type { InvoiceRow, LedgerRow, WalletKey } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { earlierCredits } from '../credit-notes/earlier-credits.ts'
import { moveWallet } from './move-wallet.ts'

const END_OF_DUNNING = 'dunning_end:'

/** Dunning gave up: what is unspent of the plan grants of the period that was not paid is void (semantics §10). */
export async function voidUnpaidGrants(context: Context, moment: Moment, invoice: InvoiceRow): Promise<void> {
  const { bucket, customerId, subscriptionId, id } = invoice
  const lines = (await moment.tx.invoices.lines(bucket, [id])).get(id) ?? []
  const unpaid = unpaidLines(lines, moment.now)
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
 * expired, as far as the time that it came with was not credited. Nothing comes back twice.
 */
export async function restoreUnpaidGrants(context: Context, moment: Moment, invoice: InvoiceRow): Promise<void> {
  const { bucket, customerId, id } = invoice
  const voided = await moment.tx.wallets.postedFor(bucket, customerId, endOfDunning(id))
  if (voided.length === 0) return
  const share = await shareKept(moment, invoice)
  for (const [unit, entries] of Map.groupBy(voided, (entry) => entry.unit)) {
    const parts = entries.flatMap((entry) => voidedPart(entry, share))
    const restored = parts.map(({ grantId }) => grantId)
    const source = `paid_after_dunning:${id}`
    await moveWallet(context, moment, { bucket, customerId, unit }, source, restoring(parts), { named: restored })
  }
}

/** What dunning has voided of the grants of a subscription's open period, in units of the wallet: nobody has spent it. */
export async function voidedUnits({ tx }: Moment, key: WalletKey, { id, period }: Subscription): Promise<Rational> {
  if (period === null) return ZERO
  return parseDecimal(await tx.wallets.voidedBy(END_OF_DUNNING, key, { subscriptionId: id, periodStart: period.start }))
}

function restoring(parts: readonly Allocation[]) {
  return (wallet: Wallet, at: Instant): WalletMovement =>
    parts.reduce<WalletMovement>((before, part) => followedBy(before, (current) => restoreVoided(current, part, at)), {
      wallet,
      entries: [],
    })
}

function voidedPart({ unit, debitAccount, creditAccount, amount: voided }: LedgerRow, share: Rational): Allocation[] {
  const [, grantId] = debitAccount.split(':')
  const amount = roundToUnit(unit, multiply(parseDecimal(voided), share))
  return creditAccount === 'void' && grantId !== undefined && !isZero(amount) ? [{ grantId, amount }] : []
}

/** Of what the invoice charges for time that is not over, the share that was not credited. */
async function shareKept({ tx, now }: Moment, invoice: InvoiceRow): Promise<Rational> {
  const lines = (await tx.invoices.lines(invoice.bucket, [invoice.id])).get(invoice.id) ?? []
  const earlier = await earlierCredits(tx, invoice, lines)
  const charged = unpaidLines(lines, now).map(({ id }) => id)
  return shareLeft({ currency: invoice.currency, lines, earlier }, charged)
}

function unpaidLines(lines: readonly Line[], now: Instant): Line[] {
  return lines.filter(({ net, servicePeriod }) => net.amount > 0n && servicePeriod.end > now)
}

function endOfDunning(invoiceId: string): string {
  return `${END_OF_DUNNING}${invoiceId}`
}
