import { type BilledBoundary, type ProgressiveLine, progressiveLines, siblingCauses } from '@tallywright/domain'
import type { CustomerRow, InvoiceRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { isBeingPaid } from '../credit-notes/is-being-paid.ts'
import { amountDueOf } from './amount-due.ts'

/** What was used and invoiced before its period has ended; only plans with a threshold ever have any. */
export async function invoicedBefore(
  moment: Moment,
  { bucket }: CustomerRow,
  boundaries: readonly BilledBoundary[],
): Promise<ProgressiveLine[]> {
  const [oldest] = boundaries.filter(({ billing: { closed }, planVersions = [] }) => {
    return [closed?.planVersion, ...planVersions].some((version) => version?.plan.billingThreshold !== undefined)
  })
  const closed = oldest?.billing.closed
  if (closed?.period == null) return []
  const { tx } = moment
  const used = await tx.invoices.linesOfUse(bucket, closed.id, closed.period.start)
  const before = used.filter(({ invoice }) => siblingCauses(invoice.cause) !== null)
  const credits = await tx.creditNotes.creditsOf(
    bucket,
    before.map(({ line }) => line.id),
    closed.currency,
  )
  const due = await openParts(
    moment,
    before.map(({ invoice }) => invoice),
  )
  const invoiced = used.map(({ line, invoice: { id, cause, formattedNumber } }) => {
    return { line, cause, number: formattedNumber ?? '', invoiceId: id, due: due.get(id) ?? 0n }
  })
  return progressiveLines(invoiced, credits)
}

/** What is open of each invoice; a payment that is on its way is of all of it. */
async function openParts(moment: Moment, invoices: readonly InvoiceRow[]): Promise<ReadonlyMap<string, bigint>> {
  const open = new Map<string, bigint>()
  for (const invoice of new Map(invoices.map((each) => [each.id, each])).values()) {
    open.set(invoice.id, (await isBeingPaid(moment, invoice)) ? 0n : amountDueOf(invoice))
  }
  return open
}
