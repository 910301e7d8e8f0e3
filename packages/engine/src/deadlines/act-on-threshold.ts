import type { DueThresholdCheck } from '@tallywright/store'
import { invoiceOverThreshold } from '../billing/progressive-invoice.ts'
import type { Context } from '../command/context.ts'
import { collectInvoice } from '../payments/collect-invoice.ts'
import { CapReached } from '../subscriptions/daily-caps.ts'
import { lockSubscription } from '../subscriptions/load-subscription.ts'
import { asReached, orPark } from '../subscriptions/park-subscription.ts'
import type { ReachedDeadline } from './act-on-deadline.ts'

/** Compares what was used with the threshold of its plan, invoices it if that is reached, and collects it. */
export async function actOnThreshold(context: Context, due: DueThresholdCheck): Promise<ReachedDeadline | null> {
  const { bucket, id: subscriptionId, customerId, deadlineAt: at } = due
  const issued = await orPark(context, at, async (moment) => {
    const locked = await lockSubscription(moment.tx, subscriptionId)
    if (locked.ok && locked.value.stored.parked !== null) return null
    await moment.tx.thresholdChecks.remove(bucket, subscriptionId)
    if (!locked.ok) return null
    return invoiceOverThreshold(context, moment, locked.value.customer, locked.value.stored)
  })
  if (issued instanceof CapReached) return asReached(issued, at)
  if (issued === null) return null
  const { id: invoiceId } = issued
  const status = issued.status === 'open' ? await collectInvoice(context, { bucket, customerId, invoiceId }, at) : null
  return { at, kind: 'threshold', customerId, subscriptionId, invoiceId, outcome: status ?? issued.status }
}
