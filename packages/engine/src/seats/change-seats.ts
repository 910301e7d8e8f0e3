import type { CountOperation, SeatsBehavior } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { withGrantedSeats } from '../entitlement-grants/load-grants.ts'
import { beginCommit } from '../subscriptions/begin-commit.ts'
import { lockForCommand, noSubscription } from '../subscriptions/load-subscription.ts'
import { computeChange, settleChange } from '../subscriptions/settle-change.ts'
import { stalePreview } from '../subscriptions/stale-preview.ts'
import { collectEffect, type SubscriptionEffect } from '../subscriptions/subscription-command.ts'
import { type SeatsView, viewSeats } from '../views/seats-view.ts'
import { decideSeatsChange, type SeatsChange, seatsToBill } from './decide-seats.ts'

export interface ChangeSeats {
  readonly subscriptionId: string
  readonly featureSlug: string
  readonly quantity: number
  readonly behavior?: SeatsBehavior
  readonly planHash?: string
}

type SeatsCommand = (
  context: Context,
  input: ChangeSeats,
  request: IdempotentRequest,
) => Promise<CommandReply<SeatsView>>

/** Sets how many seats a subscription has, included ones too; more are charged for the rest of the period (semantics §6). */
export const setSeats: SeatsCommand = changeSeats('set')

/** Adds to the seats that are wanted for the next period, so that one given up for its start is taken back first. */
export const addSeats: SeatsCommand = changeSeats('add')

export const removeSeats: SeatsCommand = changeSeats('remove')

function changeSeats(operation: CountOperation): SeatsCommand {
  return (context, { planHash, ...input }, request) =>
    runCommand<SubscriptionEffect, SeatsView>(context, request, {
      decide: (moment) => commitSeats(context, moment, { ...input, operation }, planHash),
      settle: (effect) => collectEffect(context, effect),
      reply: (moment, effect) => replyWithSeats(moment, effect, input.featureSlug),
    })
}

async function commitSeats(
  context: Context,
  begun: Moment,
  input: SeatsChange,
  planHash: string | undefined,
): Promise<Outcome<SubscriptionEffect>> {
  const locked = await lockForCommand(context, begun, input.subscriptionId)
  if (!locked.ok) return locked
  const { customer, stored } = locked.value
  const commit = await beginCommit(context, locked.value, planHash)
  if (!commit.ok) return commit
  const { at, ids, isAsShown } = commit.value
  const decision = await decideSeatsChange(at, stored, input, ids)
  if (!decision.ok) return decision
  const change = seatsToBill(decision.value)
  const built = await computeChange(at, locked.value, change)
  if (!isAsShown(decision.value, built)) return stalePreview()
  const settled = await settleChange(context, at, locked.value, change, built, ids)
  return done({
    bucket: stored.bucket,
    customerId: customer.id,
    subscriptionId: stored.subscription.id,
    invoiceId: settled.invoice?.id ?? null,
  })
}

async function replyWithSeats(
  moment: Moment,
  { bucket, subscriptionId, invoiceId }: SubscriptionEffect,
  featureSlug: string,
): Promise<Outcome<SeatsView>> {
  const { tx } = moment
  const stored = await tx.subscriptions.find(bucket, subscriptionId)
  if (stored === null) return noSubscription(subscriptionId)
  const invoice = invoiceId === null ? null : await tx.invoices.find(bucket, invoiceId)
  if (invoice?.status === 'void') {
    return refused('plan_change.payment_failed', 'the payment was declined; the seats stay as they were', {
      details: { invoiceId, decline: invoice.lastPaymentError },
    })
  }
  const { subscription } = await withGrantedSeats(moment, stored)
  return done(viewSeats(subscription, featureSlug, invoiceId))
}
