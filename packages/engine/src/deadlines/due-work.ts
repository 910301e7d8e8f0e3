import type { Instant } from '@tallywright/domain'
import type { DuePayment, DueRefund, DueSubscription } from '@tallywright/store'
import type { Context } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { actOnDunning } from '../dunning/act-on-dunning.ts'
import { collectInvoice } from '../payments/collect-invoice.ts'
import { carryOutRefund } from '../refunds/carry-out-refund.ts'
import { actOnGrantExpiry } from '../wallets/end-plan-grants.ts'
import { actOnDeadline, type ReachedDeadline } from './act-on-deadline.ts'
import type { Due } from './failures.ts'

/** How many deadlines of a kind are looked at together. */
const LOOKED_AT = 100

export interface DueWork {
  readonly due: Due
  /** The same, where it is a subscription's: several of these can be acted on together. */
  readonly subscription: DueSubscription | null
  readonly act: () => Promise<ReachedDeadline | null>
}

/** What is due, with what must be known of it before it is worked on. */
export interface FoundWork {
  /** Kind after kind, in the order in which kinds go at one instant (semantics §2), and each by instant, customer and id. */
  readonly work: readonly DueWork[]
  /** Of the kinds other than subscriptions, all that is due before this instant has been found; null: all there is. */
  readonly completeUntil: Instant | null
  /** Where all invoices of an environment count together, they are issued one after another, in the order of their deadlines. */
  readonly isOneByOne: boolean
}

/** Finds what is due by `until`, but for what is in `except`, by id. */
export function findDueWork(
  context: Context,
  until: Instant,
  {
    except,
    subscriptions: looked = LOOKED_AT,
  }: { readonly except: readonly string[]; readonly subscriptions?: number },
): Promise<FoundWork> {
  return atMoment(context, async ({ tx, settings }) => {
    const grants = await tx.wallets.dueGrants(until, LOOKED_AT, except)
    const subscriptions = await tx.subscriptions.due(until, looked, except)
    const payments = await tx.payments.due(until, LOOKED_AT, except)
    const refunds = await tx.refunds.due(until, LOOKED_AT, except)
    const invoices = await tx.invoices.inDunning(until, LOOKED_AT, except)
    const cutOff = [grants, payments, refunds, invoices].filter(({ length }) => length === LOOKED_AT)
    const lasts = cutOff.flatMap((list) => list.at(-1)?.deadlineAt ?? [])
    const one = (due: Due, act: DueWork['act']) => ({ due, subscription: null, act })
    return {
      work: [
        ...grants.map((due) => one(due, () => actOnGrantExpiry(context, due))),
        ...subscriptions.map((due) => ({ due, subscription: due, act: () => actOnDeadline(context, due) })),
        ...payments.map((due) => one(due, () => askForOutcome(context, due))),
        ...refunds.map((due) => one(due, () => askForRefund(context, due))),
        ...invoices.map((due) => one(due, () => actOnDunning(context, due))),
      ],
      completeUntil: lasts.length === 0 ? null : (Math.min(...lasts) as Instant),
      isOneByOne: settings.invoices.series === 'environment',
    }
  })
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
