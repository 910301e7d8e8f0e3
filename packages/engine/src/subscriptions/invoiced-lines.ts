import { type DiscountedPeriod, type InvoicedLine, openInvoicedLines, type Subscription } from '@tallywright/domain'
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
    if (proration === null) return []
    const { quantity, restores = [] } = proration
    return [{ ...credit, quantity, restores }]
  })
  const goodwill = credits.filter(({ proration }) => proration === null)
  const discountUses = await restorableUses(tx, stored)
  const { addOns } = subscription
  return openInvoicedLines({ invoiced, pending, credits: goodwill, noted, addOns, discountUses }, now)
}

/** Of amounts: percentages reduce a new charge anyway. A discount that was taken away, or replaced, is not restored. */
async function restorableUses(
  tx: Moment['tx'],
  { bucket, subscription: { id } }: StoredSubscription,
): Promise<DiscountedPeriod[]> {
  const rows = (await tx.discounts.ofSubscription(bucket, id)).filter(({ coupon, endedAt, endReason }) => {
    return coupon.discount.type === 'amount' && (endedAt === null || endReason === 'used_up')
  })
  if (rows.length === 0) return []
  const ids = new Set(rows.map((row) => row.id))
  return (await tx.discounts.uses(bucket, id)).filter(({ discountId }) => ids.has(discountId))
}

function awaitedInvoices({ lifecycle, pendingChange }: Subscription): string[] {
  const first = lifecycle.state === 'incomplete' ? [lifecycle.invoiceId] : []
  return pendingChange?.when.kind === 'when_paid' ? [...first, pendingChange.when.invoiceId] : first
}
