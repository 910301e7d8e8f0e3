import { type BuiltInvoice, instantToIso, type Money, sumMoney } from '@tallywright/domain'
import { computeLater } from '../billing/compute-invoice.ts'
import { computeUpcoming, type UpcomingView } from '../billing/upcoming-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { amountView } from '../views/amount-view.ts'
import { builtTotals, lineView } from '../views/invoice-view.ts'
import { type ChangeIds, changeToBill, decideChange, newChangeIds, type PlanChange } from './change-plan.ts'
import { findSubscription, type LockedSubscription } from './load-subscription.ts'
import { keepPreview } from './plan-hash.ts'
import { type ChangeToBill, computeChange, settleChange } from './settle-change.ts'

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
  const { currency } = stored.subscription
  const shown = built ?? (await computeLater(moment, { customer, currency, lines: change.lines }))
  const upcoming = await upcomingAfter(context, moment, found.value, { change, built, ids })
  return done({
    object: 'plan_change_preview' as const,
    subscriptionId: stored.subscription.id,
    planSlug: input.planSlug,
    behavior: decided.value.behavior,
    planHash: hash,
    expiresAt: instantToIso(expiresAt),
    effectiveAt: instantToIso(decided.value.effectiveAt),
    currency,
    lines: shown.lines.map(lineView),
    totals: builtTotals(shown),
    creditedToWallet: amountView(excessOf(shown)),
    nextInvoice: upcoming.ok
      ? { at: upcoming.value.at, lines: upcoming.value.lines, totals: upcoming.value.totals }
      : null,
  })
}

/** What credits come to beyond the invoice: it goes to the money wallet. */
function excessOf({ excess, currency }: BuiltInvoice): Money {
  return sumMoney(
    excess.map((part) => part.total),
    currency,
  )
}

interface Previewed {
  readonly change: ChangeToBill
  readonly built: BuiltInvoice | null
  readonly ids: ChangeIds
}

/** The next invoice once the change is made and paid, with what is left in the wallet then: made, looked at and undone. */
function upcomingAfter(
  context: Context,
  moment: Moment,
  found: LockedSubscription,
  { change, built, ids }: Previewed,
): Promise<Outcome<UpcomingView>> {
  return moment.tx.tentatively(async (tx) => {
    const tentative = { ...moment, tx, told: [] }
    const { stored } = await settleChange(context, tentative, found, { ...change, awaitingPayment: null }, built, ids)
    const { bucket, subscription, pendingPlanVersion } = stored
    const pending = await tx.subscriptions.pendingLines(bucket, subscription.id)
    return computeUpcoming(tentative, found.customer, subscription, pending, pendingPlanVersion)
  })
}
