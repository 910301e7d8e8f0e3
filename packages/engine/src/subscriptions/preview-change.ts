import { type BuiltInvoice, instantToIso, type RatedLine } from '@tallywright/domain'
import { computeInvoice } from '../billing/compute-invoice.ts'
import { computeUpcoming } from '../billing/upcoming-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { builtTotals, lineView } from '../views/invoice-view.ts'
import { changeToBill, decideChange, newChangeIds, type PlanChange } from './change-plan.ts'
import { findSubscription, type LockedSubscription } from './load-subscription.ts'
import { keepPreview } from './plan-hash.ts'
import { computeChange } from './settle-change.ts'

/** The credit, the charge and the next invoice of a plan change: `changePlan`, stopped before it saves (semantics §6). */
export function previewPlanChange(context: Context, input: PlanChange) {
  return runQuery(context, (moment) => preview(context, moment, input))
}

async function preview(context: Context, moment: Moment, input: PlanChange) {
  const found = await findSubscription(moment.tx, input.subscriptionId)
  if (!found.ok) return found
  const { customer, stored } = found.value
  const ids = newChangeIds(context, stored.bucket)
  const decided = await decideChange(moment, found.value, input, ids)
  if (!decided.ok) return decided
  const change = changeToBill(decided.value, ids)
  const built = await computeChange(moment, found.value, change)
  const { hash, expiresAt } = await keepPreview(moment, customer, ids, [decided.value, built])
  const shown = built ?? (await shownLater(moment, found.value, change.lines))
  const pending = await moment.tx.subscriptions.pendingLines(stored.bucket, stored.subscription.id)
  // An invoice of the change itself takes what waits along when it closes the period.
  const stillPending = change.takesPending ? [] : pending
  const waiting = change.bill === 'next_invoice' ? [...pending, ...change.lines] : stillPending
  const after = decided.value.settled.subscription
  const scheduled =
    after.pendingChange === null ? null : await targetOf(moment, after.pendingChange.target.planVersionId)
  const upcoming = await computeUpcoming(moment, customer, after, waiting, scheduled)
  return done({
    object: 'plan_change_preview' as const,
    subscriptionId: stored.subscription.id,
    planSlug: input.planSlug,
    behavior: decided.value.behavior,
    planHash: hash,
    expiresAt: instantToIso(expiresAt),
    effectiveAt: instantToIso(decided.value.effectiveAt),
    currency: stored.subscription.currency,
    lines: shown.lines.map(lineView),
    totals: builtTotals(shown),
    nextInvoice: upcoming.ok
      ? { at: upcoming.value.at, lines: upcoming.value.lines, totals: upcoming.value.totals }
      : null,
  })
}

/** Lines that wait for the next invoice, with their tax as it is now. */
function shownLater(
  moment: Moment,
  { customer, stored }: LockedSubscription,
  lines: readonly RatedLine[],
): Promise<BuiltInvoice> {
  return computeInvoice(moment, { customer, currency: stored.subscription.currency, boundaries: [], lines })
}

function targetOf({ tx }: Moment, planVersionId: string) {
  return tx.catalog.plans.version(planVersionId)
}
