import { instantToIso } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { changeToBill, decideChange, newChangeIds, type PlanChange } from './change-plan.ts'
import { findToPreview } from './load-subscription.ts'
import { computeChange } from './settle-change.ts'
import { showChange } from './show-change.ts'

/** The credit, the charge and the next invoice of a plan change: `changePlan`, stopped before it saves (semantics §6). */
export function previewPlanChange(context: Context, input: PlanChange) {
  return runQuery(context, (moment) => preview(context, moment, input))
}

async function preview(context: Context, begun: Moment, input: PlanChange) {
  const found = await findToPreview(begun, input.subscriptionId)
  if (!found.ok) return found
  const { stored, moment } = found.value
  const ids = newChangeIds(context, stored.bucket, input)
  const decided = await decideChange(moment, found.value, input, ids)
  if (!decided.ok) return decided
  const change = changeToBill(decided.value, ids)
  const built = await computeChange(moment, found.value, change)
  return done({
    object: 'plan_change_preview' as const,
    subscriptionId: stored.subscription.id,
    planSlug: input.planSlug,
    behavior: decided.value.behavior,
    effectiveAt: instantToIso(decided.value.effectiveAt),
    walletMoves: decided.value.walletMoves,
    ...(await showChange(context, moment, found.value, { decided: decided.value, change, built, ids })),
  })
}
