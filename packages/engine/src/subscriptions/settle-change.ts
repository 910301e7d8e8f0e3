import { type PaidFirst, type PlanVersion, type RatedLine, withCredits } from '@tallywright/domain'
import type { InvoiceRow, StoredSubscription } from '@tallywright/store'
import { type BoundaryToBill, type ComputedInvoice, computeInvoice } from '../billing/compute-invoice.ts'
import { isPaidFirst } from '../billing/invoice-terms.ts'
import { issueInvoice } from '../billing/issue-invoice.ts'
import { voidInvoice } from '../billing/void-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { creditDrafts } from '../credit-notes/note-unpaid-credits.ts'
import { NO_CREDITS, restoredBy, type UnpaidCredits, waitingCredits } from '../credit-notes/unpaid-credits.ts'
import { noteUnpaidCredits } from '../credit-notes/write-noted-credits.ts'
import { addVersions } from '../plan-versions/custom-version.ts'
import { changePlanGrants } from '../wallets/change-plan-grants.ts'
import type { LockedSubscription } from './load-subscription.ts'
import { saveSubscription } from './save-subscription.ts'

/** What a change of a running subscription bills, and when. */
export interface ChangeToBill extends PaidFirst {
  readonly lines: readonly RatedLine[]
  /** Of invoices that are not paid; none unless given. */
  readonly unpaidCredits?: UnpaidCredits
  readonly bill: 'now' | 'next_invoice' | 'none'
  readonly boundaries: readonly BoundaryToBill[]
  /** A restart bills what waits for the next invoice with it. */
  readonly takesPending: boolean
  /** For this customer alone, and saved first. */
  readonly madeVersions?: readonly PlanVersion[]
  /** The open period keeps what it was granted, as it keeps what it was charged. */
  readonly keepsGrants?: boolean
}

/**
 * The invoice of a change that is billed now, computed; null when nothing is billed now. What is restored of discounts by credits
 * that wait for the next invoice counts already: that one may have nothing left of the period to use it for.
 */
export async function computeChange(
  moment: Moment,
  { customer, stored }: LockedSubscription,
  { lines, unpaidCredits = NO_CREDITS, bill, boundaries, takesPending }: ChangeToBill,
): Promise<ComputedInvoice | null> {
  if (bill !== 'now') return null
  const waiting = await moment.tx.subscriptions.pendingLines(stored.bucket, stored.subscription.id)
  const pending = takesPending ? waiting : []
  const { currency } = stored.subscription
  const ofWaiting = takesPending ? [] : waiting.flatMap(({ restores = [] }) => restores)
  const restored = [...restoredBy(unpaidCredits), ...ofWaiting]
  return computeInvoice(moment, { customer, currency, boundaries, lines: [...pending, ...lines], restored })
}

export interface SettledChange {
  readonly stored: StoredSubscription
  readonly invoice: InvoiceRow | null
}

/**
 * Saves a change: at once when nothing is due or its invoice is sent, else what waits for its invoice to be paid
 * (semantics §6). Lines for the next invoice are kept as pending.
 */
export async function settleChange(
  context: Context,
  moment: Moment,
  locked: LockedSubscription,
  change: ChangeToBill,
  built: ComputedInvoice | null,
  ids: { readonly changeId: string; readonly invoiceId: string },
): Promise<SettledChange> {
  const { customer, stored } = locked
  const { bucket, subscription } = stored
  const isAwaited = built !== null && isPaidFirst(moment, customer, built)
  const { unpaidCredits = NO_CREDITS } = change
  const outcome =
    isAwaited && change.awaitingPayment !== null
      ? withCredits(change.awaitingPayment, waitingCredits(unpaidCredits))
      : change.settled
  const condition = outcome === change.settled ? {} : { ifPaidChange: ids.changeId }
  await addVersions(moment, change.madeVersions ?? [])
  const saved = await saveSubscription(moment, stored, outcome)
  for (const id of outcome.voidsInvoiceIds) await voidInvoice(context, moment, customer, id)
  const pending = [
    ...(change.bill === 'next_invoice' ? change.lines : []),
    ...(outcome === change.settled ? unpaidCredits.pending : []),
  ]
  await moment.tx.subscriptions.addPendingLines(bucket, subscription.id, pending, moment.now)
  if (outcome === change.settled) await noteUnpaidCredits(context, moment, customer, unpaidCredits)
  const invoice =
    built === null
      ? null
      : await issueInvoice(
          context,
          moment,
          { id: ids.invoiceId, customer, subscriptionId: subscription.id, cause: ids.changeId, ...condition },
          built,
        )
  // A change that waits may be given up, and then what is pending goes to the next invoice after all.
  if (outcome === change.settled && change.takesPending) {
    await moment.tx.subscriptions.removeAllPendingLines(bucket, subscription.id)
  }
  if (outcome === change.settled && change.keepsGrants !== true) {
    const moved = {
      before: subscription,
      after: saved.subscription,
      effectiveAt: moment.now,
      restart: change.takesPending,
    }
    await changePlanGrants(context, moment, customer, { ...moved, cause: ids.changeId })
  }
  if (outcome === change.settled) await creditDrafts(context, moment, customer, unpaidCredits)
  return { stored: saved, invoice }
}
