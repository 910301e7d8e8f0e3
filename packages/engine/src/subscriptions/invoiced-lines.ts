import { type InvoicedLine, openInvoicedLines, type Subscription } from '@tallywright/domain'
import type { StoredSubscription } from '@tallywright/store'
import type { Moment } from '../command/context.ts'

/**
 * What was charged in advance for the open period and is not closed by a credit yet (semantics §6), paid or not: where a credit
 * goes is decided by its invoice. An invoice that the subscription or a change waits for counts for nothing: whatever comes
 * first gives that up, and voids it.
 */
export async function invoicedLines({ tx, now }: Moment, stored: StoredSubscription): Promise<InvoicedLine[]> {
  const { bucket, subscription } = stored
  const lines = await tx.invoices.linesEndingAfter(bucket, subscription.id, now)
  const awaited = awaitedInvoices(subscription)
  const invoiced = lines.filter(({ invoiceId }) => !awaited.includes(invoiceId))
  const pending = await tx.subscriptions.pendingLines(bucket, subscription.id)
  const ids = invoiced.map(({ id }) => id)
  const credits = await tx.creditNotes.creditsOf(bucket, ids, subscription.currency)
  const noted = credits.flatMap(({ proration, ...credit }) => {
    return proration === null ? [] : [{ ...credit, quantity: proration.quantity }]
  })
  const goodwill = credits.filter(({ proration }) => proration === null)
  return openInvoicedLines({ invoiced, pending, credits: goodwill, noted, addOns: subscription.addOns }, now)
}

function awaitedInvoices({ lifecycle, pendingChange }: Subscription): string[] {
  const first = lifecycle.state === 'incomplete' ? [lifecycle.invoiceId] : []
  return pendingChange?.when.kind === 'when_paid' ? [...first, pendingChange.when.invoiceId] : first
}
