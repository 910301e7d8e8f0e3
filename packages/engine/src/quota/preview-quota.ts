import { instantToIso } from '@tallywright/domain'
import { computeUpcoming, type UpcomingView } from '../billing/upcoming-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { newMoment } from '../command/moment.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { findToPreview, type LockedSubscription } from '../subscriptions/load-subscription.ts'
import { decideQuotaChange, type QuotaChange, saveQuota } from './decide-quota-change.ts'

/** What a change of a quota would bill at the end of the period: the command, stopped before it saves. */
export function previewQuota(context: Context, input: QuotaChange) {
  return runQuery(context, (moment) => preview(context, moment, input))
}

async function preview(context: Context, begun: Moment, input: QuotaChange) {
  const found = await findToPreview(begun, input.subscriptionId)
  if (!found.ok) return found
  const { stored, moment } = found.value
  const decided = await decideQuotaChange(moment, stored, input)
  if (!decided.ok) return decided
  const { from, to } = decided.value
  const before = await upcoming(moment, found.value)
  const after = await moment.tx.tentatively(async (tx) => {
    const tentative = newMoment(tx, moment)
    await saveQuota(context, tentative, found.value, input.featureSlug, decided.value)
    return upcoming(tentative, found.value)
  })
  return done({
    object: 'quota_preview' as const,
    subscriptionId: input.subscriptionId,
    featureSlug: input.featureSlug,
    from,
    to,
    effectiveAt: instantToIso(moment.now),
    currency: stored.subscription.currency,
    increase: after.ok && before.ok ? after.value.totals.total - before.value.totals.total : 0,
    nextInvoice: after.ok ? shown(after.value) : null,
  })
}

async function upcoming(moment: Moment, { customer, stored }: LockedSubscription): Promise<Outcome<UpcomingView>> {
  const { bucket, subscription, pendingPlanVersion } = stored
  const pending = await moment.tx.subscriptions.pendingLines(bucket, subscription.id)
  return computeUpcoming(moment, customer, subscription, pending, pendingPlanVersion)
}

function shown({ at, lines, totals }: UpcomingView) {
  return { at, lines, totals }
}
