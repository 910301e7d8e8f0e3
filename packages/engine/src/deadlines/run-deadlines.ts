import type { Instant } from '@tallywright/domain'
import type { DuePayment, DueSubscription } from '@tallywright/store'
import type { Context } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { collectInvoice } from '../payments/collect-invoice.ts'
import { actOnDeadline, type ReachedDeadline } from './act-on-deadline.ts'

/** How many deadlines of one instant are looked at together. */
const BATCH = 100

/**
 * Acts on all deadlines of the next instant that has any, up to `until`, in the order of semantics §2, and returns them;
 * null when no deadline is left. `reach` is called with the instant before anything acts at it.
 */
export async function runNextInstant(
  context: Context,
  until: Instant,
  reach: (at: Instant) => Promise<void>,
): Promise<ReachedDeadline[] | null> {
  const { subscriptions, payments } = await atMoment(context, async ({ tx }) => ({
    subscriptions: await tx.subscriptions.due(until, BATCH),
    payments: await tx.payments.due(until, BATCH),
  }))
  const [next] = [...subscriptions, ...payments].sort((a, b) => a.deadlineAt - b.deadlineAt)
  if (next === undefined) return null
  await reach(next.deadlineAt)
  const isNow = ({ deadlineAt }: DueSubscription | DuePayment) => deadlineAt === next.deadlineAt
  const reached: (ReachedDeadline | null)[] = []
  for (const due of subscriptions.filter(isNow)) reached.push(await actOnDeadline(context, due))
  for (const due of payments.filter(isNow)) reached.push(await askForOutcome(context, due))
  return reached.filter((each) => each !== null)
}

async function askForOutcome(context: Context, due: DuePayment): Promise<ReachedDeadline> {
  const { bucket, customerId, invoiceId, deadlineAt: at } = due
  await collectInvoice(context, { bucket, customerId, invoiceId }, at)
  const invoice = await atMoment(context, ({ tx }) => tx.invoices.find(bucket, invoiceId))
  return {
    at,
    kind: 'payment_check',
    customerId,
    subscriptionId: invoice?.subscriptionId ?? null,
    invoiceId,
    outcome: invoice?.paymentStatus ?? 'unknown',
  }
}
