import { type CountOperation, decideSeats, offersOf, type SeatsBehavior, type SeatsDecision } from '@tallywright/domain'
import type { StoredSubscription } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { type Outcome, refused } from '../command/outcome.ts'
import { type UnpaidCredits, withUnpaidCredits } from '../credit-notes/unpaid-credits.ts'
import type { ChangeIds } from '../subscriptions/change-plan.ts'
import { invoicedLines } from '../subscriptions/invoiced-lines.ts'
import type { ChangeToBill } from '../subscriptions/settle-change.ts'

/** A change of the seats of one feature: how many in all with `set`, otherwise how many more or fewer. */
export interface SeatsChange {
  readonly subscriptionId: string
  readonly featureSlug: string
  readonly operation: CountOperation
  readonly quantity: number
  readonly behavior?: SeatsBehavior
}

export type DecidedSeats = SeatsDecision & { readonly unpaidCredits: UnpaidCredits }

/** Load and decide: the same for a preview and a commit. */
export async function decideSeatsChange(
  moment: Moment,
  stored: StoredSubscription,
  { featureSlug, operation, quantity, behavior }: SeatsChange,
  ids: ChangeIds,
): Promise<Outcome<DecidedSeats>> {
  const refusal = await refusalOfFeature(moment, stored, featureSlug, 'seats')
  if (refusal !== null) return refusal
  const decision = decideSeats(stored.subscription, operation, {
    ...ids,
    at: moment.now,
    featureSlug,
    count: quantity,
    invoicedLines: await invoicedLines(moment, stored),
    ...(behavior === undefined ? {} : { behavior }),
    ...(stored.pendingPlanVersion === null ? {} : { targetVersion: stored.pendingPlanVersion }),
  })
  return decision.ok ? withUnpaidCredits(moment, stored, decision.value, { billsPending: false }) : decision
}

export function seatsToBill(decision: DecidedSeats): ChangeToBill {
  return { ...decision, boundaries: [], takesPending: false }
}

/** Why a feature is no seats or quota of a subscription; null when it is. */
export async function refusalOfFeature(
  { tx, now }: Moment,
  { subscription }: StoredSubscription,
  featureSlug: string,
  type: 'seats' | 'quota',
) {
  if (offersOf(subscription, featureSlug, type, now).length > 0) return null
  const feature = await tx.catalog.features.bySlug(featureSlug)
  return feature === null
    ? refused('feature.not_found', `there is no feature ${featureSlug}`, { param: 'featureSlug' })
    : refused('feature.not_in_plan', `the plan has no ${type} called ${featureSlug}`, { param: 'featureSlug' })
}
