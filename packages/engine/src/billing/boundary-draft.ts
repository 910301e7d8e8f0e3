import {
  advanceLines,
  type BoundaryBilling,
  type BuiltInvoice,
  finalizesAt,
  type Instant,
  lineKey,
  MINUTE,
  type RatedLine,
} from '@tallywright/domain'
import type { CustomerRow, InvoiceRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { giveUsesBack, useDiscounts } from '../discounts/use-discounts.ts'
import { computeInvoice } from './compute-invoice.ts'
import { draftRow, type NewInvoice, storedLines } from './invoice-row.ts'
import { issueInvoice } from './issue-invoice.ts'
import { viewInvoice } from './view-invoice.ts'

/** Until when the invoice of a boundary waits for late usage; null where it does not, because nothing on it is metered. */
export function graceEnd({ now, settings }: Moment, { lines }: BuiltInvoice): Instant | null {
  const isMetered = lines.some(({ kind }) => kind === 'usage')
  const at = finalizesAt(now, isMetered, settings.invoices.graceMinutes * MINUTE)
  return at > now ? at : null
}

export interface BoundaryDraft {
  readonly invoice: NewInvoice & { readonly subscriptionId: string }
  readonly built: BuiltInvoice
  readonly billing: BoundaryBilling
  /** That waited for this invoice. */
  readonly pending: readonly RatedLine[]
  readonly finalizeAt: Instant
}

/**
 * Saves the invoice of a boundary as a draft: what it charges in advance and what had waited for it is frozen and counts as
 * invoiced; what was used is computed again when the grace window is over (semantics §7).
 */
export async function saveBoundaryDraft(
  context: Context,
  moment: Moment,
  { invoice, built, billing, pending, finalizeAt }: BoundaryDraft,
): Promise<InvoiceRow> {
  const { customer, subscriptionId } = invoice
  const row = draftRow(context, moment, invoice, built)
  const { bucket, id: invoiceId, customerId } = row
  const lines = storedLines(context, bucket, built.lines)
  await moment.tx.invoices.add(row)
  await moment.tx.invoices.addLines(bucket, invoiceId, lines, null)
  const advance = advanceLines({ billing, creditsUnusedTime: false })
  const basis = { billing: { ...billing, opened: null }, frozen: [...advance, ...pending] }
  await moment.tx.invoices.addBoundaryDraft({ bucket, invoiceId, customerId, subscriptionId, finalizeAt, basis })
  await moment.tx.subscriptions.noteInvoice(bucket, subscriptionId, invoiceId)
  await useDiscounts(moment, row, built)
  const snapshot = await viewInvoice(moment, row, lines)
  const object = { type: 'invoice', id: invoiceId, version: row.version }
  recordEvents(moment, customer, [{ type: 'invoice.created', object, snapshot }])
  return row
}

/**
 * Finalizes the draft of a boundary with the usage, taxes, wallet and parties of now. Lines that it had keep their ids,
 * because credits name them. Null when nothing is left to invoice. Refused for a draft of another kind by `null` basis.
 */
export async function finalizeBoundaryDraft(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  row: InvoiceRow,
): Promise<InvoiceRow | null> {
  const { bucket, id, subscriptionId, cause, currency, memo, footer, collection, dueDays } = row
  const draft = await moment.tx.invoices.boundaryDraft(bucket, id)
  if (draft === null) return null
  const { billing, frozen } = draft.basis
  const before = (await moment.tx.invoices.lines(bucket, [id])).get(id) ?? []
  await giveUsesBack(moment, row)
  await moment.tx.invoices.removeDraft(bucket, id)
  const boundary = { billing, creditsUnusedTime: false }
  const built = await computeInvoice(moment, { customer, currency, boundaries: [boundary], lines: frozen })
  const lineIds = new Map(before.map((line) => [lineKey(line), line.id]))
  const terms = { memo, footer, collection, dueDays }
  const invoice = { id, customer, subscriptionId, cause, terms, draft: row, lineIds }
  return issueInvoice(context, moment, invoice, built)
}
