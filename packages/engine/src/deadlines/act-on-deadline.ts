import {
  type BoundaryBilling,
  decideFirstPaymentExpiry,
  decidePendingChangeExpiry,
  decidePeriodEnd,
  decideStart,
  decideTrialEnd,
  decideTrialReminder,
  nextDeadline,
  renewalCause,
  type SubscriptionDeadline,
  type SubscriptionOutcome,
} from '@tallywright/domain'
import type { DueSubscription, StoredSubscription } from '@tallywright/store'
import { graceEnd, saveBoundaryDraft } from '../billing/boundary-draft.ts'
import { computeInvoice } from '../billing/compute-invoice.ts'
import { isPaidFirst } from '../billing/invoice-terms.ts'
import { issueInvoice } from '../billing/issue-invoice.ts'
import { drawBeforeBilling, drawWhatBegins } from '../billing/undrawn-use.ts'
import { voidInvoice } from '../billing/void-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { orRollBack } from '../command/outcome.ts'
import { type LockedSubscription, lockSubscription } from '../subscriptions/load-subscription.ts'
import { paymentIsProcessing } from '../subscriptions/payment-is-processing.ts'
import { saveSubscription } from '../subscriptions/save-subscription.ts'
import { openPlanGrants } from '../wallets/plan-grants.ts'
import { type Acted, openInvoice, takeStep } from './take-step.ts'

/** One deadline that was acted on, and what came of it. */
export interface ReachedDeadline {
  readonly at: Moment['now']
  readonly kind: string
  readonly customerId: string
  readonly subscriptionId: string | null
  readonly invoiceId: string | null
  readonly outcome: string
}

/** What a deadline changes and bills: decided by the domain, the same for a live worker and a sandbox's clock. */
interface Decided extends SubscriptionOutcome {
  /** What is saved instead while the invoice is not paid; a first payment only. */
  readonly awaitingPayment?: SubscriptionOutcome | null
  readonly billing: readonly BoundaryBilling[]
}

/**
 * Acts on the next deadline of a subscription, as of the deadline's own instant, in one transaction; then collects what
 * became due. Doing it again changes nothing: the deadline has moved on. Where a daily cap is in the way, the subscription is
 * parked and its deadline stays. Null when there was nothing to do any more.
 */
export function actOnDeadline(context: Context, due: DueSubscription): Promise<ReachedDeadline | null> {
  return takeStep(context, due.deadlineAt, (moment) => reachDeadline(context, moment, due))
}

/** The transaction of it. */
export async function reachDeadline(context: Context, moment: Moment, due: DueSubscription): Promise<Acted | null> {
  const locked = await lockSubscription(moment.tx, due.id, due.customerId)
  if (!locked.ok) return null
  const { customer, stored } = locked.value
  const deadline = nextDeadline(stored.subscription)
  if (stored.parked !== null || deadline === null || deadline.at > moment.now) return null
  const invoiceId = context.ids.next('invoice', stored.bucket)
  const decided = await decide(moment, locked.value, deadline, invoiceId)
  const { bucket, subscription } = stored
  const pending =
    decided.billing.length === 0 ? [] : await moment.tx.subscriptions.pendingLines(bucket, subscription.id)
  await drawBeforeBilling(context, moment, customer, decided.billing)
  const built = await computeInvoice(moment, {
    customer,
    currency: subscription.currency,
    boundaries: decided.billing.map((billing) => ({ billing, creditsUnusedTime: false })),
    lines: pending,
  })
  const waits = isPaidFirst(moment, customer, built) ? (decided.awaitingPayment ?? null) : null
  const saved = await saveSubscription(moment, stored, waits ?? decided)
  await noteSkippedTime(moment, stored, decided)
  for (const id of decided.voidsInvoiceIds) await voidInvoice(context, moment, customer, id)
  const cause = renewalCause(deadline.at)
  const invoice = { id: invoiceId, customer, subscriptionId: subscription.id, cause }
  const [billing] = decided.billing
  const finalizeAt = deadline.kind === 'period_end' ? graceEnd(moment, built) : null
  const issued =
    billing === undefined || finalizeAt === null
      ? await issueInvoice(context, moment, invoice, built)
      : await saveBoundaryDraft(context, moment, { invoice, built, billing, pending, finalizeAt })
  if (pending.length > 0) await moment.tx.subscriptions.removeAllPendingLines(bucket, subscription.id)
  if (deadline.kind === 'period_end' || deadline.kind === 'trial_end' || deadline.kind === 'start') {
    const reached = { before: subscription, after: saved.subscription, cause }
    await openPlanGrants(context, moment, customer, reached)
    await drawWhatBegins(moment, customer, saved.subscription)
  }
  return {
    reached: {
      at: deadline.at,
      kind: deadline.kind,
      customerId: subscription.customerId,
      subscriptionId: subscription.id,
      invoiceId: issued?.id ?? null,
      outcome: issued?.status ?? saved.subscription.lifecycle.state,
    },
    toCollect: openInvoice(issued),
  }
}

async function decide(
  moment: Moment,
  { customer, stored }: LockedSubscription,
  { kind }: SubscriptionDeadline,
  invoiceId: string,
): Promise<Decided> {
  const { subscription, pendingPlanVersion } = stored
  const at = moment.now
  const paymentProcessing = await paymentIsProcessing(moment, stored)
  const target = pendingPlanVersion === null ? {} : { targetVersion: pendingPlanVersion }
  switch (kind) {
    case 'period_end':
      return withBilling(orRollBack(decidePeriodEnd(subscription, { at, paymentProcessing, ...target })))
    case 'trial_end': {
      const method = await moment.tx.paymentMethods.default(stored.bucket, customer.id)
      const options = { hasPaymentMethod: method !== null, paymentProcessing, ...target }
      return withBilling(orRollBack(decideTrialEnd(subscription, options)))
    }
    case 'trial_reminder':
      return { ...orRollBack(decideTrialReminder(subscription, { at })), billing: [] }
    case 'start': {
      const { settled, awaitingPayment, billing } = orRollBack(decideStart(subscription, { at, invoiceId }))
      return { ...settled, awaitingPayment, billing }
    }
    case 'first_payment_expiry':
      return { ...orRollBack(decideFirstPaymentExpiry(subscription, { at, paymentProcessing })), billing: [] }
    case 'pending_change_expiry':
      return { ...orRollBack(decidePendingChangeExpiry(subscription, { at, paymentProcessing })), billing: [] }
  }
}

/** Periods of several cadences begin together; none is charged before access comes back. */
async function noteSkippedTime({ tx }: Moment, { bucket, subscription }: StoredSubscription, { billing }: Decided) {
  const skipped = billing.flatMap((each) => each.skipped).toSorted((a, b) => b.end - a.end)
  const [longest] = skipped
  if (longest !== undefined) await tx.subscriptions.addSkippedTime(bucket, subscription.id, longest)
}

function withBilling<Decision extends SubscriptionOutcome & { readonly billing: BoundaryBilling | null }>(
  decision: Decision,
): Decided {
  return { ...decision, billing: decision.billing === null ? [] : [decision.billing] }
}
