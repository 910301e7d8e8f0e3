import { decideDetachAddOn, grantMoves } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { withUnpaidCredits } from '../credit-notes/unpaid-credits.ts'
import { decideWithGrants } from '../wallets/change-plan-grants.ts'
import { type AddOnChangeView, type AddOnEffect, replyToAddOnChange } from './add-on-change.ts'
import { newChangeIds } from './change-plan.ts'
import { invoicedLines } from './invoiced-lines.ts'
import { lockForCommand } from './load-subscription.ts'
import { computeChange, settleChange } from './settle-change.ts'
import { collectEffect } from './subscription-command.ts'

export interface RemoveAddOn {
  readonly subscriptionId: string
  readonly attachmentId: string
  /** `now` credits the time that was paid and not used. */
  readonly behavior: 'at_period_end' | 'now'
}

/** Takes an add-on off a subscription, at the end of its period or now (semantics §6). */
export function removeAddOn(
  context: Context,
  input: RemoveAddOn,
  request: IdempotentRequest,
): Promise<CommandReply<AddOnChangeView>> {
  return runCommand<AddOnEffect, AddOnChangeView>(context, request, {
    decide: (moment) => commitDetach(context, moment, input),
    settle: (effect) => collectEffect(context, effect),
    reply: replyToAddOnChange,
  })
}

async function commitDetach(context: Context, begun: Moment, input: RemoveAddOn): Promise<Outcome<AddOnEffect>> {
  const locked = await lockForCommand(context, begun, input.subscriptionId)
  if (!locked.ok) return locked
  const { moment, customer, stored } = locked.value
  const { bucket, subscription } = stored
  const { attachmentId, behavior } = input
  if (!subscription.addOns.some(({ id }) => id === attachmentId)) {
    return refused('add_on.not_attached', `the subscription has no add-on ${attachmentId}`, { param: 'attachmentId' })
  }
  const ids = newChangeIds(context, bucket)
  const at = moment.now
  const invoiced = await invoicedLines(moment, stored)
  const decision = await decideWithGrants(moment, customer, subscription, (creditShare) => {
    const options = { id: attachmentId, changeId: ids.changeId, at, behavior, invoicedLines: invoiced, creditShare }
    const detached = decideDetachAddOn(subscription, options)
    if (!detached.ok) return detached
    return done({ ...detached.value, grantMoves: grantMoves(subscription, detached.value.subscription, at) })
  })
  if (!decision.ok) return decision
  const routed = await withUnpaidCredits(moment, stored, decision.value, { billsPending: false })
  if (!routed.ok) return routed
  const { lines, bill, unpaidCredits } = routed.value
  const never = { awaitingPayment: null, boundaries: [], takesPending: false }
  const change = { ...never, settled: decision.value, lines, bill, unpaidCredits }
  const built = await computeChange(moment, locked.value, change)
  const { invoice } = await settleChange(context, moment, locked.value, change, built, ids)
  return done({
    bucket,
    customerId: customer.id,
    subscriptionId: subscription.id,
    attachmentId,
    invoiceId: invoice?.id ?? null,
  })
}
