import { type InvoicedLine, openInvoicedLines } from '@tallywright/domain'
import type { StoredSubscription } from '@tallywright/store'
import type { Moment } from '../command/context.ts'

/**
 * What was charged in advance for the open period and is not closed by a credit yet (semantics §6). Only what was paid is
 * credited, because credit for money that was never paid does not exist; every credit counts, paid for or not. The
 * invoice of a change that still waits counts for nothing: whatever comes first gives that change up.
 */
export async function invoicedLines({ tx, now }: Moment, stored: StoredSubscription): Promise<InvoicedLine[]> {
  const { bucket, subscription } = stored
  const lines = await tx.invoices.linesEndingAfter(bucket, subscription.id, now)
  const waits = subscription.pendingChange?.when
  const waitingId = waits?.kind === 'when_paid' ? waits.invoiceId : null
  const invoiced = lines.filter(({ isPaid, net, invoiceId }) => {
    return invoiceId !== waitingId && (isPaid || net.amount < 0n)
  })
  const pending = await tx.subscriptions.pendingLines(bucket, subscription.id)
  const credits = await tx.creditNotes.creditsOf(
    bucket,
    invoiced.map(({ id }) => id),
    subscription.currency,
  )
  return openInvoicedLines({ invoiced, pending, credits, addOns: subscription.addOns }, now)
}
