import { instantToIso } from '@tallywright/domain'
import { type ComputedInvoice, computeLater } from '../billing/compute-invoice.ts'
import { computeUpcoming, type UpcomingView } from '../billing/upcoming-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { newMoment } from '../command/moment.ts'
import type { Outcome } from '../command/outcome.ts'
import { NO_CREDITS } from '../credit-notes/unpaid-credits.ts'
import { followPaidOff } from '../payments/follow-paid-off.ts'
import { builtTotals, lineView } from '../views/invoice-view.ts'
import type { ChangeIds } from './change-plan.ts'
import type { LockedSubscription } from './load-subscription.ts'
import { keepPreview } from './plan-hash.ts'
import { type ChangeToBill, settleChange } from './settle-change.ts'
import { showCredits } from './show-credits.ts'

/** A change as it was decided, with its invoice where one is made at once. */
export interface ChangeToShow {
  /** What the plan hash is a digest of, together with the invoice. */
  readonly decided: object
  readonly change: ChangeToBill
  readonly built: ComputedInvoice | null
  readonly ids: ChangeIds
}

/** Keeps the preview of a change for its commit, and shows what the change bills now and at the next renewal. */
export async function showChange(context: Context, moment: Moment, found: LockedSubscription, shown: ChangeToShow) {
  const { customer, stored } = found
  const { decided, change, built, ids } = shown
  const { hash, expiresAt } = await keepPreview(moment, customer, ids, [decided, built])
  const { currency } = stored.subscription
  const made = built ?? (await computeLater(moment, { customer, currency, lines: change.lines }))
  const upcoming = await upcomingAfter(context, moment, found, shown)
  return {
    planHash: hash,
    expiresAt: instantToIso(expiresAt),
    currency,
    lines: made.lines.map(lineView),
    totals: builtTotals(made),
    ...(await showCredits(context, moment, customer, made, change.unpaidCredits ?? NO_CREDITS)),
    nextInvoice: upcoming.ok
      ? { at: upcoming.value.at, lines: upcoming.value.lines, totals: upcoming.value.totals }
      : null,
  }
}

/** The next invoice once the change is made and paid, with what is left in the wallet then: made, looked at and undone. */
export function upcomingAfter(
  context: Context,
  moment: Moment,
  found: LockedSubscription,
  { change, built, ids }: Pick<ChangeToShow, 'change' | 'built'> & { readonly ids: Omit<ChangeIds, 'versionIds'> },
): Promise<Outcome<UpcomingView>> {
  return moment.tx.tentatively(async (tx) => {
    const tentative = newMoment(tx, moment)
    const { stored } = await settleChange(context, tentative, found, { ...change, awaitingPayment: null }, built, ids)
    await followPaidOff(context, tentative)
    const { bucket, subscription, pendingPlanVersion } = stored
    const pending = await tx.subscriptions.pendingLines(bucket, subscription.id)
    return computeUpcoming(tentative, found.customer, subscription, pending, pendingPlanVersion)
  })
}
