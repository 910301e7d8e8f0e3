import { type Instant, type Line, type LineKind, ratedAgain, siblingCauses } from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import { computeInvoice } from '../billing/compute-invoice.ts'
import { issueInvoice } from '../billing/issue-invoice.ts'
import { nextCause } from '../billing/progressive-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { earlierCredits } from '../credit-notes/earlier-credits.ts'

/**
 * Kinds that are priced alone. A credit is not: what it reverses is not kept with it; nor is a minimum or maximum, which
 * looks at the discounts of its price.
 */
const PRICED_ALONE: ReadonlySet<LineKind> = new Set([
  'plan_base',
  'usage',
  'seats',
  'quota',
  'add_on',
  'one_off',
  'discount',
])

/** What of an invoice is made again after it is void. */
export interface Regenerable {
  readonly lines: readonly Line[]
  /** Where the billing periods begin of which its discounts have reduced lines. */
  readonly periods: readonly Instant[]
}

/** The lines of an invoice that can be made again, or why they cannot. */
export async function regenerable({ tx }: Moment, invoice: InvoiceRow): Promise<Outcome<Regenerable>> {
  const lines = (await tx.invoices.lines(invoice.bucket, [invoice.id])).get(invoice.id) ?? []
  const other = lines.find(({ kind }) => !PRICED_ALONE.has(kind))
  if (other !== undefined) return notRegenerable(invoice, `it has a line of kind ${other.kind}`)
  const credits = await earlierCredits(tx, invoice, lines)
  if (credits.length > 0) return notRegenerable(invoice, 'some of it was credited')
  const { bucket, id, subscriptionId } = invoice
  const uses = subscriptionId === null ? [] : await tx.discounts.uses(bucket, subscriptionId, { haveAmounts: false })
  return done({
    lines,
    periods: uses.filter(({ invoiceId }) => invoiceId === id).map(({ periodStart }) => periodStart),
  })
}

function notRegenerable({ id }: InvoiceRow, why: string) {
  return refused('invoice.not_regenerable', `the invoice ${id} cannot be made again: ${why}`)
}

/**
 * Makes a void invoice again, under a number and a cause of its own: the same quantities and prices for the same service
 * periods, with the parties, taxes, discounts and wallet of now. Usage is not counted again.
 */
export async function regenerate(
  context: Context,
  moment: Moment,
  voided: InvoiceRow,
  { lines, periods }: Regenerable,
): Promise<Outcome<InvoiceRow>> {
  const customer = await moment.tx.customers.lock(voided.customerId)
  if (customer === null) return refused('customer.deleted', 'the customer of this invoice was deleted')
  const { subscriptionId, currency, memo, footer, collection, dueDays } = voided
  // What takes it off at the end of its period knows it by its cause.
  const causes = siblingCauses(voided.cause)
  const cause =
    causes === null || subscriptionId === null
      ? `regeneration:${voided.id}`
      : await nextCause(moment, voided.bucket, subscriptionId, causes)
  const rated = ratedAgain(lines, cause)
  const isBeforeEnd = causes !== null
  const built = await computeInvoice(moment, { customer, currency, boundaries: [], lines: rated, periods, isBeforeEnd })
  const id = context.ids.next('invoice', voided.bucket)
  const terms = { memo, footer, collection, dueDays }
  const issued = await issueInvoice(context, moment, { id, customer, subscriptionId, cause, terms }, built)
  return issued === null ? notRegenerable(voided, 'it has no lines') : done(issued)
}
