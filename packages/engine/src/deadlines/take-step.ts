import type { InvoiceRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { collectInvoice, type InvoiceRef } from '../payments/collect-invoice.ts'
import { CapReached } from '../subscriptions/daily-caps.ts'
import { asReached, orPark } from '../subscriptions/park-subscription.ts'
import type { ReachedDeadline } from './act-on-deadline.ts'

/** What came of a deadline in its transaction. */
export interface Acted {
  /** As it stands before anything is collected. */
  readonly reached: ReachedDeadline
  /** What is to be collected now. */
  readonly toCollect: InvoiceRef | null
}

/** Acts on a deadline in a transaction, and leaves to others what comes after it. Null when there was nothing to do any more. */
export type Step = (moment: Moment) => Promise<Acted | null>

/**
 * Takes a step in a transaction of its own, as of the deadline's instant, and collects what became due. Where a daily cap is in
 * the way, the subscription is parked and its deadline stays.
 */
export async function takeStep(context: Context, at: Moment['now'], step: Step): Promise<ReachedDeadline | null> {
  const acted = await orPark(context, at, step)
  if (acted === null) return null
  if (acted instanceof CapReached) return asReached(acted, at)
  const { toCollect } = acted
  return afterCollecting(acted, toCollect === null ? null : await collectInvoice(context, toCollect, at))
}

/** `collected`: how the invoice that was to be collected stands. */
export function afterCollecting(
  { reached, toCollect }: Acted,
  collected: InvoiceRow['status'] | null,
): ReachedDeadline {
  const isOwn = toCollect?.invoiceId === reached.invoiceId
  return isOwn && collected !== null ? { ...reached, outcome: collected } : reached
}

/** An invoice that takes money, where it is one. */
export function openInvoice(invoice: InvoiceRow | null): InvoiceRef | null {
  if (invoice?.status !== 'open') return null
  return { bucket: invoice.bucket, customerId: invoice.customerId, invoiceId: invoice.id }
}
