import {
  type CreditedInvoice,
  creditableOf,
  type RatedLine,
  type RoutedCredits,
  routeCredits,
} from '@tallywright/domain'
import type { InvoiceRow, StoredSubscription } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { amountDueOf } from '../views/invoice-view.ts'
import { earlierCredits } from './compute-credit-note.ts'

/** The credits of a change that are no lines of what it bills: they stay with invoices that are not paid (semantics §6). */
export type UnpaidCredits = Pick<RoutedCredits, 'notes' | 'drafts'>

export const NO_CREDITS: UnpaidCredits = { notes: [], drafts: [] }

/**
 * A decision whose credits go where they came from as far as that is not paid. Refused while a payment of such an invoice is
 * on its way: it is of the whole amount.
 */
export async function withUnpaidCredits<Decision extends { readonly lines: readonly RatedLine[] }>(
  moment: Moment,
  { bucket }: StoredSubscription,
  decision: Decision,
): Promise<Outcome<Decision & { readonly unpaidCredits: UnpaidCredits }>> {
  const sources = await invoicesOfCredits(moment, bucket, decision.lines)
  for (const { row } of sources.values()) {
    const onItsWay = row.status === 'paid' ? null : await moment.tx.payments.openOfInvoice(bucket, row.id)
    if (onItsWay !== null) return paymentComesFirst(row)
  }
  const { lines, notes, drafts } = routeCredits(decision.lines, sources)
  return done({ ...decision, lines, unpaidCredits: { notes, drafts } })
}

function paymentComesFirst({ id }: InvoiceRow) {
  return refused(
    'subscription.transition_not_allowed',
    'a payment of what this would credit is on its way; wait for its outcome',
    { details: { reason: 'payment_processing', invoiceId: id } },
  )
}

/** As lines that can wait: with the change that they belong to. */
export function waitingCredits({ notes, drafts }: UnpaidCredits): RatedLine[] {
  const noted = notes.flatMap(({ lines }) => lines.map(({ proration }) => proration))
  return [...noted, ...drafts.flatMap(({ lines }) => lines)]
}

export type Source = CreditedInvoice & { readonly row: InvoiceRow }

/** By the line that is credited; a pending line has none. */
export async function invoicesOfCredits(
  { tx }: Moment,
  bucket: number,
  lines: readonly RatedLine[],
): Promise<Map<string, Source>> {
  const known = new Map<string, Source>()
  const sources = new Map<string, Source>()
  for (const { kind, source } of lines) {
    if (kind !== 'proration_credit' || source === null) continue
    const row = await tx.invoices.ofLine(bucket, source)
    if (row === null) continue
    const invoice = known.get(row.id) ?? (await creditedInvoice(tx, row))
    known.set(row.id, invoice)
    sources.set(source, invoice)
  }
  return sources
}

async function creditedInvoice(tx: Moment['tx'], row: InvoiceRow): Promise<Source> {
  const lines = (await tx.invoices.lines(row.bucket, [row.id])).get(row.id) ?? []
  const left = creditableOf(row.currency, lines, await earlierCredits(tx, row, lines))
  return { id: row.id, status: row.status, left, due: amountDueOf(row), row }
}
