import { creditsStillDue, type RatedLine, reversedTax, routeCredits } from '@tallywright/domain'
import type { CustomerRow, StoredSubscription } from '@tallywright/store'
import { creditDraft } from '../billing/boundary-draft.ts'
import type { Context, Moment } from '../command/context.ts'
import { isBeingPaid } from './is-being-paid.ts'
import { invoicesOfCredits, type Source, type UnpaidCredits } from './unpaid-credits.ts'
import { noteUnpaidCredits } from './write-noted-credits.ts'

/** Puts the credits of a change on their drafts: after its own invoice, which uses of the discounts what the drafts had left. */
export async function creditDrafts(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  { drafts }: Pick<UnpaidCredits, 'drafts'>,
): Promise<void> {
  for (const { invoiceId, lines } of drafts) await creditDraft(context, moment, customer, invoiceId, lines)
}

/** Of the line as it was invoiced: while the credit waited, its draft may have been taxed otherwise than it was then. */
function asInvoiced(credit: RatedLine, source: Source | undefined): RatedLine {
  const line = source?.lines.find(({ id }) => id === credit.source)
  if (source === undefined || line === undefined || credit.reverses === undefined) return credit
  return { ...credit, reverses: reversedTax(line, source.lines, source.earlier) }
}

/**
 * Credits that have waited with their change go where their invoices stand by now: what was paid since goes to the next
 * invoice, and so does what is being paid.
 */
export async function noteWaitingCredits(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  { bucket, subscription }: StoredSubscription,
  credits: readonly RatedLine[],
): Promise<void> {
  const sources = await invoicesOfCredits(moment, bucket, credits)
  const due = creditsStillDue(
    credits.map((credit) => asInvoiced(credit, sources.get(credit.source ?? ''))),
    sources,
  )
  for (const [lineId, { row }] of sources) {
    if (await isBeingPaid(moment, row)) sources.delete(lineId)
  }
  const { lines, ...unpaid } = routeCredits(due, sources, { billsPending: true })
  if (lines.length > 0) await moment.tx.subscriptions.addPendingLines(bucket, subscription.id, lines, moment.now)
  await noteUnpaidCredits(context, moment, customer, unpaid)
  await creditDrafts(context, moment, customer, unpaid)
}
