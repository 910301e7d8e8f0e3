import {
  advanceLines,
  assert,
  type BoundaryBilling,
  type BuiltInvoice,
  finalizesAt,
  type GivenDiscount,
  type Instant,
  keptDiscounts,
  lineKey,
  MINUTE,
  type RatedLine,
} from '@tallywright/domain'
import type { BoundaryDraftRow, CustomerRow, InvoiceRow, StoredUse } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { earlierCredits } from '../credit-notes/earlier-credits.ts'
import { loadDiscounts, usedSince } from '../discounts/load-discounts.ts'
import { useDiscounts } from '../discounts/use-discounts.ts'
import { loadGrants, withGrants } from '../entitlement-grants/load-grants.ts'
import { noteInvoice } from '../subscriptions/daily-caps.ts'
import { type ComputedInvoice, computeInvoice } from './compute-invoice.ts'
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
  readonly built: ComputedInvoice
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
  const { customer } = invoice
  const granted = withGrants({ billing, creditsUnusedTime: false }, await loadGrants(moment, customer))
  const advance = advanceLines(granted)
  const boundaries = [{ billing, creditsUnusedTime: false }]
  const request = { customer, currency: built.currency, boundaries, lines: pending }
  const { given: discounts } = await loadDiscounts(moment, request)
  const basis = { billing: { ...billing, opened: null }, frozen: [...advance, ...pending], discounts }
  const row = await saveDraft(context, moment, { invoice, built, basis, finalizeAt })
  await noteInvoice(moment, row, { isCharged: false })
  return row
}

interface DraftToSave extends Pick<BoundaryDraft, 'invoice' | 'built' | 'finalizeAt'> {
  readonly basis: BoundaryDraftRow['basis']
}

async function saveDraft(
  context: Context,
  moment: Moment,
  { invoice, built, basis, finalizeAt }: DraftToSave,
): Promise<InvoiceRow> {
  const { customer, subscriptionId } = invoice
  const row = draftRow(context, moment, invoice, built)
  const { bucket, id: invoiceId, customerId, version } = row
  const lines = storedLines(context, bucket, built.lines, invoice.lineIds)
  await moment.tx.invoices.add(row)
  await moment.tx.invoices.addLines(bucket, invoiceId, lines, null)
  await moment.tx.invoices.addBoundaryDraft({ bucket, invoiceId, customerId, subscriptionId, finalizeAt, basis })
  await useDiscounts(moment, row, built)
  const type = invoice.draft === undefined ? 'invoice.created' : 'invoice.updated'
  const snapshot = await viewInvoice(moment, row, lines)
  recordEvents(moment, customer, [{ type, object: { type: 'invoice', id: invoiceId, version }, snapshot }])
  return row
}

/** Puts credits on the draft that they credit: nobody has paid for it, so nothing of it comes back (semantics §6). */
export async function creditDraft(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  invoiceId: string,
  credits: readonly RatedLine[],
): Promise<void> {
  const row = await moment.tx.invoices.lock(customer.bucket, invoiceId)
  const taken = row === null ? null : await takeDraft(moment, customer, row, credits.map(taxedAnew))
  assert(taken !== null, 'only the draft of a boundary is credited')
  await saveDraft(context, moment, taken)
}

/** A draft is taxed when it is finalized, its credits like the lines that they credit. */
function taxedAnew({ reverses: _, ...line }: RatedLine): RatedLine {
  return line
}

/**
 * Finalizes the draft of a boundary with the usage, taxes, wallet and parties of now. Null when nothing is left to invoice,
 * and for a draft of another kind.
 */
export async function finalizeBoundaryDraft(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  row: InvoiceRow,
): Promise<InvoiceRow | null> {
  const taken = await takeDraft(moment, customer, row)
  return taken === null ? null : issueInvoice(context, moment, taken.invoice, taken.built)
}

/**
 * Removes a draft and computes it again, to be saved at once. Lines that it had keep their ids, because credits name them; its
 * discounts are those that it had, with what other invoices have used of them by now, and what was credited keeps what it had of
 * them. Null for one that is not of a boundary.
 */
async function takeDraft(
  moment: Moment,
  customer: CustomerRow,
  row: InvoiceRow,
  credits: readonly RatedLine[] = [],
): Promise<DraftToSave | null> {
  const { bucket, id, cause, currency, memo, footer, collection, dueDays } = row
  const draft = await moment.tx.invoices.boundaryDraft(bucket, id)
  if (draft === null) return null
  const { subscriptionId, finalizeAt } = draft
  const basis = { ...draft.basis, frozen: [...draft.basis.frozen, ...credits] }
  const before = (await moment.tx.invoices.lines(bucket, [id])).get(id) ?? []
  const stored = await moment.tx.discounts.uses(bucket, subscriptionId)
  const waiting = await creditsThatWait(moment, draft)
  const credited = new Set([
    ...(await earlierCredits(moment.tx, row, before)).map(({ lineId }) => lineId),
    ...[...credits, ...waiting].flatMap(({ source }) => source ?? []),
  ])
  await moment.tx.invoices.removeDraft(bucket, id)
  const given = discountsBeside(draft, stored)
  const lineIds = new Map(before.map((line) => [lineKey(line), line.id]))
  const built = await computeInvoice(moment, {
    customer,
    currency,
    boundaries: [{ billing: basis.billing, creditsUnusedTime: false }],
    lines: basis.frozen,
    discounts: given,
    restored: waiting.flatMap(({ restores = [] }) => restores),
    lineIds,
    kept: keptDiscounts({ invoiceId: id, lines: before, given, uses: stored }, credited),
  })
  const terms = { memo, footer, collection, dueDays }
  const invoice = { id, customer, subscriptionId, cause, terms, draft: row, lineIds }
  return { invoice, built, basis, finalizeAt }
}

/** Of a change that waits for its payment: its invoice has used what they restore already. */
async function creditsThatWait(
  { tx }: Moment,
  { bucket, subscriptionId }: BoundaryDraftRow,
): Promise<readonly RatedLine[]> {
  const stored = await tx.subscriptions.find(bucket, subscriptionId)
  const when = stored?.subscription.pendingChange?.when
  return when?.kind === 'when_paid' ? (when.credits ?? []) : []
}

/**
 * The discounts of a draft that is computed again, with what others have used: neither what it has used itself counts, nor what
 * its own credits restore, which they do anew. What credits elsewhere restore of it counts.
 */
function discountsBeside({ invoiceId, basis }: BoundaryDraftRow, stored: readonly StoredUse[]): GivenDiscount[] {
  const ofOthers = stored.filter((use) => use.invoiceId !== invoiceId || use.amount.amount < 0n)
  const restoredByItself = basis.frozen.flatMap(({ restores = [] }) => restores)
  return basis.discounts.map((given) => usedSince(given, [...ofOthers, ...restoredByItself]))
}
