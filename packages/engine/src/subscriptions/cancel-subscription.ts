import { type CancelDecision, decideCancel, decideUncancel, isLive } from '@tallywright/domain'
import { type ComputedInvoice, computeInvoice } from '../billing/compute-invoice.ts'
import { drawBeforeBilling } from '../billing/undrawn-use.ts'
import { voidInvoice } from '../billing/void-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { creditDrafts } from '../credit-notes/note-unpaid-credits.ts'
import { NO_CREDITS, restoredBy, type UnpaidCredits, withUnpaidCredits } from '../credit-notes/unpaid-credits.ts'
import { noteUnpaidCredits } from '../credit-notes/write-noted-credits.ts'
import { type SubscriptionView, subscriptionView } from '../views/subscription-view.ts'
import { decideWithGrants, takeBackPlanGrants, type WithWalletMoves } from '../wallets/change-plan-grants.ts'
import { beginCommit } from './begin-commit.ts'
import { billEnd } from './bill-end.ts'
import type { ChangeIds } from './change-plan.ts'
import { invoicedLines } from './invoiced-lines.ts'
import { type LockedSubscription, lockForCommand } from './load-subscription.ts'
import { paymentIsProcessing } from './payment-is-processing.ts'
import { saveSubscription } from './save-subscription.ts'
import { stalePreview } from './stale-preview.ts'
import { runAndCollect, type SubscriptionEffect } from './subscription-command.ts'

export interface Cancellation {
  readonly subscriptionId: string
  readonly behavior: 'at_period_end' | 'now'
  /** With `now`: credit the unused time that was paid in advance. */
  readonly prorate: boolean
}

/**
 * Ends a subscription at the end of its period or now; what was used and not invoiced is invoiced when it ends
 * (semantics §5).
 */
export function cancelSubscription(
  context: Context,
  input: Cancellation & { readonly planHash?: string },
  request: IdempotentRequest,
): Promise<CommandReply<SubscriptionView>> {
  return runAndCollect(context, request, (moment) => commitCancel(context, moment, input))
}

async function commitCancel(
  context: Context,
  begun: Moment,
  { planHash, ...input }: Cancellation & { readonly planHash?: string },
): Promise<Outcome<SubscriptionEffect>> {
  const locked = await lockForCommand(context, begun, input.subscriptionId)
  if (!locked.ok) return locked
  const { customer, stored } = locked.value
  const commit = await beginCommit(context, locked.value, planHash)
  if (!commit.ok) return commit
  const { at, ids, isAsShown } = commit.value
  const decision = await decideCancellation(at, locked.value, input, ids)
  if (!decision.ok) return decision
  const built = await computeCancellation(context, at, locked.value, decision.value, ids)
  if (!isAsShown(decision.value, built)) return stalePreview()
  await saveSubscription(at, stored, decision.value)
  for (const id of decision.value.voidsInvoiceIds) await voidInvoice(context, at, customer, id)
  const { bucket, subscription } = stored
  const effect = { bucket, customerId: customer.id, subscriptionId: subscription.id }
  const moved = { moves: decision.value.grantMoves, cause: ids.changeId }
  await takeBackPlanGrants(context, at, customer, subscription, moved)
  await noteUnpaidCredits(context, at, customer, decision.value.unpaidCredits)
  const issued = built === null ? null : await billEnd(context, at, locked.value, built, ids)
  await creditDrafts(context, at, customer, decision.value.unpaidCredits)
  return done({ ...effect, invoiceId: issued?.status === 'open' ? issued.id : null })
}

interface UnpaidPart {
  readonly unpaidCredits: UnpaidCredits
}

/** Load and decide: the same for a preview and a commit. */
export async function decideCancellation(
  moment: Moment,
  { customer, stored }: LockedSubscription,
  { behavior, prorate }: Cancellation,
  { changeId }: ChangeIds,
): Promise<Outcome<WithWalletMoves<CancelDecision> & UnpaidPart>> {
  const options = {
    changeId,
    at: moment.now,
    behavior,
    prorate,
    invoicedLines: await invoicedLines(moment, stored),
    paymentProcessing: await paymentIsProcessing(moment, stored),
  }
  const decision = await decideWithGrants(moment, customer, stored.subscription, (creditShare) =>
    decideCancel(stored.subscription, { ...options, creditShare }),
  )
  return decision.ok ? withUnpaidCredits(moment, stored, decision.value, { billsPending: true }) : decision
}

/**
 * The last invoice: final arrears, credits, and what waited for the next one; null where the subscription goes on for now. What was
 * used and not drawn yet is drawn from the wallet, so a preview undoes it.
 */
export async function computeCancellation(
  context: Context,
  moment: Moment,
  { customer, stored }: LockedSubscription,
  { subscription, billing, creditsUnusedTime, lines, unpaidCredits = NO_CREDITS }: CancelDecision & Partial<UnpaidPart>,
  { changeId: cause }: ChangeIds,
): Promise<ComputedInvoice | null> {
  if (isLive(subscription)) return null
  const { currency } = subscription
  const pending = await moment.tx.subscriptions.pendingLines(stored.bucket, subscription.id)
  const boundaries = billing === null ? [] : [{ billing, creditsUnusedTime, cause }]
  const restored = restoredBy(unpaidCredits)
  if (billing !== null) await drawBeforeBilling(context, moment, customer, [billing])
  return computeInvoice(moment, { customer, currency, boundaries, lines: [...pending, ...lines], restored })
}

/** Takes back a cancellation that waits for the end of the period. */
export function uncancelSubscription(
  context: Context,
  input: { readonly subscriptionId: string },
  request: IdempotentRequest,
): Promise<CommandReply<SubscriptionView>> {
  return runAtOnce(context, request, async (begun) => {
    const locked = await lockForCommand(context, begun, input.subscriptionId)
    if (!locked.ok) return locked
    const { moment, stored } = locked.value
    const decision = decideUncancel(stored.subscription, { at: moment.now })
    if (!decision.ok) return decision
    return done(subscriptionView(await saveSubscription(moment, stored, decision.value)))
  })
}
