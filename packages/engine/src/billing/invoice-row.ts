import type { BuiltInvoice, BuiltLine, Line } from '@tallywright/domain'
import type { CustomerRow, InvoiceRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { partyOf } from '../views/invoice-view.ts'
import { dueAt, type InvoiceTerms, usualTerms } from './invoice-terms.ts'
import { takeNumber } from './take-number.ts'

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
  /** Of the draft that it was. */
  readonly draft?: Pick<InvoiceRow, 'createdAt' | 'version'>
  /** The ids of lines that the draft had, by their keys. */
  readonly lineIds?: ReadonlyMap<string, string>
}

/** A computed invoice that is not final: without number, parties and what it would draw from the wallet. */
export function draftRow(context: Context, moment: Moment, invoice: NewInvoice, built: BuiltInvoice): InvoiceRow {
  const { customer, terms = usualTerms(moment, customer), draft } = invoice
  const { now } = moment
  return {
    bucket: customer.bucket,
    environmentId: context.environmentId,
    id: invoice.id,
    customerId: customer.id,
    subscriptionId: invoice.subscriptionId,
    cause: invoice.cause,
    status: 'draft',
    paymentStatus: 'none',
    currency: built.currency,
    series: null,
    number: null,
    formattedNumber: null,
    ...terms,
    dueAt: null,
    customer: null,
    seller: null,
    netTotal: built.net.amount,
    taxTotal: built.tax.amount,
    total: built.total.amount,
    walletPaid: 0n,
    walletParts: [],
    amountPaid: 0n,
    amountCredited: 0n,
    walletReturned: 0n,
    paymentsReturned: 0n,
    lastPaymentError: null,
    firstFailedAt: null,
    lastAttemptAt: null,
    nextDunningAt: null,
    dunningStep: null,
    createdAt: draft?.createdAt ?? now,
    updatedAt: now,
    finalizedAt: null,
    paidAt: null,
    voidedAt: null,
    version: (draft?.version ?? 0) + 1,
  }
}

/** The same, finalized: numbered in this transaction, with both parties as they are now. */
export async function issuedRow(
  context: Context,
  moment: Moment,
  invoice: NewInvoice,
  built: BuiltInvoice,
): Promise<InvoiceRow> {
  const { now, environment } = moment
  const row = draftRow(context, moment, invoice, built)
  const isPaid = built.amountDue.amount === 0n
  const due = dueAt(row, now)
  return {
    ...row,
    ...(await takeNumber(moment, invoice.customer, 'invoice')),
    status: isPaid ? 'paid' : 'open',
    paymentStatus: isPaid ? 'succeeded' : 'none',
    dueAt: due,
    customer: partyOf(invoice.customer),
    seller: environment.seller,
    walletPaid: built.walletApplied.amount,
    nextDunningAt: isPaid ? null : due,
    dunningStep: isPaid || due === null ? null : 'due',
    finalizedAt: now,
    paidAt: isPaid ? now : null,
  }
}

/** Lines get their ids here, unless they are `known` by their keys; what a discount refers to by key it now refers to by id. */
export function storedLines(
  context: Context,
  bucket: number,
  built: readonly BuiltLine[],
  known: ReadonlyMap<string, string> = new Map(),
): Line[] {
  const ids = new Map(built.map(({ key }) => [key, known.get(key) ?? context.ids.next('line', bucket)]))
  const idOf = (key: string) => ids.get(key) ?? key
  return built.map(({ key, discountOf, ...line }) => ({
    ...line,
    id: idOf(key),
    discountOf: discountOf === null ? null : { ...discountOf, line: idOf(discountOf.line) },
  }))
}
