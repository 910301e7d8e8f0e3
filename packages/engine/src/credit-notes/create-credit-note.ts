import { bucketOfId, type CreditDestination, type CreditRequest } from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { afterLock } from '../command/now.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { runQuery } from '../command/run-query.ts'
import { findInvoice, noInvoice } from '../invoices/read-invoices.ts'
import { carryOutRefund } from '../refunds/carry-out-refund.ts'
import { amountView } from '../views/amount-view.ts'
import { type CreditNoteView, creditLineViews } from '../views/credit-note-view.ts'
import { type ComputedCredit, computeCreditNote } from './compute-credit-note.ts'
import { viewCreditNote } from './read-credit-notes.ts'
import { writeCreditNote } from './write-credit-note.ts'

/** Amounts are minor units of the invoice's currency. Without `amount` and `lines` all that is left is credited. */
export interface NewCreditNote {
  readonly invoiceId: string
  /** With tax. */
  readonly amount?: number
  readonly lines?: readonly { readonly lineId: string; readonly net?: number; readonly tax?: number }[]
  readonly to: CreditDestination
  readonly reason?: string
}

/** What identifies a credit note that was made, with the refunds it began. */
export interface CreditEffect {
  readonly bucket: number
  readonly customerId: string
  readonly creditNoteId: string
  readonly refundIds: readonly string[]
}

/** Credits a finalized invoice, whole, by line or by amount; paid money goes where `to` says (semantics §9, §10). */
export function createCreditNote(
  context: Context,
  input: NewCreditNote,
  request: IdempotentRequest,
): Promise<CommandReply<CreditNoteView>> {
  return runCommand<CreditEffect, CreditNoteView>(context, request, {
    decide: (moment) => commit(context, moment, input),
    settle: (effect) => carryOut(context, effect),
    reply: (moment, { bucket, creditNoteId }) => viewCreditNote(moment, bucket, creditNoteId),
  })
}

export async function carryOut(context: Context, { refundIds, ...effect }: CreditEffect): Promise<undefined> {
  for (const refundId of refundIds) await carryOutRefund(context, { ...effect, refundId })
}

async function commit(context: Context, begun: Moment, input: NewCreditNote): Promise<Outcome<CreditEffect>> {
  const locked = await lockInvoice(context, begun, input.invoiceId)
  if (!locked.ok) return locked
  const { moment, invoice } = locked.value
  const asked = requestOf(input, invoice)
  if (!asked.ok) return asked
  const computed = await computeCreditNote(moment, { invoice, request: asked.value, destination: input.to })
  if (!computed.ok) return computed
  const saved = await writeCreditNote(context, moment, {
    ...computed.value,
    id: context.ids.next('creditNote', invoice.bucket),
    invoice,
    reason: input.reason ?? null,
    isOutOfBand: input.to === 'out_of_band',
  })
  return done({
    bucket: invoice.bucket,
    customerId: invoice.customerId,
    creditNoteId: saved.row.id,
    refundIds: saved.refunds.flatMap(({ id, status }) => (status === 'open' ? [id] : [])),
  })
}

/** The invoice behind its customer's lock; also of a customer who is deleted, whose money can still go back. */
export async function lockInvoice(
  context: Context,
  begun: Moment,
  invoiceId: string,
): Promise<Outcome<{ readonly moment: Moment; readonly invoice: InvoiceRow }>> {
  const bucket = bucketOfId('invoice', invoiceId)
  const found = bucket === null ? null : await begun.tx.invoices.find(bucket, invoiceId)
  if (found === null) return noInvoice(invoiceId)
  await begun.tx.customers.lockEvenDeleted(found.bucket, found.customerId)
  const invoice = await begun.tx.invoices.lock(found.bucket, invoiceId)
  if (invoice === null) return noInvoice(invoiceId)
  return done({ moment: await afterLock(context, begun), invoice })
}

function requestOf({ amount, lines }: NewCreditNote, { currency }: InvoiceRow): Outcome<CreditRequest> {
  const of = (minor: number) => ({ amount: BigInt(minor), currency })
  if (lines !== undefined && amount !== undefined) {
    return refused('validation.failed', 'give either amount or lines: a line has its own amounts', { param: 'amount' })
  }
  if (lines !== undefined) {
    const credits = lines.map(({ lineId, net, tax }) => ({
      lineId,
      ...(net === undefined ? {} : { net: of(net) }),
      ...(tax === undefined ? {} : { tax: of(tax) }),
    }))
    return done({ kind: 'lines', lines: credits })
  }
  return done(amount === undefined ? { kind: 'whole' } : { kind: 'amount', amount: of(amount) })
}

/** What a credit note would take off each line, and where the money would go. */
export function previewCreditNote(context: Context, input: NewCreditNote) {
  return runQuery(context, async (moment) => {
    const found = await findInvoice(moment.tx, input.invoiceId)
    if (!found.ok) return found
    const invoice = found.value
    const asked = requestOf(input, invoice)
    if (!asked.ok) return asked
    const computed = await computeCreditNote(moment, { invoice, request: asked.value, destination: input.to })
    return computed.ok ? done(previewView(invoice, computed.value)) : computed
  })
}

export function previewView(invoice: InvoiceRow, { note, settled }: ComputedCredit) {
  return {
    object: 'credit_note_preview' as const,
    invoiceId: invoice.id,
    currency: invoice.currency,
    lines: creditLineViews(note.lines),
    net: amountView(note.net),
    tax: amountView(note.tax),
    total: amountView(note.total),
    reducesDue: amountView(settled.reducesDue),
    toGrants: amountView(settled.toGrants),
    toWallet: amountView(settled.toWallet),
    toPayments: amountView(settled.toPayments),
  }
}
