import type { DueThresholdCheck } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { type Acted, openInvoice } from '../deadlines/take-step.ts'
import { lockSubscription } from '../subscriptions/load-subscription.ts'
import { invoiceOverThreshold } from './progressive-invoice.ts'

/** Compares what was used with the threshold of its plan, and invoices it if that is reached. */
export async function reachThreshold(context: Context, moment: Moment, due: DueThresholdCheck): Promise<Acted | null> {
  const { bucket, id: subscriptionId, customerId, deadlineAt: at } = due
  const locked = await lockSubscription(moment.tx, subscriptionId)
  if (locked.ok && locked.value.stored.parked !== null) return null
  const waits = locked.ok ? locked.value.stored.subscription.pendingChange?.when : undefined
  if (waits?.kind === 'when_paid' && waits.expiresAt > moment.now) {
    // Its invoice may have billed the use already: what is left is seen when the change has taken effect, or has not.
    await moment.tx.thresholdChecks.postpone(bucket, subscriptionId, waits.expiresAt)
    return null
  }
  await moment.tx.thresholdChecks.remove(bucket, subscriptionId)
  if (!locked.ok) return null
  const issued = await invoiceOverThreshold(context, moment, locked.value.customer, locked.value.stored)
  if (issued === null) return null
  const { id: invoiceId, status: outcome } = issued
  const reached = { at, kind: 'threshold', customerId, subscriptionId, invoiceId, outcome }
  return { reached, toCollect: openInvoice(issued) }
}
