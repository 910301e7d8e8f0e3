import { setImmediate as turn } from 'node:timers/promises'
import type { Instant } from '@tallywright/domain'
import type { DuePayment, DueSubscription } from '@tallywright/store'
import type { Context } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { collectInvoice } from '../payments/collect-invoice.ts'
import { actOnDeadline, type ReachedDeadline } from './act-on-deadline.ts'

/** How many deadlines of one instant are looked at together. */
const BATCH = 100

/** How a run goes on from instant to instant. */
export interface Progress {
  /** Called with each instant before anything acts at it. */
  readonly reach: (at: Instant) => Promise<void>
  /** Subscriptions and payments that could not be acted on, by id: the run passes them over. */
  readonly passedOver: Set<string>
  /** Told of every failure, with whose it is; throws to end the run. */
  readonly onFailure: (error: unknown, due: DueSubscription | DuePayment) => void
}

/**
 * Acts on all deadlines of the next instant that has any, up to `until`, in the order of semantics §2, and returns them;
 * null when no deadline is left. One that fails stops nobody else: it is passed over for the rest of the run.
 */
export async function runNextInstant(
  context: Context,
  until: Instant,
  progress: Progress,
): Promise<ReachedDeadline[] | null> {
  // A whole turn of the event loop: the embedded database never waits, and others have questions too.
  await turn()
  const { subscriptions, payments } = await atMoment(context, async ({ tx }) => ({
    subscriptions: await tx.subscriptions.due(until, BATCH, [...progress.passedOver]),
    payments: await tx.payments.due(until, BATCH, [...progress.passedOver]),
  }))
  const [next] = [...subscriptions, ...payments].sort((a, b) => a.deadlineAt - b.deadlineAt)
  if (next === undefined) return null
  await progress.reach(next.deadlineAt)
  const isNow = ({ deadlineAt }: DueSubscription | DuePayment) => deadlineAt === next.deadlineAt
  const reached: (ReachedDeadline | null)[] = []
  for (const due of subscriptions.filter(isNow)) {
    reached.push(await orPassOver(progress, due, () => actOnDeadline(context, due)))
  }
  for (const due of payments.filter(isNow)) {
    reached.push(await orPassOver(progress, due, () => askForOutcome(context, due)))
  }
  return reached.filter((each) => each !== null)
}

async function orPassOver(
  { passedOver, onFailure }: Progress,
  due: DueSubscription | DuePayment,
  act: () => Promise<ReachedDeadline | null>,
): Promise<ReachedDeadline | null> {
  try {
    return await act()
  } catch (error) {
    onFailure(error, due)
    passedOver.add(due.id)
    return null
  }
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
