import { decideSeats, type SeatsBehavior, type SeatsDecision } from '@tallywright/domain'
import type { StoredSubscription } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { runQuery } from '../command/run-query.ts'
import { collectInvoice } from '../payments/collect-invoice.ts'
import { newChangeIds } from '../subscriptions/change-plan.ts'
import { invoicedLines } from '../subscriptions/invoiced-lines.ts'
import { findSubscription, lockForCommand, noSubscription } from '../subscriptions/load-subscription.ts'
import { computeChange, settleChange } from '../subscriptions/settle-change.ts'
import { type SeatsView, viewSeats } from '../views/seats-view.ts'

export interface SetSeats {
  readonly subscriptionId: string
  readonly featureSlug: string
  /** Seats in all, included ones too. */
  readonly quantity: number
  readonly behavior?: SeatsBehavior
}

interface Effect {
  readonly bucket: number
  readonly customerId: string
  readonly subscriptionId: string
  readonly invoiceId: string | null
}

/** Sets how many seats a subscription has; more are charged for the rest of the period (semantics §6). */
export function setSeats(
  context: Context,
  input: SetSeats,
  request: IdempotentRequest,
): Promise<CommandReply<SeatsView>> {
  return runCommand<Effect, SeatsView>(context, request, {
    decide: (moment) => commitSeats(context, moment, input),
    settle: async ({ bucket, customerId, invoiceId }) => {
      if (invoiceId !== null) await collectInvoice(context, { bucket, customerId, invoiceId })
    },
    reply: (moment, effect) => replyWithSeats(moment, effect, input.featureSlug),
  })
}

async function commitSeats(context: Context, begun: Moment, input: SetSeats): Promise<Outcome<Effect>> {
  const locked = await lockForCommand(context, begun, input.subscriptionId)
  if (!locked.ok) return locked
  const { moment, customer, stored } = locked.value
  const refusal = await refusalOfFeature(moment, stored, input.featureSlug)
  if (refusal !== null) return refusal
  const ids = newChangeIds(context, stored.bucket)
  const decision = decideSeats(stored.subscription, 'set', {
    ...ids,
    at: moment.now,
    featureSlug: input.featureSlug,
    count: input.quantity,
    invoicedLines: await invoicedLines(moment, stored),
    ...(input.behavior === undefined ? {} : { behavior: input.behavior }),
    ...(stored.pendingPlanVersion === null ? {} : { targetVersion: stored.pendingPlanVersion }),
  })
  if (!decision.ok) return decision
  const change = seatsToBill(decision.value)
  const built = await computeChange(moment, locked.value, change)
  const settled = await settleChange(context, moment, locked.value, change, built, ids)
  return done({
    bucket: stored.bucket,
    customerId: customer.id,
    subscriptionId: stored.subscription.id,
    invoiceId: settled.invoice?.id ?? null,
  })
}

function seatsToBill(decision: SeatsDecision) {
  return { ...decision, boundaries: [], takesPending: false }
}

async function refusalOfFeature({ tx }: Moment, { subscription }: StoredSubscription, featureSlug: string) {
  if (subscription.planVersion.plan.features[featureSlug]?.type === 'seats') return null
  const feature = await tx.catalog.features.bySlug(featureSlug)
  return feature === null
    ? refused('feature.not_found', `there is no feature ${featureSlug}`, { param: 'featureSlug' })
    : refused('feature.not_in_plan', `the plan has no seats called ${featureSlug}`, { param: 'featureSlug' })
}

export function getSeats(
  context: Context,
  { subscriptionId, featureSlug }: { readonly subscriptionId: string; readonly featureSlug: string },
): Promise<Outcome<SeatsView>> {
  return runQuery(context, async (moment) => {
    const found = await findSubscription(moment.tx, subscriptionId)
    if (!found.ok) return found
    const refusal = await refusalOfFeature(moment, found.value.stored, featureSlug)
    return refusal ?? done(viewSeats(found.value.stored.subscription, featureSlug, null))
  })
}

async function replyWithSeats(
  { tx }: Moment,
  { bucket, subscriptionId, invoiceId }: Effect,
  featureSlug: string,
): Promise<Outcome<SeatsView>> {
  const stored = await tx.subscriptions.find(bucket, subscriptionId)
  if (stored === null) return noSubscription(subscriptionId)
  const invoice = invoiceId === null ? null : await tx.invoices.find(bucket, invoiceId)
  if (invoice?.status === 'void') {
    return refused('plan_change.payment_failed', 'the payment was declined; the seats stay as they were', {
      details: { invoiceId, decline: invoice.lastPaymentError },
    })
  }
  return done(viewSeats(stored.subscription, featureSlug, invoiceId))
}
