import { setImmediate as turn } from 'node:timers/promises'
import type { Instant } from '@tallywright/domain'
import type {
  DueDraft,
  DueGrant,
  DueInvoice,
  DuePayment,
  DueRefund,
  DueSubscription,
  DueThresholdCheck,
} from '@tallywright/store'
import type { Context } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { actOnDunning } from '../dunning/act-on-dunning.ts'
import { collectInvoice } from '../payments/collect-invoice.ts'
import { carryOutRefund } from '../refunds/carry-out-refund.ts'
import { actOnGrantExpiry } from '../wallets/end-plan-grants.ts'
import { actOnDeadline, type ReachedDeadline } from './act-on-deadline.ts'
import { actOnDraft } from './act-on-draft.ts'
import { actOnThreshold } from './act-on-threshold.ts'

/** How many deadlines of one instant are looked at together. */
const BATCH = 100

/** How a run goes on from instant to instant. */
export interface Progress {
  /** Whose deadlines: of those who live by this clock; with null, of those who go by the environment's. */
  readonly testClockId: string | null
  /** Called with each instant before anything acts at it. */
  readonly reach: (at: Instant) => Promise<void>
  /** Grants, subscriptions, drafts, payments, refunds and invoices that could not be acted on, by id: the run passes them over. */
  readonly passedOver: Set<string>
  /** Told of every failure, with whose it is; throws to end the run. */
  readonly onFailure: (error: unknown, due: Due) => void
}

/** What is due, of every kind, in the order in which kinds go at one instant (semantics §2). */
type Due = DueGrant | DueSubscription | DueThresholdCheck | DueDraft | DuePayment | DueRefund | DueInvoice

interface DueWork {
  readonly due: Due
  readonly act: () => Promise<ReachedDeadline | null>
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
  const all = await workUntil(context, until, progress)
  if (all.length === 0) return null
  const at = Math.min(...all.map(({ due }) => due.deadlineAt)) as Instant
  await progress.reach(at)
  const reached: (ReachedDeadline | null)[] = []
  for (const work of all.filter(({ due }) => due.deadlineAt === at)) {
    reached.push(await orPassOver(progress, work.due, work.act))
  }
  return reached.filter((each) => each !== null)
}

function workUntil(context: Context, until: Instant, { testClockId, passedOver }: Progress): Promise<DueWork[]> {
  const except = [...passedOver]
  return atMoment(context, async ({ tx, environment }) => {
    const clock = environment.kind === 'live' ? 'any' : { testClockId }
    const grants = await tx.wallets.dueGrants(clock, until, BATCH, except)
    const subscriptions = await tx.subscriptions.due(clock, until, BATCH, except)
    const thresholds = await tx.thresholdChecks.due(clock, until, BATCH, except)
    const drafts = await tx.invoices.dueDrafts(clock, until, BATCH, except)
    const payments = await tx.payments.due(clock, until, BATCH, except)
    const refunds = await tx.refunds.due(clock, until, BATCH, except)
    const invoices = await tx.invoices.inDunning(clock, until, BATCH, except)
    return [
      ...grants.map((due) => ({ due, act: () => actOnGrantExpiry(context, due) })),
      ...subscriptions.map((due) => ({ due, act: () => actOnDeadline(context, due) })),
      ...thresholds.map((due) => ({ due, act: () => actOnThreshold(context, due) })),
      ...drafts.map((due) => ({ due, act: () => actOnDraft(context, due) })),
      ...payments.map((due) => ({ due, act: () => askForOutcome(context, due) })),
      ...refunds.map((due) => ({ due, act: () => askForRefund(context, due) })),
      ...invoices.map((due) => ({ due, act: () => actOnDunning(context, due) })),
    ]
  })
}

async function orPassOver(
  { passedOver, onFailure }: Progress,
  due: Due,
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

async function askForRefund(context: Context, due: DueRefund): Promise<ReachedDeadline> {
  const { customerId, invoiceId, deadlineAt: at } = due
  const outcome = await carryOutRefund(context, due, at)
  return { at, kind: 'refund_check', customerId, subscriptionId: null, invoiceId, outcome }
}
