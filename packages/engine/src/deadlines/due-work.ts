import type { Instant } from '@tallywright/domain'
import type { DueErrand, DuePayment, DueRefund } from '@tallywright/store'
import { reachAlerts } from '../alerts/act-on-alerts.ts'
import { reachFinalization } from '../billing/act-on-draft.ts'
import { reachCorrection } from '../billing/act-on-late-usage.ts'
import { reachThreshold } from '../billing/act-on-threshold.ts'
import type { Context, Moment } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { reachDunningStep } from '../dunning/act-on-dunning.ts'
import { collectInvoice } from '../payments/collect-invoice.ts'
import { runErrand } from '../payments/provider-errands.ts'
import { carryOutRefund } from '../refunds/carry-out-refund.ts'
import { reachAutoTopUp } from '../wallets/act-on-auto-top-up.ts'
import { reachGrantExpiry } from '../wallets/expire-grants.ts'
import { type ReachedDeadline, reachDeadline } from './act-on-deadline.ts'
import type { Due } from './failures.ts'
import { type DueList, inOrder } from './in-order.ts'
import { type Acted, type Step, takeStep } from './take-step.ts'

/** How many of a kind are looked at together. */
const LOOKED_AT = 100

export interface DueWork {
  readonly due: Due
  /** By itself, from beginning to end. */
  readonly act: () => Promise<ReachedDeadline | null>
  /** The same up to what is collected, for several to share a transaction; null where a provider is asked first. */
  readonly step: Step | null
}

/** What is due, with what must be known of it before it is worked on. */
export interface FoundWork {
  /** By instant, then kind, customer and id; of no customer is anything due before what is here of them. */
  readonly work: readonly DueWork[]
  /** Where all invoices of an environment count together, they are issued one after another, in the order of their deadlines. */
  readonly isOneByOne: boolean
}

export interface WorkSought {
  /** Left out, by id. */
  readonly except: readonly string[]
  /** Of those who live by this clock; with null, of those who go by the environment's. */
  readonly testClockId: string | null
  /** How many of them are looked at. */
  readonly subscriptions?: number
}

/** Finds what is due by `until`. */
export function findDueWork(
  context: Context,
  until: Instant,
  { except, testClockId, subscriptions = LOOKED_AT }: WorkSought,
): Promise<FoundWork> {
  return atMoment(context, async ({ tx, settings, environment }) => {
    const clock = environment.kind === 'live' ? 'any' : { testClockId }
    const some = [clock, until, LOOKED_AT, except] as const
    const lists: DueList<DueWork>[] = [
      inSteps(context, await tx.wallets.dueGrants(...some), LOOKED_AT, reachGrantExpiry),
      inSteps(context, await tx.subscriptions.due(clock, until, subscriptions, except), subscriptions, reachDeadline),
      inSteps(context, await tx.thresholdChecks.due(...some), LOOKED_AT, reachThreshold),
      inSteps(context, await tx.invoices.dueDrafts(...some), LOOKED_AT, reachFinalization),
      inSteps(context, await tx.lateUsage.dueCorrections(...some), LOOKED_AT, reachCorrection),
      alone(await tx.payments.due(...some), (due) => askForOutcome(context, due)),
      alone(await tx.refunds.due(...some), (due) => askForRefund(context, due)),
      alone(await tx.providers.dueErrands(...some), (due) => tellProvider(context, due)),
      inSteps(context, await tx.invoices.inDunning(...some), LOOKED_AT, reachDunningStep),
      inSteps(context, await tx.wallets.dueTopUps(...some), LOOKED_AT, reachAutoTopUp),
      inSteps(context, await tx.alertChecks.due(...some), LOOKED_AT, reachAlerts),
    ]
    return { work: inOrder(lists), isOneByOne: settings.invoices.series === 'environment' }
  })
}

function inSteps<Each extends Due>(
  context: Context,
  dues: readonly Each[],
  limit: number,
  reach: (context: Context, moment: Moment, due: Each) => Promise<Acted | null>,
): DueList<DueWork> {
  const work = dues.map((due) => {
    const step: Step = (moment) => reach(context, moment, due)
    return { due, step, act: () => takeStep(context, due.deadlineAt, step) }
  })
  return { work, isCutOff: dues.length === limit }
}

function alone<Each extends Due>(
  dues: readonly Each[],
  act: (due: Each) => Promise<ReachedDeadline | null>,
): DueList<DueWork> {
  return { work: dues.map((due) => ({ due, step: null, act: () => act(due) })), isCutOff: dues.length === LOOKED_AT }
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

/** Nothing that happens to the customer: nobody is told. */
async function tellProvider(context: Context, due: DueErrand): Promise<null> {
  await runErrand(context, due, due.deadlineAt)
  return null
}
