import { instantToIso } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { newChangeIds } from '../subscriptions/change-plan.ts'
import { findToPreview } from '../subscriptions/load-subscription.ts'
import { computeChange } from '../subscriptions/settle-change.ts'
import { showChange } from '../subscriptions/show-change.ts'
import { decideSeatsChange, type SeatsChange, seatsToBill } from './decide-seats.ts'

/** What a change of seats would bill, now and at the next renewal: the command, stopped before it saves. */
export function previewSeats(context: Context, input: SeatsChange) {
  return runQuery(context, (moment) => preview(context, moment, input))
}

async function preview(context: Context, begun: Moment, input: SeatsChange) {
  const found = await findToPreview(begun, input.subscriptionId)
  if (!found.ok) return found
  const { stored, moment } = found.value
  const ids = newChangeIds(context, stored.bucket)
  const decided = await decideSeatsChange(moment, stored, input, ids)
  if (!decided.ok) return decided
  const change = seatsToBill(decided.value)
  const built = await computeChange(moment, found.value, change)
  const { featureSlug, from, to, effectiveAt } = decided.value
  return done({
    object: 'seats_preview' as const,
    subscriptionId: stored.subscription.id,
    featureSlug,
    from,
    to,
    effectiveAt: instantToIso(effectiveAt),
    ...(await showChange(context, moment, found.value, { decided: decided.value, change, built, ids })),
  })
}
