import { isLive, lateCause } from '@tallywright/domain'
import type { DueCorrection } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { type Acted, openInvoice } from '../deadlines/take-step.ts'
import { computeInvoice } from './compute-invoice.ts'
import { issueInvoice } from './issue-invoice.ts'
import { nextCause } from './progressive-invoice.ts'

/**
 * Corrects the use of a subscription after its last invoice, by an invoice of its own (semantics §7). Doing it again changes
 * nothing: what is corrected waits no longer.
 */
export async function reachCorrection(context: Context, moment: Moment, due: DueCorrection): Promise<Acted | null> {
  const { bucket, id: subscriptionId, customerId, deadlineAt: at } = due
  const customer = await moment.tx.customers.lockEvenDeleted(bucket, customerId)
  const stored = await moment.tx.subscriptions.lock(bucket, subscriptionId)
  if (customer === null || stored === null || stored.parked !== null || isLive(stored.subscription)) return null
  const cause = await nextCause(moment, bucket, subscriptionId, 'correction:')
  const { currency } = stored.subscription
  const corrects = { subscriptionId, cause: lateCause(cause) }
  const built = await computeInvoice(moment, { customer, currency, boundaries: [], lines: [], corrects })
  const id = context.ids.next('invoice', bucket)
  // Units that change no amount are worth a line of the next invoice, but no invoice of their own.
  const isWorthless = built.late.lines.every(({ amount }) => amount.amount === 0n)
  const worth = isWorthless ? { ...built, lines: [] } : built
  const issued = await issueInvoice(context, moment, { id, customer, subscriptionId, cause }, worth)
  if (issued === null) return null
  const reached = { at, kind: 'correction', customerId, subscriptionId, invoiceId: id, outcome: issued.status }
  return { reached, toCollect: openInvoice(issued) }
}
