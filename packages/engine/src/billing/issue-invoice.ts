import type { BuiltInvoice, BuiltLine, Line } from '@tallywright/domain'
import type { CustomerRow, InvoiceRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { useDiscounts } from '../discounts/use-discounts.ts'
import { openAttempt } from '../payments/open-attempt.ts'
import { partyOf } from '../views/invoice-view.ts'
import { payFromWallet } from '../wallets/money-wallet.ts'
import { giveBackExcess } from './give-back-excess.ts'
import { dueAt, type InvoiceTerms, usualTerms } from './invoice-terms.ts'
import { takeNumber } from './take-number.ts'
import { viewInvoice } from './view-invoice.ts'

export interface NewInvoice {
  readonly id: string
  readonly customer: CustomerRow
  readonly subscriptionId: string | null
  /** At most one invoice per subscription and cause, held by a constraint (semantics §9). */
  readonly cause: string
  /** The change that happens only if it is paid. */
  readonly ifPaidChange?: string
  /** As the customer and the environment have them unless given. */
  readonly terms?: InvoiceTerms
}

/**
 * Finalizes a computed invoice: takes the next number of the customer's series in this transaction, freezes both parties,
 * pays from the money wallet what it can, and gives what credits came to beyond the invoice back to the wallet. An
 * invoice with nothing due is paid at once; one that is sent waits for its due date; for any other the attempt to collect it is
 * saved, and `collectInvoice` makes it after the commit. What waits for the invoice must be saved before. Null when there is nothing to invoice.
 */
export async function issueInvoice(
  context: Context,
  moment: Moment,
  invoice: NewInvoice,
  built: BuiltInvoice,
): Promise<InvoiceRow | null> {
  if (built.lines.length === 0) return null
  const walletParts = await payFromWallet(
    context,
    moment,
    invoice.customer,
    built.walletApplied,
    `invoice:${invoice.id}`,
  )
  const row = { ...(await newRow(moment, invoice, built)), walletParts }
  await moment.tx.invoices.add(row)
  const withDefaults: InvoiceRow = { ...row, environmentId: context.environmentId }
  const lines = storedLines(context, row.bucket, built.lines)
  await moment.tx.invoices.addLines(row.bucket, row.id, lines, invoice.ifPaidChange ?? null)
  if (invoice.subscriptionId !== null) {
    await moment.tx.subscriptions.noteInvoice(row.bucket, invoice.subscriptionId, row.id)
  }
  await useDiscounts(moment, withDefaults, built)
  await giveBackExcess(context, moment, invoice.customer, { invoiceId: row.id, excess: built.excess })
  await tellIssued(moment, withDefaults, lines)
  if (withDefaults.status !== 'open' || withDefaults.collection === 'send_invoice') return withDefaults
  const { status } = await openAttempt(context, moment, withDefaults)
  return { ...withDefaults, status }
}

async function newRow(moment: Moment, invoice: NewInvoice, built: BuiltInvoice) {
  const { now, environment } = moment
  const { customer, terms = usualTerms(moment, customer) } = invoice
  const isPaid = built.amountDue.amount === 0n
  const due = dueAt(terms, now)
  return {
    bucket: customer.bucket,
    id: invoice.id,
    customerId: customer.id,
    subscriptionId: invoice.subscriptionId,
    cause: invoice.cause,
    status: isPaid ? ('paid' as const) : ('open' as const),
    paymentStatus: isPaid ? ('succeeded' as const) : ('none' as const),
    currency: built.currency,
    ...(await takeNumber(moment, customer, 'invoice')),
    ...terms,
    dueAt: due,
    customer: partyOf(customer),
    seller: environment.seller,
    netTotal: built.net.amount,
    taxTotal: built.tax.amount,
    total: built.total.amount,
    walletPaid: built.walletApplied.amount,
    amountPaid: 0n,
    amountCredited: 0n,
    walletReturned: 0n,
    paymentsReturned: 0n,
    lastPaymentError: null,
    firstFailedAt: null,
    lastAttemptAt: null,
    nextDunningAt: isPaid ? null : due,
    dunningStep: isPaid || due === null ? null : ('due' as const),
    createdAt: now,
    updatedAt: now,
    finalizedAt: now,
    paidAt: isPaid ? now : null,
    voidedAt: null,
    version: 1,
  }
}

/** Lines get their ids here; what a discount refers to by key it now refers to by id. */
function storedLines(context: Context, bucket: number, built: readonly BuiltLine[]): Line[] {
  const ids = new Map(built.map((line) => [line.key, context.ids.next('line', bucket)]))
  const idOf = (key: string) => ids.get(key) ?? key
  return built.map(({ key, discountOf, ...line }) => ({
    ...line,
    id: idOf(key),
    discountOf: discountOf === null ? null : { ...discountOf, line: idOf(discountOf.line) },
  }))
}

async function tellIssued(moment: Moment, row: InvoiceRow, lines: readonly Line[]): Promise<void> {
  const snapshot = await viewInvoice(moment, row, lines)
  const object = { type: 'invoice', id: row.id, version: row.version }
  const types = row.status === 'paid' ? ['invoice.finalized', 'invoice.paid'] : ['invoice.finalized']
  recordEvents(
    moment,
    { bucket: row.bucket, id: row.customerId },
    types.map((type) => ({ type, object, snapshot })),
  )
}
