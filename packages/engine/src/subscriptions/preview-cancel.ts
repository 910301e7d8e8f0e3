import { instantToIso } from '@tallywright/domain'
import { computeLater } from '../billing/compute-invoice.ts'
import { computeUpcoming, type UpcomingView } from '../billing/upcoming-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { newMoment } from '../command/moment.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { builtTotals, lineView } from '../views/invoice-view.ts'
import { type Cancellation, computeCancellation, decideCancellation } from './cancel-subscription.ts'
import { newChangeIds } from './change-plan.ts'
import { findToPreview, type LockedSubscription } from './load-subscription.ts'
import { keepPreview } from './plan-hash.ts'
import { saveSubscription } from './save-subscription.ts'
import { showCredits } from './show-credits.ts'

/** The last invoice and the credit of a cancellation: `cancelSubscription`, stopped before it saves. */
export function previewCancel(context: Context, input: Cancellation) {
  return runQuery(context, (moment) => preview(context, moment, input))
}

async function preview(context: Context, begun: Moment, input: Cancellation) {
  const found = await findToPreview(begun, input.subscriptionId)
  if (!found.ok) return found
  const { customer, stored, moment } = found.value
  const ids = newChangeIds(context, stored.bucket)
  const decision = await decideCancellation(moment, found.value, input, ids)
  if (!decision.ok) return decision
  const built = await moment.tx.tentatively((tx) => {
    return computeCancellation(context, newMoment(tx, moment), found.value, decision.value, ids)
  })
  const { hash, expiresAt } = await keepPreview(moment, customer, ids, [decision.value, built])
  const { currency } = stored.subscription
  const made = built ?? (await computeLater(moment, { customer, currency, lines: [] }))
  const last = await lastInvoice(moment, found.value, decision.value)
  return done({
    object: 'cancel_preview' as const,
    subscriptionId: stored.subscription.id,
    behavior: input.behavior,
    planHash: hash,
    expiresAt: instantToIso(expiresAt),
    effectiveAt: instantToIso(decision.value.effectiveAt),
    currency,
    lines: made.lines.map(lineView),
    totals: builtTotals(made),
    ...(await showCredits(context, moment, customer, made, decision.value.unpaidCredits)),
    walletMoves: decision.value.walletMoves,
    nextInvoice: last.ok ? { at: last.value.at, lines: last.value.lines, totals: last.value.totals } : null,
  })
}

/** What the end of the period will bill of a subscription that goes on until then: made, looked at and undone. */
function lastInvoice(
  moment: Moment,
  { customer, stored }: LockedSubscription,
  decision: Parameters<typeof saveSubscription>[2],
): Promise<Outcome<UpcomingView>> {
  return moment.tx.tentatively(async (tx) => {
    const tentative = newMoment(tx, moment)
    const { bucket, subscription, pendingPlanVersion } = await saveSubscription(tentative, stored, decision)
    const pending = await tx.subscriptions.pendingLines(bucket, subscription.id)
    return computeUpcoming(tentative, customer, subscription, pending, pendingPlanVersion)
  })
}
