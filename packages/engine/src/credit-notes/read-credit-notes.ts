import { bucketOfId, type CreditNoteLine } from '@tallywright/domain'
import type { CreditNoteRow } from '@tallywright/store'
import { viewInvoice } from '../billing/view-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import { findInvoice } from '../invoices/read-invoices.ts'
import { type CreditNoteView, creditNoteView } from '../views/credit-note-view.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'

export function getCreditNote(
  context: Context,
  { creditNoteId }: { readonly creditNoteId: string },
): Promise<Outcome<CreditNoteView>> {
  return runQuery(context, (moment) => {
    const bucket = bucketOfId('creditNote', creditNoteId)
    return bucket === null ? Promise.resolve(noCreditNote(creditNoteId)) : viewCreditNote(moment, bucket, creditNoteId)
  })
}

/** All that a credit note is printed from, of one moment: the note, its invoice, and the time zone in which days are told. */
export function getPrintedCreditNote(context: Context, { creditNoteId }: { readonly creditNoteId: string }) {
  return runQuery(context, async (moment) => {
    const bucket = bucketOfId('creditNote', creditNoteId)
    if (bucket === null) return noCreditNote(creditNoteId)
    const note = await viewCreditNote(moment, bucket, creditNoteId)
    if (!note.ok) return note
    const { invoiceId, customerId } = note.value
    const invoice = await findInvoice(moment.tx, invoiceId)
    if (!invoice.ok) return invoice
    const customer = await moment.tx.customers.findEver(customerId)
    if (customer === null) return customerNotFound(customerId)
    const view = await viewInvoice(moment, invoice.value)
    return done({ note: note.value, invoice: view, timeZone: customer.timeZone })
  })
}

/** A credit note with its lines and refunds. */
export async function viewCreditNote(moment: Moment, bucket: number, id: string): Promise<Outcome<CreditNoteView>> {
  const row = await moment.tx.creditNotes.find(bucket, id)
  if (row === null) return noCreditNote(id)
  const [view] = await viewCreditNotes(moment, [row])
  return view === undefined ? noCreditNote(id) : done(view)
}

function noCreditNote(id: string) {
  return refused('credit_note.not_found', `there is no credit note ${id}`, { param: 'creditNoteId' })
}

async function viewCreditNotes({ tx }: Moment, rows: readonly CreditNoteRow[]): Promise<CreditNoteView[]> {
  const lines = await tx.creditNotes.lines(rows)
  const refunds = await tx.refunds.byCreditNote(rows.map(({ bucket, invoiceId: id }) => ({ bucket, id })))
  return rows.map((row) => {
    const own = (lines.get(row.id) ?? []).map((line) => lineOf(line, row.currency))
    return creditNoteView(row, own, refunds.get(row.id) ?? [])
  })
}

type StoredLine = Omit<CreditNoteLine, 'net' | 'tax'> & { readonly net: bigint; readonly tax: bigint }

function lineOf({ lineId, net, tax, taxes }: StoredLine, currency: string): CreditNoteLine {
  return { lineId, net: { amount: net, currency }, tax: { amount: tax, currency }, taxes }
}

export interface ListCreditNotes extends PageInput {
  readonly customerId?: string
  readonly invoiceId?: string
}

/** Newest first. */
export async function listCreditNotes(
  context: Context,
  { customerId, invoiceId, ...input }: ListCreditNotes,
): Promise<Outcome<PageView<CreditNoteView>>> {
  const page = pageRequest('creditNote', input)
  if (!page.ok) return page
  return runQuery(context, async (moment) => {
    const customer = customerId === undefined ? null : await moment.tx.customers.findEver(customerId)
    if (customerId !== undefined && customer === null) return customerNotFound(customerId)
    const invoice = invoiceId === undefined ? null : await findInvoice(moment.tx, invoiceId)
    if (invoice?.ok === false) return invoice
    const filter = {
      ...(customer === null ? {} : { customer }),
      ...(invoice === null ? {} : { invoice: invoice.value }),
    }
    const { entries, next } = await moment.tx.creditNotes.list(filter, page.value)
    return done(pageView(next, await viewCreditNotes(moment, entries)))
  })
}
