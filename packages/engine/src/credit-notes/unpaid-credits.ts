import {
  type CreditedInvoice,
  creditableOf,
  type EarlierCredit,
  type Line,
  type LineBilling,
  type RatedLine,
  type RestoredDiscount,
  type RoutedCredits,
  routeCredits,
} from '@tallywright/domain'
import type { InvoiceRow, StoredSubscription } from '@tallywright/store'
import { amountDueOf } from '../billing/amount-due.ts'
import type { Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { earlierCredits } from './earlier-credits.ts'
import { isBeingPaid } from './is-being-paid.ts'

/** The credits of a change that are no lines of what it bills: they stay with what is not paid (semantics §6). */
export type UnpaidCredits = Pick<RoutedCredits, 'notes' | 'drafts' | 'pending'>

interface DecidedLines {
  readonly lines: readonly RatedLine[]
  readonly bill?: LineBilling
}

export const NO_CREDITS: UnpaidCredits = { notes: [], drafts: [], pending: [] }

/**
 * A decision whose credits go where they came from as far as that is not paid. Refused while a payment of such an invoice is
 * on its way: it is of the whole amount. `billsPending`: what waits for the next invoice is billed with the decision.
 */
export async function withUnpaidCredits<Decision extends DecidedLines>(
  moment: Moment,
  { bucket, subscription }: StoredSubscription,
  decision: Decision,
  { billsPending }: { readonly billsPending: boolean },
): Promise<Outcome<Decision & { readonly unpaidCredits: UnpaidCredits }>> {
  const sources = await invoicesOfCredits(moment, bucket, decision.lines)
  for (const { row } of sources.values()) {
    if (await isBeingPaid(moment, row)) return paymentComesFirst(row)
  }
  const { lines, ...unpaidCredits } = routeCredits(decision.lines, sources, {
    billsPending: billsPending || decision.bill === 'next_invoice',
  })
  const isPutOff =
    unpaidCredits.notes.length > 0 && decision.bill === 'next_invoice' && lines.some(({ amount }) => amount.amount > 0n)
  if (isPutOff && subscription.standing.state !== 'current') return overdueComesFirst()
  return done({ ...decision, lines, unpaidCredits })
}

/** What is overdue would be credited, and charged again with the next renewal: a month of grace at every change. */
function overdueComesFirst() {
  return refused(
    'subscription.transition_not_allowed',
    'an invoice is overdue; pay it first, or choose "invoice_now" or "at_period_end"',
    { details: { reason: 'past_due' } },
  )
}

function paymentComesFirst({ id }: InvoiceRow) {
  return refused(
    'subscription.transition_not_allowed',
    'a payment of what this would credit is on its way; wait for its outcome',
    { details: { reason: 'payment_processing', invoiceId: id } },
  )
}

/** As lines that can wait: with the change that they belong to. */
export function waitingCredits({ notes, drafts, pending }: UnpaidCredits): RatedLine[] {
  const noted = notes.flatMap(({ lines }) => lines.map(({ proration }) => proration))
  return [...noted, ...drafts.flatMap(({ lines }) => lines), ...pending]
}

/** What they restore of discounts: it is there for what is billed with them. */
export function restoredBy(credits: UnpaidCredits): RestoredDiscount[] {
  return waitingCredits(credits).flatMap(({ restores = [] }) => restores)
}

export type Source = CreditedInvoice & {
  readonly row: InvoiceRow
  readonly lines: readonly Line[]
  readonly earlier: readonly EarlierCredit[]
}

/** By the line that is credited; a pending line has none. */
export function invoicesOfCredits(
  moment: Moment,
  bucket: number,
  lines: readonly RatedLine[],
): Promise<Map<string, Source>> {
  const credited = lines.flatMap(({ kind, source }) => (kind === 'proration_credit' && source !== null ? [source] : []))
  return invoicesOfLines(moment, bucket, credited)
}

/** By line: its invoice with what earlier credits left of it, each invoice read once. */
export async function invoicesOfLines(
  { tx }: Moment,
  bucket: number,
  lineIds: readonly string[],
  creditsOf: typeof earlierCredits = earlierCredits,
): Promise<Map<string, Source>> {
  const known = new Map<string, Source>()
  const sources = new Map<string, Source>()
  for (const lineId of lineIds) {
    const row = await tx.invoices.ofLine(bucket, lineId)
    if (row === null) continue
    const invoice = known.get(row.id) ?? (await creditedInvoice(tx, row, creditsOf))
    known.set(row.id, invoice)
    sources.set(lineId, invoice)
  }
  return sources
}

async function creditedInvoice(tx: Moment['tx'], row: InvoiceRow, creditsOf: typeof earlierCredits): Promise<Source> {
  const lines = (await tx.invoices.lines(row.bucket, [row.id])).get(row.id) ?? []
  const earlier = await creditsOf(tx, row, lines)
  const left = creditableOf(row.currency, lines, earlier)
  return { id: row.id, status: row.status, left, due: amountDueOf(row), row, lines, earlier }
}
